# SPDX-License-Identifier: MIT
# What a fit can begin with besides whole parameters. The log-likelihood after one
# iteration is that of parameters which are worked out here from the definition.
begin <- function(x, k, start, family = "full", ...) {
  gmmix(x, k, family, start = start, control = gmmix_control(max_iter = 1, tol = 0), ...)$history[1]
}
labels <- ifelse(geyser[, 1] < 3, 1L, 2L)
by_hand <- function(x, labels, weights = rep(1, nrow(x))) {
  parts <- lapply(1:2, function(k) cov.wt(x, (labels == k) * weights / sum((labels == k) * weights), method = "ML"))
  list(weights = tapply(weights, labels, sum) / sum(weights),
       means = sapply(parts, `[[`, "center"), covariances = sapply(parts, `[[`, "cov", simplify = "array"))
}

test_that("labels begin with the moments of their rows", {
  start <- by_hand(geyser, labels)
  expect_equal(begin(geyser, 2, labels), begin(geyser, 2, start), tolerance = 1e-6)
  expect_identical(begin(geyser, 2, factor(labels)), begin(geyser, 2, labels))
  expect_identical(begin(geyser, 2, ifelse(labels == 1, "a", "b")), begin(geyser, 2, labels))
  expect_identical(begin(geyser, 2, as.numeric(labels)), begin(geyser, 2, labels))
  weights <- rep(1:3, length.out = 272)
  whole <- gmmix(geyser, 2, start = by_hand(geyser, labels, weights), weights = weights,
                 control = gmmix_control(max_iter = 1, tol = 0))
  expect_equal(begin(geyser, 2, labels, weights = weights), whole$history[1], tolerance = 1e-6)
  # rows without a label say nothing
  some <- replace(labels, 1:50, NA)
  expect_equal(begin(geyser, 2, some), begin(geyser, 2, by_hand(geyser[-(1:50), ], labels[-(1:50)])),
               tolerance = 1e-6)
})

test_that("labels begin every family, and one feature", {
  for (family in families) {
    object <- gmmix(geyser, 2, family, start = labels)
    expect_equal(object$logLik, fit(geyser, 2, family)$logLik, tolerance = 1e-6)
    expect_lt(object$means[1, 1], object$means[1, 2])
    single <- gmmix(geyser[, 1], 2, family, start = labels)
    expect_equal(single$logLik, fit(geyser[, 1], 2, family)$logLik, tolerance = 1e-6)
  }
  expect_equal(begin(geyser, 2, labels, "tied"),
               begin(geyser, 2, within(by_hand(geyser, labels), covariances <-
                 covariances[, , 1] * weights[1] + covariances[, , 2] * weights[2]), "tied"), tolerance = 1e-6)
})

test_that("a component of one row, and a constant feature, can be begun from labels", {
  x <- cbind(a = c(rnorm(40), 9, 9.5, 10, 10.5, 11), b = 3)
  expect_s3_class(suppressWarnings(gmmix(x[, 1], 2, start = c(rep(1, 44), 2))), "gmmix")
  expect_s3_class(suppressWarnings(gmmix(x, 2, start = rep(1:2, c(40, 5)))), "gmmix")
})

test_that("kmeans() begins with its clusters, or with its centres alone", {
  set.seed(1)
  clusters <- kmeans(geyser, 2)
  expect_identical(begin(geyser, 2, clusters), begin(geyser, 2, clusters$cluster))
  object <- gmmix(geyser[1:200, ], 2, start = clusters)
  expect_equal(order(object$means[1, ]), order(clusters$centers[, 1]))
  expect_s3_class(error_of(gmmix(geyser, 3, start = clusters)), "gmmix_error")
})

test_that("responsibilities begin as an M-step from them", {
  half <- fit(geyser, 2)
  expect_equal(begin(geyser, 2, fitted(half)), half$logLik / 272, tolerance = 1e-6)
  hard <- cbind(labels == 1, labels == 2)
  expect_identical(begin(geyser, 2, hard), begin(geyser, 2, labels))
})

