# SPDX-License-Identifier: MIT
flowers <- as.matrix(iris[1:4])
object <- gmmix(flowers, 3, seed = 1)
x <- flowers[1:20, ]

# Log-densities of rows by the given component's Gaussian, in R from the definition.
log_gaussian <- function(x, mean, covariance) {
  -0.5 * (length(mean) * log(2 * pi) + as.numeric(determinant(covariance)$modulus) + mahalanobis(x, mean, covariance))
}

test_that("a marginal has the numbers of the mixture", {
  part <- marginal(object, c("Petal.Width", "Sepal.Length"))
  expect_s3_class(part, "gmmix")
  expect_identical(part$weights, object$weights)
  expect_identical(part$means, object$means[c(4, 1), ])
  expect_identical(part$covariances, object$covariances[c(4, 1), c(4, 1), ])
  expect_identical(part$columns, c("Petal.Width", "Sepal.Length"))
  expect_identical(unclass(marginal(object, c(4, 1)))[-1], unclass(part)[-1]) # but for the call
  expect_equal(predict(part, x, type = "density", log = TRUE), log_density(part, x[, c(4, 1)]), ignore_attr = TRUE)
  expect_identical(predict(marginal(object, 1:4), x, type = "prob"), predict(object, x, type = "prob"))
  expect_equal(predict(object, replace(x, cbind(1:20, 2), NA), type = "density", missing = TRUE),
               predict(marginal(object, c(1, 3, 4)), x[, c(1, 3, 4)], type = "density"))
  expect_output(print(part), "Petal.Width")
})

test_that("every family has marginals and conditionals", {
  for (family in families) {
    of <- gmmix(flowers, 2, family, seed = 1, n_init = 5)
    joint <- predict(of, x, type = "density", log = TRUE)
    part <- predict(marginal(of, 2:3), x[, 2:3], type = "density", log = TRUE)
    for (i in 1:3)
      expect_equal(joint[i], part[i] + predict(condition(of, x[i, 2:3]), x[i, c(1, 4), drop = FALSE], type = "density", log = TRUE),
                   tolerance = 1e-10, ignore_attr = TRUE)
  }
})

test_that("a condition has the closed form", {
  given <- c(Sepal.Length = 6, Petal.Width = 1.5)
  left <- condition(object, given)
  a <- c(1, 4)
  b <- c(2, 3)
  logs <- vapply(1:3, function(k) log(object$weights[k]) +
                   log_gaussian(given, object$means[a, k], object$covariances[a, a, k]), 0)
  expect_equal(left$weights, exp(logs - max(logs)) / sum(exp(logs - max(logs))), tolerance = 1e-10)
  for (k in 1:3) {
    slope <- object$covariances[b, a, k] %*% solve(object$covariances[a, a, k])
    expect_equal(left$means[, k], drop(object$means[b, k] + slope %*% (given - object$means[a, k])), tolerance = 1e-10)
    expect_equal(left$covariances[, , k], object$covariances[b, b, k] - slope %*% object$covariances[a, b, k],
                 tolerance = 1e-10)
  }
  same <- function(other) expect_identical(other$means, left$means)
  same(condition(object, c(6, 1.5), features = c(1, 4)))
  same(condition(object, rev(given)))
  same(condition(object, list(Sepal.Length = 6, Petal.Width = 1.5)))
  same(condition(object, data.frame(Sepal.Length = 6, Petal.Width = 1.5)))
  expect_identical(condition(object, numeric())$means, object$means)
  expect_identical(condition(object, NULL)$means, object$means)
})

test_that("a response is the mean of the condition, and its variance that of the mixture", {
  found <- predict(object, x, type = "response", given = c("Sepal.Length", "Petal.Width"), variance = TRUE)
  expect_identical(colnames(found$mean), c("Sepal.Width", "Petal.Length"))
  for (i in 1:5) {
    left <- condition(object, x[i, c(1, 4)])
    mean <- drop(left$means %*% left$weights)
    expect_equal(found$mean[i, ], mean, tolerance = 1e-10)
    each <- vapply(1:3, function(k) diag(left$covariances[, , k]) + (left$means[, k] - mean)^2, numeric(2))
    expect_equal(found$variance[i, ], drop(each %*% left$weights), tolerance = 1e-10)
  }
  mean <- predict(object, iris[1:20, c("Species", "Petal.Width", "Sepal.Length")], type = "response",
                  given = c("Sepal.Length", "Petal.Width"))
  expect_equal(mean, found$mean)
  expect_equal(predict(object, unname(x), type = "response", given = c(1, 4)), found$mean)
  expect_equal(predict(object, unname(x[, c(1, 4)]), type = "response", given = c(1, 4)), found$mean)
  expect_equal(nrow(predict(object, type = "response", given = 1)), 150)
})

