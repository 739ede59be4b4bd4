# SPDX-License-Identifier: MIT
test_that("bytes give back the model and the same bits of density", {
  for (family in families) {
    object <- fit(geyser, 3, family)
    bytes <- gmmix_serialize(object)
    expect_type(bytes, "raw")
    again <- gmmix_unserialize(bytes)
    expect_s3_class(again, "gmmix")
    for (part in c("weights", "means", "covariances"))
      expect_identical(unname(as.numeric(again[[part]])), as.numeric(object[[part]]))
    expect_identical(again$control[names(object$control)], object$control)
    expect_identical(predict(again, geyser, type = "density", log = TRUE),
                     predict(object, type = "density", log = TRUE))
    expect_identical(gmmix_serialize(again), bytes)
  }
})

test_that("a frozen block is remembered", {
  start <- fit(geyser, 2)
  object <- gmmix(geyser, 2, start = start, freeze = c("weights", "covariances"))
  expect_equal(gmmix_unserialize(gmmix_serialize(object))$freeze, c("weights", "covariances"))
})

test_that("bytes that are no model are errors", {
  bytes <- gmmix_serialize(fit(geyser, 2))
  expect_s3_class(error_of(gmmix_unserialize("a")), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix_unserialize(raw(0))), "gmmix_error_format")
  expect_s3_class(error_of(gmmix_unserialize(bytes[-1])), "gmmix_error_format")
  damaged <- bytes
  damaged[40] <- xor(damaged[40], as.raw(1))
  expect_s3_class(error_of(gmmix_unserialize(damaged)), "gmmix_error_format")
})

test_that("an object from bytes prints, and says what it lacks", {
  object <- gmmix_unserialize(gmmix_serialize(fit(geyser, 2)))
  expect_output(print(object), "2 components")
  expect_output(print(summary(object)), "Covariance of component 2")
  expect_s3_class(error_of(plot(object)), "gmmix_error_argument")
  expect_s3_class(error_of(plot(object, "history")), "gmmix_error_not_fitted")
})
