# SPDX-License-Identifier: MIT
families <- gmmix_families()$name
geyser <- as.matrix(datasets::faithful)
rownames(geyser) <- NULL
set.seed(1)

# A fit that gives the same everywhere, close to the limit of EM.
fit <- function(x, k, family = "full", ...) {
  gmmix(x, k, family, control = gmmix_control(seed = 1, n_init = 20, tol = 1e-9), ...)
}

# The log-density of a mixture, written in R from the definition.
log_density <- function(object, x) {
  full <- coef(object, covariances = "full")
  parts <- vapply(seq_len(object$k), function(k) {
    covariance <- matrix(full$covariances[, , k], object$d, object$d)
    log(full$weights[k]) - 0.5 * (object$d * log(2 * pi) +
      as.numeric(determinant(covariance)$modulus) + mahalanobis(x, full$means[, k], covariance))
  }, numeric(nrow(x)))
  largest <- apply(parts, 1, max)
  largest + log(rowSums(exp(parts - largest)))
}

# The error of an expression; fails if there is none.
error_of <- function(expression) {
  result <- tryCatch({ expression; NULL }, gmmix_error = identity)
  expect_s3_class(result, "gmmix_error")
  result
}

# Tests of time, of memory as the system sees it, and of other processes; see tools/valgrind.sh.
skip_under_valgrind <- function() {
  skip_if(Sys.getenv("GMMIX_VALGRIND") == "yes", "under Valgrind")
}
