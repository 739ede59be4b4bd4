# SPDX-License-Identifier: MIT
test_that("predict agrees with the definition", {
  for (family in families) {
    object <- fit(geyser, 3, family)
    expected <- log_density(object, geyser)
    expect_equal(predict(object, geyser, type = "density", log = TRUE), expected)
    expect_equal(predict(object, geyser, type = "density"), exp(expected))
    expect_equal(sum(expected), object$logLik)
    responsibilities <- predict(object, geyser, type = "prob")
    expect_equal(dim(responsibilities), c(272L, 3L))
    expect_equal(rowSums(responsibilities), rep(1, 272))
    expect_identical(predict(object, geyser), max.col(responsibilities, "first"))
  }
})

test_that("each call gives the same bits, for a row alone and in a batch", {
  object <- fit(geyser, 3)
  density <- predict(object, geyser, type = "density", log = TRUE)
  expect_identical(predict(object, type = "density", log = TRUE), density)
  alone <- vapply(1:272, function(i)
    predict(object, geyser[i, , drop = FALSE], type = "density", log = TRUE), 0)
  expect_identical(alone, density)
})

test_that("fitted is what predict gives for the data of the fit", {
  object <- fit(geyser, 2)
  expect_identical(fitted(object), predict(object, geyser, type = "prob"))
  object$x <- NULL
  expect_s3_class(error_of(fitted(object)), "gmmix_error_argument")
  expect_length(predict(object, geyser), 272)
})

test_that("columns of newdata are found by name", {
  object <- fit(geyser, 2)
  turned <- data.frame(group = "a", geyser[, 2:1])
  expect_identical(predict(object, turned), predict(object, geyser))
  expect_identical(predict(object, geyser[, 2:1]), predict(object, geyser))
  expect_identical(predict(object, unname(geyser)), predict(object, geyser))
  expect_match(error_of(predict(object, data.frame(waiting = 1, length = 2)))$message, "no column 'eruptions'; it has 'waiting', 'length'")
  expect_s3_class(error_of(predict(object, geyser[, 1])), "gmmix_error_shape")
  expect_s3_class(error_of(predict(object, unname(cbind(geyser, 1)))), "gmmix_error_shape")
})

test_that("names of rows are kept, and no rows are no error", {
  object <- fit(geyser, 2)
  named <- geyser[1:2, ]
  rownames(named) <- c("a", "b")
  expect_named(predict(object, named), c("a", "b"))
  expect_named(predict(object, named, type = "density"), c("a", "b"))
  expect_equal(rownames(predict(object, named, type = "prob")), c("a", "b"))
  none <- geyser[0, ]
  expect_identical(predict(object, none), integer(0))
  expect_identical(predict(object, none, type = "density"), numeric(0))
  expect_equal(dim(predict(object, none, type = "prob")), c(0L, 2L))
})

test_that("an object that was changed by hand is checked", {
  object <- fit(geyser, 2)
  object$weights <- c(1, 1)
  expect_s3_class(error_of(predict(object)), "gmmix_error_weights")
  object$weights <- 1
  expect_s3_class(error_of(predict(object)), "gmmix_error_length")
  object <- fit(geyser, 2)
  object$covariances[] <- 0
  expect_s3_class(error_of(predict(object)), "gmmix_error_not_spd")
})