test_that("means alone are enough, as D x K in a list or as rows of a matrix", {
  means <- cbind(c(2, 54), c(4, 80))
  object <- gmmix(geyser, 2, start = list(means = means))
  expect_equal(object$logLik, fit(geyser, 2)$logLik, tolerance = 1e-6)
  expect_lt(object$means[1, 1], object$means[1, 2])
  expect_identical(begin(geyser, 2, t(means)), begin(geyser, 2, list(means = means)))
  # all components begin with the covariance about the nearest mean, and with equal weights
  scaled <- sweep(geyser, 2, apply(geyser, 2, sd), "/")
  centers <- means / apply(geyser, 2, sd)
  near <- ifelse(colSums((t(scaled) - centers[, 1])^2) < colSums((t(scaled) - centers[, 2])^2), 1, 2)
  pooled <- crossprod(geyser - t(means[, near])) / 272
  expect_equal(begin(geyser, 2, t(means)),
               begin(geyser, 2, list(weights = c(0.5, 0.5), means = means, covariances = array(pooled, c(2, 2, 2)))),
               tolerance = 1e-5)
  for (family in families)
    expect_equal(gmmix(geyser, 2, family, start = t(means))$logLik, fit(geyser, 2, family)$logLik, tolerance = 1e-6)
  expect_equal(gmmix(geyser[, 2], 2, start = list(means = c(54, 80)))$logLik, fit(geyser[, 2], 2)$logLik,
               tolerance = 1e-6)
})

test_that("means are put in the order of the columns by their names", {
  means <- rbind(c(eruptions = 2, waiting = 54), c(4, 80))
  turned <- means[, 2:1]
  expect_identical(begin(geyser, 2, turned), begin(geyser, 2, means))
  expect_identical(begin(geyser, 2, list(means = t(turned))), begin(geyser, 2, means))
})

test_that("whole parameters are put in the order of the columns too", {
  for (family in families) {
    turned <- fit(geyser[, 2:1], 2, family)
    straight <- gmmix(geyser, 2, family, start = turned, freeze = c("weights", "means", "covariances"))
    expect_equal(straight$logLik, turned$logLik)
    expect_identical(begin(geyser, 2, coef(turned), family), begin(geyser, 2, turned, family))
  }
})

test_that("means that are given can be frozen, and nothing else", {
  means <- cbind(c(2, 54), c(4, 80))
  object <- gmmix(geyser, 2, start = list(means = means), freeze = "means")
  expect_identical(unname(object$means), means)
  expect_match(error_of(gmmix(geyser, 2, start = list(means = means), freeze = "weights"))$message,
               "start$weights", fixed = TRUE)
  expect_s3_class(error_of(gmmix(geyser, 2, start = labels, freeze = "means")), "gmmix_error_argument")
})

test_that("an object with mclust's parameters begins there, in any family", {
  object <- fit(geyser, 2)
  like <- structure(list(parameters = list(pro = object$weights, mean = object$means,
                                           variance = list(sigma = object$covariances))), class = "Mclust")
  expect_equal(begin(geyser, 2, like), object$logLik / 272, tolerance = 1e-10)
  for (family in families)
    expect_equal(gmmix(geyser, 2, family, start = like)$logLik, fit(geyser, 2, family)$logLik, tolerance = 1e-6)
  expect_match(error_of(gmmix(geyser, 3, start = like))$message, "start has 2 components and k is 3")
  single <- fit(geyser[, 1], 2)
  like <- list(parameters = list(pro = single$weights, mean = as.numeric(single$means),
                                 variance = list(sigmasq = as.numeric(single$covariances))))
  expect_equal(begin(geyser[, 1], 2, like), single$logLik / 272, tolerance = 1e-10)
})

test_that("a start that does not fit says what it is and what it must be", {
  message <- function(start, k = 2) error_of(gmmix(geyser, k, start = start))$message
  expect_match(message(1:5), "start has 5 labels and x has 272 rows")
  expect_match(message(replace(labels, 7, 3L)), "start[7] is 3; labels must be 1 to 2 or NA", fixed = TRUE)
  expect_match(message(factor(labels), 3), "start has 2 levels and k is 3")
  expect_match(message(rep(1, 272)), "start gives component 2 no rows")
  expect_match(message(matrix(0, 3, 5)), "start is 3 x 5; a matrix must be 2 x 2", fixed = TRUE)
  expect_match(message(list(mean = 1)), "start must have means")
  expect_match(message(cbind(rep(0.5, 272), -1)), "start[1, 2] is -1", fixed = TRUE)
  expect_match(message(list(means = matrix(0, 3, 2))), "start$means is 3 x 2 and must be 2 x 2", fixed = TRUE)
  x <- geyser
  x[9, 2] <- NA
  expect_match(error_of(gmmix(x, 2, start = labels))$message, "x has NA in row 9, column 'waiting'")
})
