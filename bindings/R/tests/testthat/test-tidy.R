# SPDX-License-Identifier: MIT
# The methods themselves are asked, as the package generics may be absent.
tidy <- gmmix:::tidy.gmmix
glance <- gmmix:::glance.gmmix
augment <- gmmix:::augment.gmmix

test_that("tidy has a row for each component, glance one for the fit", {
  object <- fit(geyser, 2)
  expect_equal(tidy(object), data.frame(component = 1:2, size = tabulate(object$cluster), proportion = object$weights,
                                        mean.eruptions = object$means[1, ], mean.waiting = object$means[2, ]))
  expect_named(tidy(fit(unname(geyser), 2)), c("component", "size", "proportion", "mean.1", "mean.2"))
  row <- glance(object)
  expect_equal(row[c("k", "logLik", "df", "AIC", "BIC", "nobs")],
               data.frame(k = 2, logLik = object$logLik, df = 11, AIC = AIC(object), BIC = BIC(object), nobs = 272))
})

test_that("augment adds the component and its uncertainty", {
  frame <- data.frame(day = 1:272, geyser)
  object <- gmmix(~ eruptions + waiting, frame, k = 2)
  more <- augment(object, frame)
  expect_equal(more[1:3], frame)
  expect_equal(as.integer(more$.class), unname(predict(object)))
  expect_equal(more$.uncertainty, unname(1 - apply(fitted(object), 1, max)))
  expect_named(augment(object), c("eruptions", "waiting", ".class", ".uncertainty"))
  expect_named(augment(fit(unname(geyser), 2)), c("x1", "x2", ".class", ".uncertainty"))
  expect_equal(nrow(augment(object, newdata = frame[5:7, ])), 3)
  expect_s3_class(error_of(augment(object, frame[1:9, ])), "gmmix_error_length")
})

test_that("augment follows na.action", {
  gaps <- as.data.frame(geyser)
  gaps[3, 2] <- NA
  out <- gmmix(gaps, 2, na.action = na.omit)
  expect_equal(nrow(augment(out, gaps)), 271)
  kept <- gmmix(gaps, 2, na.action = na.exclude)
  expect_equal(which(is.na(augment(kept, gaps)$.class)), 3)
  expect_equal(nrow(augment(kept)), 271)
  expect_equal(which(is.na(augment(kept, newdata = gaps)$.class)), 3)
})

test_that("the generics find the methods", {
  skip_if_not_installed("generics")
  object <- fit(geyser, 2)
  expect_identical(generics::tidy(object), tidy(object))
  expect_identical(generics::glance(object), glance(object))
  expect_identical(generics::augment(object), augment(object))
})
