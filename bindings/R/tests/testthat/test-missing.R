# SPDX-License-Identifier: MIT
control <- gmmix_control(seed = 1)
gaps <- as.data.frame(geyser)
gaps[3, 2] <- NA
gaps[200, 1] <- NaN
whole <- geyser[-c(3, 200), ]

test_that("missing values are an error unless na.action leaves their rows out", {
  expect_match(error_of(gmmix(gaps, 2))$message, "x has NA in row 3, column 'waiting'; na.action = na.omit")
  expect_s3_class(error_of(gmmix(gaps, 2, na.action = na.fail)), "gmmix_error_not_finite")
  expect_match(error_of(gmmix(~ ., gaps, k = 2))$message, "x has NA in row 3, column 'waiting'; na.action = na.omit")
  for (object in list(gmmix(gaps, 2, na.action = na.omit, control = control),
                      gmmix(gaps, 2, na.action = "na.omit", control = control),
                      gmmix(as.matrix(gaps), 2, na.action = na.exclude, control = control),
                      gmmix(~ ., gaps, k = 2, na.action = na.omit, control = control))) {
    expect_equal(object$means, gmmix(whole, 2, control = control)$means)
    expect_equal(as.numeric(object$na.action), c(3, 200))
    expect_equal(object$n, 270)
    expect_output(print(object), "2 observations deleted due to missingness")
  }
  vector <- gmmix(gaps[, 1], 2, na.action = na.omit, control = control)
  expect_equal(vector$n, 271)
})

test_that("weights and starts go with the rows that are kept", {
  weights <- rep(1:2, 136)
  object <- gmmix(gaps, 2, weights = weights, na.action = na.omit, control = control)
  expect_equal(object$logLik, gmmix(whole, 2, weights = weights[-c(3, 200)], control = control)$logLik)
  labels <- ifelse(geyser[, 1] < 3, 1, 2)
  expect_equal(gmmix(gaps, 2, start = labels, na.action = na.omit)$logLik,
               gmmix(whole, 2, start = labels[-c(3, 200)])$logLik)
  no_weight <- replace(weights, 9, NA)
  expect_equal(error_of(gmmix(geyser, 2, weights = no_weight))$message, "weights[9] is NA")
  expect_equal(as.numeric(gmmix(gaps, 2, weights = no_weight, na.action = na.omit)$na.action), c(3, 9, 200))
})

test_that("a row of weight 0 may have anything in it", {
  weights <- replace(rep(1, 272), c(3, 200, 9), 0)
  object <- gmmix(gaps, 2, weights = weights, control = control)
  expect_equal(object$logLik, gmmix(geyser, 2, weights = weights, control = control)$logLik)
  expect_identical(which(is.na(object$cluster)), c(3L, 200L))
  expect_identical(which(is.na(fitted(object)[, 1])), c(3L, 200L))
  labels <- ifelse(geyser[, 1] < 3, 1, 2)
  expect_identical(which(is.na(gmmix(gaps, 2, start = labels, weights = weights)$cluster)), c(3L, 200L))
  one <- gmmix(c(1, 2, Inf, 4, 5), 1, weights = c(1, 1, 0, 1, 1))
  expect_equal(as.numeric(one$means), 3)
})

test_that("a place is that of the data that were given", {
  gaps[210, 1] <- Inf
  expect_equal(error_of(gmmix(gaps, 2, na.action = na.omit))$message, "x has Inf in row 210, column 'eruptions'")
})

test_that("na.exclude gives NA for the rows that were left out, na.omit does not", {
  out <- gmmix(gaps, 2, na.action = na.omit, control = control)
  kept <- gmmix(gaps, 2, na.action = na.exclude, control = control)
  expect_length(predict(out), 270)
  expect_identical(which(is.na(predict(kept))), c(3L, 200L))
  expect_identical(unname(predict(kept)[-c(3, 200)]), unname(predict(out)))
  expect_equal(dim(fitted(kept)), c(272L, 2L))
  expect_true(all(is.na(fitted(kept)[3, ])))
  expect_identical(kept$cluster, predict(kept))
  expect_silent({ grDevices::pdf(NULL); plot(kept); grDevices::dev.off() })
})

test_that("new rows with missing values are an error, or NA, or left out", {
  object <- gmmix(geyser, 2, control = control)
  expect_match(error_of(predict(object, gaps))$message, "newdata has NA in row 3, column 'waiting'; na.action = na.omit")
  for (action in list(na.pass, na.exclude, "na.exclude")) {
    expect_identical(which(is.na(predict(object, gaps, na.action = action))), c(3L, 200L))
    expect_equal(dim(predict(object, gaps, type = "prob", na.action = action)), c(272L, 2L))
  }
  expect_length(predict(object, gaps, na.action = na.omit), 270)
  expect_identical(predict(object, geyser, na.action = na.pass), predict(object, geyser))
})

test_that("no rows left is an error", {
  expect_s3_class(error_of(gmmix(gaps[c(3, 200), ], 1, na.action = na.omit)), "gmmix_error_too_few_rows")
})
