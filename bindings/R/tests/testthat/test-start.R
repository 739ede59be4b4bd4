# SPDX-License-Identifier: MIT
start <- list(weights = c(0.5, 0.5), means = cbind(c(2, 50), c(4, 80)),
              covariances = array(c(0.3, 0, 0, 40), c(2, 2, 2)))

test_that("a fit begins at start", {
  object <- gmmix(geyser, 2, start = start, control = gmmix_control(tol = 1e-9))
  expect_equal(object$logLik, -1130.264068, tolerance = 1e-7) # mclust 6.1, see test-fit.R
  expect_lt(object$means[1, 1], object$means[1, 2]) # the order of start
  expect_equal(object$control$init, 3)
})

test_that("a fit goes on from a fit", {
  object <- fit(geyser, 3)
  expect_equal(suppressWarnings(gmmix(geyser, 3, start = object))$logLik, object$logLik,
               tolerance = 1e-9)
})

test_that("start works for each family and for one feature", {
  for (family in families) {
    object <- fit(geyser, 3, family)
    again <- gmmix(geyser, 3, family, start = object)
    expect_equal(again$logLik, object$logLik, tolerance = 1e-7)
    single <- fit(geyser[, 1], 2, family)
    again <- gmmix(geyser[, 1], 2, family, start = coef(single))
    expect_equal(again$logLik, single$logLik, tolerance = 1e-7)
  }
  object <- gmmix(geyser[, 1], 2, start = list(weights = c(0.5, 0.5), means = c(2, 4),
                                               covariances = c(0.1, 0.2)))
  expect_equal(dim(object$covariances), c(1L, 1L, 2L))
})

test_that("frozen blocks keep each bit, and count as no parameters", {
  for (block in c("weights", "means", "covariances")) {
    object <- gmmix(geyser, 2, start = start, freeze = block)
    expect_identical(as.numeric(object[[block]]), as.numeric(start[[block]]))
    others <- setdiff(c("weights", "means", "covariances"), block)
    for (other in others)
      expect_false(identical(as.numeric(object[[other]]), as.numeric(start[[other]])))
    expect_equal(object$df, 11 - c(weights = 1, means = 4, covariances = 6)[[block]])
  }
})

test_that("with all frozen, the log-likelihood is that of start", {
  object <- gmmix(geyser, 2, start = start, freeze = c("weights", "means", "covariances"))
  expect_equal(object$logLik, sum(log_density(object, geyser)))
  expect_equal(object$df, 0)
})

test_that("frozen blocks may go with starts by k-means", {
  object <- gmmix(geyser, 2, start = start, freeze = "covariances",
                  control = gmmix_control(init = 1, seed = 1))
  expect_equal(object$control$init, 1)
  expect_identical(object$covariances[, , 1], `dimnames<-`(start$covariances[, , 1], rep(list(colnames(geyser)), 2)))
})

test_that("a start that does not fit is an error that says why", {
  expect_match(error_of(gmmix(geyser, 3, start = start))$message, "start$weights is 2", fixed = TRUE)
  wrong <- start
  wrong$means <- cbind(start$means, 0)
  expect_match(error_of(gmmix(geyser, 2, start = wrong))$message,
               "start$means is 2 x 3 and must be 2 x 2", fixed = TRUE)
  expect_s3_class(error_of(gmmix(geyser, 2, start = wrong)), "gmmix_error_length")
  expect_s3_class(error_of(gmmix(geyser, 2, start = start["weights"])), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(geyser, 2, "diag", start = fit(geyser, 2))), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(geyser, 2, freeze = "means")), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(geyser, 2, start = start, freeze = "mean")), "gmmix_error_argument")
  wrong <- start
  wrong$weights <- c(0.5, 0.6)
  expect_s3_class(error_of(gmmix(geyser, 2, start = wrong)), "gmmix_error_weights")
  wrong$weights <- c(1.5, -0.5)
  expect_equal(error_of(gmmix(geyser, 2, start = wrong))$message, "start: weights[2] is -0.5; it must be 0 or more")
  wrong <- start
  wrong$covariances[, , 2] <- 1
  error <- error_of(gmmix(geyser, 2, start = wrong))
  expect_s3_class(error, "gmmix_error_not_spd")
  expect_match(error$message, "start: covariance 2 is not positive definite (column 'waiting')",
               fixed = TRUE)
  wrong$means[1, 1] <- NaN
  expect_s3_class(error_of(gmmix(geyser, 2, start = wrong)), "gmmix_error_not_finite")
})
