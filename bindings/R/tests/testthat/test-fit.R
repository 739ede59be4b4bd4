# SPDX-License-Identifier: MIT
# Stored values: mclust 6.1 (Scrucca, Fop, Murphy and Raftery, The R Journal 8/1, 2016), as in the
# repository's tests/data/mclust-faithful.csv and mclust-iris.csv; VVV is full, EEE tied, VVI
# diagonal, VII spherical.
mclust_values <- read.table(header = TRUE, text = "
  data     family    k df loglik       bic
  faithful full      1  5 -1289.796745 -2607.622500
  faithful full      2 11 -1130.264068 -2322.191959
  faithful tied      2  8 -1140.186760 -2325.219937
  faithful diag      2  9 -1147.806353 -2346.064924
  faithful spherical 2  7 -1709.532186 -3458.304986
  iris     full      3 44  -180.185839  -580.839630
  iris     tied      3 24  -256.354743  -632.964732
  iris     diag      3 26  -307.180833  -744.638183
  iris     spherical 3 17  -384.316804  -853.814407")

test_that("the log-likelihood, df and BIC are those of mclust's stored fits, or better", {
  sets <- list(faithful = geyser, iris = as.matrix(datasets::iris[1:4]))
  for (i in seq_len(nrow(mclust_values))) {
    stored <- mclust_values[i, ]
    object <- fit(sets[[stored$data]], stored$k, stored$family)
    expect_equal(object$df, stored$df)
    expect_gte(object$logLik, stored$loglik - 1e-4)
    # better only by a better maximum: on these data none is known that is 0.2 % better
    expect_lte(object$logLik, stored$loglik + 0.002 * abs(stored$loglik))
    expect_equal(BIC(object), -stored$bic, tolerance = 0.002)
  }
})

test_that("the parameters on Old Faithful are the known ones", {
  # mclust 6.1, Mclust(faithful, 2, "VVV"), ordered by weight
  object <- fit(geyser, 2)
  order <- order(object$weights)
  expect_equal(object$weights[order], c(0.3558729, 0.6441271), tolerance = 1e-5)
  expect_equal(unname(object$means[, order]), cbind(c(2.036388, 54.478516), c(4.289662, 79.968115)),
               tolerance = 1e-5)
})

test_that("one component has the moments of the data", {
  centred <- sweep(geyser, 2, colMeans(geyser))
  covariance <- crossprod(centred) / nrow(geyser)
  expect_equal(fit(geyser, 1)$means[, 1], colMeans(geyser))
  expect_equal(fit(geyser, 1)$covariances[, , 1], covariance)
  expect_equal(fit(geyser, 1, "tied")$covariances, covariance)
  expect_equal(fit(geyser, 1, "diag")$covariances[, 1], diag(covariance))
  expect_equal(fit(geyser, 1, "spherical")$covariances, mean(diag(covariance)))
})

test_that("parts of the object have the shapes that the help says", {
  for (family in families) {
    object <- fit(geyser, 3, family)
    one <- switch(form_of(family), full = c(2, 2), diagonal = 2)
    shape <- c(one, if (!is_shared(family)) 3)
    if (length(shape) > 1) expect_equal(dim(object$covariances), shape)
    expect_length(object$covariances, prod(shape))
    expect_equal(dim(object$means), c(2L, 3L))
    expect_equal(rownames(object$means), colnames(geyser))
    expect_equal(sum(object$weights), 1)
    expect_length(object$history, object$n_iter)
    expect_true(all(diff(object$history) > -1e-12))
    expect_equal(object$n, 272)
    expect_true(object$converged)
  }
})

test_that("the shapes of the first families are what they were", {
  shapes <- lapply(c("full", "tied", "diag", "spherical"), covariance_shape, k = 3, d = 2)
  expect_equal(shapes, list(c(2, 2, 3), c(2, 2), c(2, 3), 3))
})

test_that("an object is plain: it survives saveRDS and equals itself", {
  object <- fit(geyser, 2)
  file <- tempfile()
  saveRDS(object, file)
  again <- readRDS(file)
  expect_identical(again, object)
  expect_identical(predict(again), predict(object))
  expect_false(any(rapply(unclass(object), is.environment, how = "unlist")))
  expect_false(any(vapply(object, typeof, "") == "externalptr"))
})

test_that("set.seed governs, and a seed that is given leaves R's random numbers alone", {
  set.seed(3)
  first <- gmmix(geyser, 3)
  set.seed(3)
  expect_identical(gmmix(geyser, 3), first)
  expect_false(identical(gmmix(geyser, 3)$control$seed, first$control$seed))
  set.seed(3)
  gmmix(geyser, 3, control = gmmix_control(seed = 1))
  gmmix(geyser, 3, start = first)
  set.seed(3)
  before <- .Random.seed
  gmmix(geyser, 3, control = gmmix_control(seed = 1))
  expect_identical(.Random.seed, before)
  repeated <- gmmix(geyser, 3, control = first$control)
  repeated$call <- first$call
  expect_identical(repeated, first)
})

test_that("threads change no bit", {
  x <- matrix(rnorm(40000), ncol = 4)
  one <- gmmix(x, 3, control = gmmix_control(seed = 1, max_iter = 20, tol = 0))
  two <- gmmix(x, 3, control = gmmix_control(seed = 1, max_iter = 20, tol = 0, threads = 2))
  for (part in c("weights", "means", "covariances", "logLik", "history"))
    expect_identical(two[[part]], one[[part]])
})

test_that("a row of weight 2 counts as two rows, and one of weight 0 not at all", {
  weights <- rep(c(0, 1, 2), length.out = 272)
  start <- fit(geyser, 2)
  weighted <- gmmix(geyser, 2, weights = weights, start = start)
  repeated <- gmmix(geyser[rep(1:272, weights), ], 2, start = start)
  expect_equal(weighted$means, repeated$means)
  expect_equal(weighted$logLik, repeated$logLik)
  expect_equal(BIC(weighted), BIC(repeated))
  expect_equal(nobs(weighted), sum(weights))
})

test_that("cluster has the component of each row", {
  object <- fit(geyser, 2)
  expect_identical(object$cluster, predict(object))
  named <- gmmix(mtcars[c("mpg", "wt")], 2, "spherical")
  expect_named(named$cluster, rownames(mtcars))
})
