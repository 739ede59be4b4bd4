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

test_that("names of features are stored, and put columns right afterwards", {
  names <- c("dur\u00e9e", "attente")
  table <- geyser
  colnames(table) <- names
  object <- fit(table, 2)
  again <- gmmix_unserialize(gmmix_serialize(object))
  expect_identical(again$columns, names)
  expect_identical(rownames(again$means), names)
  expect_identical(predict(again, table[, 2:1]), predict(object))
  expect_match(error_of(predict(again, geyser))$message, "newdata has no column 'dur\u00e9e'")
  latin <- object
  latin$columns <- iconv(names, "UTF-8", "latin1")
  expect_identical(gmmix_serialize(latin), gmmix_serialize(object))
  expect_null(gmmix_unserialize(gmmix_serialize(fit(unname(geyser), 2)))$columns)
})

test_that("a name that is too long for a stored model is an error", {
  table <- geyser
  colnames(table) <- c("a", strrep("b", 256))
  object <- fit(table, 2)
  expect_s3_class(error_of(gmmix_serialize(object)), "gmmix_error_argument")
})
