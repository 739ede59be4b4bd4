# SPDX-License-Identifier: MIT
floored <- matrix(c(rep(0, 20), seq(1, 2, length.out = 20)), ncol = 1)

test_that("a fit that ran out of iterations warns, unless it was asked to", {
  expect_warning(gmmix(geyser, 3, control = gmmix_control(max_iter = 2, seed = 1)),
                 class = "gmmix_warning_not_converged")
  object <- expect_silent(gmmix(geyser, 3, control = gmmix_control(max_iter = 2, tol = 0, seed = 1)))
  expect_equal(object$warnings, "not_converged")
  expect_false(object$converged)
})

test_that("a floored covariance is noted in the object", {
  object <- expect_silent(gmmix(floored, 2, control = gmmix_control(seed = 1)))
  expect_true("floored" %in% object$warnings)
  expect_output(print(object), "note: a component is as narrow as the floor allows")
})

test_that("an empty component warns", {
  start <- list(weights = c(0.5, 0.5), means = cbind(c(3, 70), c(1e6, 1e6)),
                covariances = array(c(1, 0, 0, 1), c(2, 2, 2)))
  expect_warning(object <- gmmix(geyser, 2, start = start), class = "gmmix_warning_empty")
  expect_equal(object$weights, c(1, 0))
})

test_that("components on too few rows warn", {
  x <- rbind(matrix(seq(-1, 1, length.out = 60), ncol = 1)^3, 2.2, 2.3)
  start <- list(weights = c(0.5, 0.5), means = cbind(0, 2.2),
                covariances = array(c(0.2, 0.01), c(1, 1, 2)))
  expect_warning(object <- gmmix(x, 2, start = start), class = "gmmix_warning_few_rows")
  expect_true("few_rows" %in% object$warnings)
  expect_identical(conditionCall(tryCatch(gmmix(x, 2, start = start), warning = identity)),
                   quote(gmmix(x = x, k = 2, start = start)))
})

test_that("one start finds long parallel groups", {
  for (seed in 1:3) {
    set.seed(seed)
    z <- rep(1:2, each = 150)
    x <- cbind(50 * rnorm(300), 0.3 * rnorm(300) + c(-1.5, 1.5)[z])
    turned <- x %*% matrix(c(cos(pi / 6), -sin(pi / 6), sin(pi / 6), cos(pi / 6)), 2)
    found <- gmmix(turned, 2, control = gmmix_control(seed = seed))
    labels <- predict(found, turned)
    expect_gt(max(mean(labels == z), mean(labels != z)), 0.99)
  }
})

test_that("weights that sum to 1 warn, as BIC has no penalty then", {
  weights <- rep(1 / 272, 272)
  # components of weight 1/2 stand on too few rows as well
  suppressWarnings(expect_warning(object <- gmmix(geyser, 2, weights = weights), class = "gmmix_warning_weights_sum"),
                   classes = "gmmix_warning_few_rows")
  expect_equal(object$n, 1)
  expect_silent(gmmix(geyser, 2, weights = 272 * weights))
})

test_that("a part that a fit does not have is NULL with a warning that says where it is", {
  object <- fit(geyser, 2)
  expect_warning(value <- object$classification, "see $cluster", fixed = TRUE)
  expect_null(value)
  expect_warning(object$nonsense, class = "gmmix_warning_no_element")
  expect_silent(object$na.action)
  object$x <- NULL
  expect_silent(expect_null(object$x))
  expect_silent(object$log) # the start of a name
})
