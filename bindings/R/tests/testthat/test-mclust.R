# SPDX-License-Identifier: MIT
# Against mclust where it is installed: its documented function Mclust() and what it returns.
skip_if_not_installed("mclust")
mclustBIC <- mclust::mclustBIC # Mclust() looks for it where it is called

as_start <- function(parameters, family) {
  sigma <- parameters$variance
  list(weights = parameters$pro, means = parameters$mean,
       covariances = switch(family, full = sigma$sigma, tied = sigma$Sigma,
         diag = apply(sigma$sigma, 3, diag), spherical = sigma$sigmasq))
}

test_that("at mclust's solution the log-likelihood is mclust's, and EM stays there", {
  models <- c(full = "VVV", tied = "EEE", diag = "VVI", spherical = "VII")
  for (x in list(geyser, as.matrix(iris[1:4]))) {
    for (family in names(models)) {
      reference <- mclust::Mclust(x, G = 2, modelNames = models[[family]], verbose = FALSE)
      start <- as_start(reference$parameters, family)
      there <- gmmix(x, 2, family, start = start, freeze = c("weights", "means", "covariances"))
      # mclust gives the log-likelihood of its last E-step but one, to its tolerance 1e-5
      expect_equal(there$logLik, reference$loglik, tolerance = 1e-5)
      expect_equal(unname(predict(there)), unname(reference$classification))
      from_there <- gmmix(x, 2, family, start = start)
      expect_gte(from_there$logLik, reference$loglik - 1e-6)
      expect_equal(from_there$logLik, reference$loglik, tolerance = 1e-4)
      expect_equal(from_there$df, reference$df)
      expect_equal(predict(there, type = "density", log = TRUE),
                   mclust::dens(x, modelName = models[[family]], parameters = reference$parameters,
                                logarithm = TRUE), tolerance = 1e-10, ignore_attr = TRUE)
    }
  }
})

test_that("a fit can begin with what Mclust() returns", {
  for (x in list(geyser, geyser[, 1])) {
    for (model in if (is.matrix(x)) c("VVV", "EEE", "VII") else c("E", "V")) {
      reference <- mclust::Mclust(x, G = 3, modelNames = model, verbose = FALSE)
      parameters <- reference$parameters
      variances <- parameters$variance
      covariances <- if (is.matrix(x)) variances[["sigma"]] else array(variances$sigmasq, c(1, 1, 3))
      start <- list(weights = parameters$pro, means = parameters$mean, covariances = covariances)
      from <- function(start) gmmix(x, 3, start = start, max_iter = 1, tol = 0)$history
      expect_identical(from(reference), from(start))
      expect_gte(from(reference), reference$loglik / 272 - 1e-6)
    }
  }
})