test_that("one component regresses as lm() does", {
  one <- gmmix(flowers, 1, cov_floor = 0)
  line <- lm(Petal.Length ~ Sepal.Length + Sepal.Width, iris)
  found <- predict(one, flowers, type = "response", given = 1:2, variance = TRUE)
  expect_equal(found$mean[, "Petal.Length"], unname(fitted(line)), tolerance = 1e-9, ignore_attr = TRUE)
  expect_equal(unname(found$variance[1, "Petal.Length"]), mean(residuals(line)^2), tolerance = 1e-9)
})

test_that("rows that lack something are refused, left out, NA or used", {
  holes <- replace(x, cbind(3, 1), NA)
  of <- function(...) predict(object, holes, type = "response", given = c(1, 4), ...)
  expect_match(error_of(of())$message, "newdata has NA in row 3, column 'Sepal.Length'")
  expect_equal(dim(of(na.action = na.omit)), c(19L, 2L))
  expect_identical(unname(which(is.na(of(na.action = na.pass)[, 1]))), 3L)
  alone <- predict(marginal(object, 2:4), x[3, 4, drop = FALSE], type = "response", given = "Petal.Width")
  expect_equal(of(missing = TRUE)[3, ], alone[1, ], tolerance = 1e-10)
})

test_that("parts keep what they can be used with", {
  known <- gmmix(flowers, 3, labels = iris$Species)
  part <- marginal(known, 3:4)
  expect_identical(levels(predict(part, x)), levels(iris$Species))
  expect_identical(names(condition(known, c(Petal.Width = 1))$weights), levels(iris$Species))
  expect_equal(dim(simulate(part, 7, seed = 1)), c(7L, 2L))
  expect_identical(gmmix_unserialize(gmmix_serialize(part))$columns, part$columns)
  unnamed <- gmmix(unname(flowers), 3, seed = 1)
  expect_identical(unname(marginal(unnamed, 2:3)$means), unname(marginal(object, 2:3)$means))
  expect_identical(colnames(predict(unnamed, unname(x), type = "response", given = "x1")), c("x2", "x3", "x4"))
})

test_that("features that cannot be are an error that says why", {
  message <- function(expression) error_of(expression)$message
  expect_equal(message(marginal(object, "Petal")),
    "features has \"Petal\", and the fit has 'Sepal.Length', 'Sepal.Width', 'Petal.Length', 'Petal.Width'")
  for (wrong in list(5, 0, -1, 1.5, NA_real_, Inf, TRUE, list(1)))
    expect_match(message(marginal(object, wrong)), "features must be names of features or numbers from 1 to 4, not ")
  expect_equal(message(marginal(object, c(1, 2, 1))), "features has 'Sepal.Length' twice")
  expect_equal(message(marginal(object, numeric())), "features must be 1 to 4 of the 4 features, not 0")
  expect_equal(message(condition(object, x[1, ])), "given must be 0 to 3 of the 4 features, not 4")
  expect_match(message(condition(object, c(1, 2))), "given must have names, as c(Sepal.Length = 1)", fixed = TRUE)
  expect_match(message(condition(object, c(a = 1))), "given has \"a\", and the fit has")
  expect_match(message(condition(object, c(1, 2), features = 1)), "given must be 1 number, one for each feature")
  expect_match(message(condition(object, c(Sepal.Width = "a"))), "given must be 1 number")
  expect_equal(message(condition(object, c(Sepal.Width = NA))), "given has NA for 'Sepal.Width'")
  expect_equal(message(condition(object, c(Sepal.Width = Inf))), "given has Inf for 'Sepal.Width'")
  expect_match(message(condition(object, iris[1:2, 1:2])), "given must be one row, not 2 rows")
  response <- function(...) message(predict(object, x, type = "response", ...))
  expect_match(response(), "needs given")
  expect_equal(response(given = 1:4), "given must be 1 to 3 of the 4 features, not 4")
  expect_equal(response(given = c(2, 2)), "given has 'Sepal.Width' twice")
  expect_match(message(predict(object, x[, 1:2], type = "response", given = 4)), "newdata has no column 'Petal.Width'")
  expect_match(message(predict(object, 1:3, type = "response", given = 1:2)), "newdata has 1 column and given has 2 features")
  expect_s3_class(error_of(predict(object, replace(x, 1, Inf), type = "response", given = 1)), "gmmix_error_not_finite")
})
