# SPDX-License-Identifier: MIT
test_that("logLik, AIC and BIC are the library's", {
  for (family in families) {
    object <- fit(geyser, 3, family)
    value <- logLik(object)
    expect_equal(as.numeric(value), object$logLik)
    expect_equal(attr(value, "df"), object$df)
    expect_equal(attr(value, "nobs"), 272)
    expect_equal(AIC(object), object$aic, tolerance = 1e-14)
    expect_equal(BIC(object), object$bic, tolerance = 1e-14)
    expect_equal(nobs(object), 272)
  }
})

test_that("coef gives full matrices and precisions for every family", {
  for (family in families) {
    object <- fit(geyser, 2, family)
    expect_identical(coef(object)$covariances, object$covariances)
    full <- coef(object, covariances = "full")$covariances
    precision <- coef(object, covariances = "precision")$covariances
    expect_equal(dim(full), c(2L, 2L, 2L))
    for (k in 1:2) {
      of <- matrix(object$covariances, ncol = if (is_shared(family)) 1 else 2)
      own <- of[, if (is_shared(family)) 1 else k]
      expect_equal(full[, , k], if (has_matrices(family)) matrix(own, 2) else diag(own, 2), ignore_attr = TRUE)
      expect_equal(unname(precision[, , k] %*% full[, , k]), diag(2))
    }
    shaped <- coef(object, covariances = "family_precision")$covariances
    expect_identical(dim(shaped), dim(object$covariances))
    expect_identical(dimnames(shaped), dimnames(object$covariances))
    of <- if (is_shared(family)) precision[, , 1, drop = FALSE] else precision
    expect_identical(as.numeric(shaped), as.numeric(switch(form_of(family), full = of,
      diagonal = apply(of, 3, diag), isotropic = of[1, 1, ])))
  }
})

test_that("nothing of a diagonal or spherical mixture has features x features numbers", {
  d <- 100000 # of which that would be 80 GB
  x <- outer(1:12, seq_len(d), function(i, j) sin(i * j) + 3 * (i > 6))
  for (family in c("diag", "spherical")) {
    object <- gmmix(x, 2, family, control = gmmix_control(seed = 1))
    expect_output(print(object), "99990 more features")
    expect_output(print(summary(object)), "Variances")
    expect_lt(length(capture.output(print(summary(object)))), 50)
    expect_equal(coef(object, covariances = "family_precision")$covariances * object$covariances,
                 array(1, dim = c(dim(object$covariances), if (family == "spherical") 2)),
                 ignore_attr = TRUE)
    expect_equal(tabulate(predict(object)), c(6, 6))
    expect_equal(dim(simulate(object, 2)), c(2L, d))
    again <- gmmix_unserialize(gmmix_serialize(object))
    expect_identical(predict(again, x), predict(object))
  }
})

test_that("simulate draws from the mixture, as stats::simulate documents", {
  object <- fit(geyser, 2)
  drawn <- simulate(object, 20000, seed = 1)
  expect_equal(dim(drawn), c(20000L, 2L))
  expect_equal(colnames(drawn), colnames(geyser))
  component <- attr(drawn, "component")
  expect_equal(tabulate(component, 2) / 20000, object$weights, tolerance = 0.02)
  for (k in 1:2) {
    rows <- drawn[component == k, ]
    expect_equal(colMeans(rows), object$means[, k], tolerance = 0.01)
    expect_equal(cov(rows), object$covariances[, , k], tolerance = 0.05)
  }
  expect_equal(attr(drawn, "seed"), structure(1, kind = as.list(RNGkind())))
})

test_that("simulate's seed governs and leaves R's random numbers alone", {
  object <- fit(geyser, 2)
  set.seed(5)
  before <- .Random.seed
  drawn <- simulate(object, 10, seed = 1)
  expect_identical(.Random.seed, before)
  expect_identical(simulate(object, 10, seed = 1), drawn)
  first <- simulate(object, 10)
  expect_identical(attr(first, "seed"), before)
  assign(".Random.seed", attr(first, "seed"), envir = globalenv())
  expect_identical(simulate(object, 10), first)
  expect_false(identical(simulate(object, 10), first))
  expect_equal(dim(simulate(object, 0)), c(0L, 2L))
  expect_s3_class(error_of(simulate(object, -1)), "gmmix_error_argument")
})

test_that("print and summary say what there is to know", {
  object <- fit(geyser, 2)
  expect_output(print(object), "2 components, 2 features, family full")
  expect_output(print(object), "log-likelihood -1130.264 (df 11) of 272 rows", fixed = TRUE)
  expect_output(print(object), "eruptions +waiting")
  expect_output(print(summary(object)), "BIC 2322.19")
  expect_output(print(summary(object)), "Covariance of component 2")
  expect_identical(capture.output(invisible(print(object)))[1],
                   "Gaussian mixture: 2 components, 2 features, family full")
  expect_output(print(summary(fit(geyser[, 1], 2))), "Covariance of component 2")
  expect_output(print(summary(fit(geyser, 2, "tied"))), "Covariance of component 2")
  expect_output(print(summary(fit(geyser, 2, "diag"))),
                "Variances, one component in each row:\n *eruptions +waiting")
  expect_output(print(summary(fit(geyser, 2, "spherical"))), "each row:\n *variance")
  expect_output(print(summary(gmmix(unname(geyser), 1, "diag"))), "var.1 +var.2")
  start <- fit(geyser, 2)
  expect_output(print(gmmix(geyser, 2, start = start, freeze = "means")), "kept as given: means")
})

test_that("update refits", {
  data <- geyser
  object <- gmmix(data, 2, control = gmmix_control(seed = 1))
  expect_equal(update(object, k = 3)$k, 3)
})
