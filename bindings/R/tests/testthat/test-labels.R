# SPDX-License-Identifier: MIT
flowers <- iris[1:4]
some <- replace(iris$Species, seq(1, 150, 2), NA)

# Discriminant analysis by R's own cov(): the moments of each class, divided by its number of rows.
by_hand <- function(shared) {
  rows <- split(flowers, iris$Species)
  each <- vapply(rows, function(of) cov(of) * (nrow(of) - 1) / nrow(of), matrix(0, 4, 4))
  list(means = vapply(rows, colMeans, numeric(4)), covariances = if (shared) rowMeans(each, dims = 2) else each)
}

test_that("with all labels a fit is discriminant analysis", {
  for (family in c("VVV", "EEE")) {
    object <- gmmix(flowers, 3, family, labels = iris$Species)
    expected <- by_hand(family == "EEE")
    expect_equal(object$means, expected$means, tolerance = 1e-12)
    expect_equal(object$covariances, expected$covariances, tolerance = 1e-9)
    expect_equal(object$weights, c(setosa = 1, versicolor = 1, virginica = 1) / 3)
    parts <- vapply(1:3, function(k) {
      covariance <- if (family == "EEE") expected$covariances else expected$covariances[, , k]
      x <- flowers[as.integer(iris$Species) == k, ]
      sum(-0.5 * (4 * log(2 * pi) + as.numeric(determinant(covariance)$modulus) +
                  mahalanobis(x, expected$means[, k], covariance))) + 50 * log(1 / 3)
    }, 0)
    expect_equal(object$logLik, sum(parts), tolerance = 1e-10)
  }
})

test_that("a labelled row belongs to its component, the others to the mixture", {
  object <- gmmix(flowers, 3, labels = some, seed = 1)
  known <- which(!is.na(some))
  own <- log(fitted(object)[cbind(known, as.integer(some)[known])])
  each <- log_density(object, as.matrix(flowers))
  expect_equal(object$logLik, sum(each) + sum(own), tolerance = 1e-10)
  expect_gt(mean(object$cluster == iris$Species), 0.95)
  expect_identical(gmmix(flowers, 3, labels = rep(NA, 150), seed = 1)$means, gmmix(flowers, 3, seed = 1)$means)
  expect_true(gmmix(flowers, 3, labels = some, init = "labels")$converged)
})

test_that("levels name components in all that is given", {
  object <- gmmix(flowers, 3, labels = some, seed = 1)
  expect_identical(object$classes, levels(iris$Species))
  expect_identical(levels(predict(object, flowers[1:3, ])), levels(iris$Species))
  expect_identical(unname(predict(object, flowers[1:3, ])), iris$Species[1:3])
  expect_identical(object$cluster, predict(object))
  expect_identical(colnames(predict(object, flowers[1:3, ], type = "prob")), levels(iris$Species))
  expect_identical(dimnames(coef(object, "full")$covariances)[[3]], levels(iris$Species))
  expect_identical(levels(gmmix:::tidy.gmmix(object)$component), levels(iris$Species))
  expect_identical(levels(attr(simulate(object, 3, seed = 1), "component")), levels(iris$Species))
  expect_output(print(object), "versicolor")
  for (family in families) expect_output(print(summary(gmmix(flowers, 3, family, labels = some, seed = 1))), "setosa")
  expect_identical(gmmix(flowers, 3, labels = as.character(some), seed = 1)$means, object$means)
  numbers <- gmmix(flowers, 3, labels = as.integer(some), seed = 1)
  expect_identical(unname(numbers$means), unname(object$means))
  expect_type(predict(numbers), "integer")
  expect_identical(gmmix(~ . - Species, iris, k = 3, labels = some, seed = 1)$means, object$means)
})

test_that("levels without rows and components without labels", {
  wide <- factor(some, c("setosa", "other", "versicolor", "virginica"))
  object <- gmmix(flowers, 4, "VII", labels = wide, seed = 1)
  expect_identical(object$classes, levels(wide))
  more <- gmmix(flowers, 4, "VII", labels = some, seed = 1)
  expect_identical(more$classes, c(levels(some), "4"))
  clash <- gmmix(flowers, 4, "VII", labels = factor(some, labels = c("4", "5", "6")), seed = 1)
  expect_identical(clash$classes, c("4", "5", "6", "4.1"))
})

test_that("labels go with formulas, subsets, weights, omitted and incomplete rows", {
  holes <- iris
  holes[2, 1] <- NA
  omitted <- gmmix(~ . - Species, holes, k = 3, labels = Species, na.action = na.exclude)
  expect_equal(omitted$means, gmmix(flowers[-2, ], 3, labels = iris$Species[-2])$means)
  expect_true(is.na(omitted$cluster[2]))
  part <- gmmix(~ . - Species, iris, k = 3, subset = -(1:10), labels = Species)
  expect_equal(part$means, gmmix(flowers[-(1:10), ], 3, labels = iris$Species[-(1:10)])$means)
  incomplete <- gmmix(holes[1:4], 3, labels = iris$Species, missing = TRUE)
  expect_equal(incomplete$means[, 2:3], by_hand(FALSE)$means[, 2:3], tolerance = 1e-9)
  twice <- gmmix(flowers, 3, labels = iris$Species, weights = rep(2, 150))
  expect_equal(twice$means, by_hand(FALSE)$means, tolerance = 1e-12)
})

test_that("a selection takes labels; too few components for them are no fit", {
  best <- gmmix(flowers, 2:4, c("VVV", "EEE"), labels = some, seed = 1)
  expect_identical(best$classes[1:3], levels(some))
  cells <- best$selection
  expect_true(all(!is.na(cells$error[cells$k == 2])))
  alone <- gmmix(flowers, 3, "EEE", labels = some, seed = 1)
  expect_equal(cells$bic[cells$family == "EEE" & cells$k == 3], alone$bic)
  expect_match(error_of(gmmix(flowers, 1:2, labels = some))$message, "labels has 3 levels and k is 2")
})

test_that("labels that cannot be are an error that says why", {
  message <- function(...) error_of(gmmix(flowers, 3, ...))$message
  expect_equal(message(labels = 1:2), "labels has 2 labels and x has 150 rows")
  expect_equal(message(labels = rep(-1, 150)),
               "labels[1] is -1; labels must be 1 to 3, NA for a row whose component is not known")
  expect_match(message(labels = replace(rep(1, 150), 7, 0)), "labels[7] is 0", fixed = TRUE)
  expect_match(message(labels = replace(rep(1, 150), 7, 4)), "labels[7] is 4", fixed = TRUE)
  expect_match(message(labels = replace(rep(1, 150), 7, 1.5)), "labels[7] is 1.5", fixed = TRUE)
  expect_match(message(labels = replace(rep(1, 150), 7, Inf)), "labels[7] is Inf", fixed = TRUE)
  expect_match(message(labels = rep(Sys.Date(), 150)), "must be a factor, text or numbers, not Date")
  expect_match(message(labels = as.list(1:150)), "must be a factor, text or numbers, not an object of class list")
  expect_match(message(labels = factor(rep(1:4, length.out = 150))), "labels has 4 levels and k is 3: '1', '2', '3', '4'$")
  expect_match(message(labels = factor(rep(1, 150), 1:4)), "droplevels() leaves out those without rows", fixed = TRUE)
  object <- gmmix(flowers, 3, labels = some, seed = 1)
  start <- list(weights = c(0.5, 0.5, 0), means = object$means, covariances = object$covariances)
  expect_match(message(labels = some, start = start, freeze = "weights"),
               "labels[102] is 3, a component whose weight is frozen at 0", fixed = TRUE)
})
