# SPDX-License-Identifier: MIT
floored <- matrix(c(rep(0, 20), seq(1, 2, length.out = 20)), ncol = 1)

test_that("a fit that ran out of iterations warns, unless it was asked to", {
  expect_warning(gmmix(geyser, 3, control = gmmix_control(max_iter = 2, seed = 1)),
                 class = "gmmix_warning_not_converged")
  object <- expect_silent(gmmix(geyser, 3, control = gmmix_control(max_iter = 2, tol = 0, seed = 1)))
  expect_equal(object$warnings, "not_converged")
  expect_false(object$converged)
})

test_that("a floored covariance warns and is kept in the object", {
  expect_warning(object <- gmmix(floored, 2, control = gmmix_control(seed = 1)),
                 class = "gmmix_warning_floored")
  expect_true("floored" %in% object$warnings)
  expect_output(print(object), "note: a covariance would have collapsed")
  expect_identical(conditionCall(tryCatch(gmmix(floored, 2), warning = identity)),
                   quote(gmmix(x = floored, k = 2)))
})

test_that("an empty component warns", {
  start <- list(weights = c(0.5, 0.5), means = cbind(c(3, 70), c(1e6, 1e6)),
                covariances = array(c(1, 0, 0, 1), c(2, 2, 2)))
  expect_warning(object <- gmmix(geyser, 2, start = start), class = "gmmix_warning_empty")
  expect_equal(object$weights, c(1, 0))
})
