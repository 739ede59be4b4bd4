# SPDX-License-Identifier: MIT
control <- gmmix_control(seed = 1)
object <- gmmix(geyser, 2, control = control)
holes <- replace(geyser, cbind(c(3, 9, 9, 50), c(2, 1, 2, 1)), NA)
holes[50, 1] <- NaN

# The conditional mean and variance of feature b given a, in R from the definition.
conditional <- function(object, a, b, value) {
  parts <- coef(object, "full")
  r <- parts$weights * dnorm(value, parts$means[a, ], sqrt(parts$covariances[a, a, ]))
  r <- r / sum(r)
  slope <- parts$covariances[b, a, ] / parts$covariances[a, a, ]
  means <- parts$means[b, ] + slope * (value - parts$means[a, ])
  mean <- sum(r * means)
  list(mean = mean, variance = sum(r * (parts$covariances[b, b, ] - slope * parts$covariances[a, b, ] + (means - mean)^2)))
}

test_that("means are conditional means, and the rest is as it was", {
  filled <- impute(object, holes)
  expect_equal(filled[[3, 2]], conditional(object, 1, 2, holes[[3, 1]])$mean, tolerance = 1e-12)
  expect_equal(filled[[50, 1]], conditional(object, 2, 1, holes[[50, 2]])$mean, tolerance = 1e-12)
  expect_equal(filled[9, ], drop(object$means %*% object$weights), tolerance = 1e-12)
  there <- !is.na(holes)
  expect_identical(filled[there], holes[there])
  expect_identical(dimnames(filled), dimnames(holes))
  expect_identical(impute(object, geyser), geyser)
})

test_that("draws are those of a seed, and have the conditional moments", {
  expect_identical(impute(object, holes, draw = TRUE, seed = 3), impute(object, holes, draw = TRUE, seed = 3))
  expect_false(identical(impute(object, holes, draw = TRUE, seed = 3), impute(object, holes, draw = TRUE, seed = 4)))
  set.seed(2)
  first <- impute(object, holes, draw = TRUE)
  set.seed(2)
  expect_identical(impute(object, holes, draw = TRUE), first)
  for (value in c(2, 3, 4)) {
    many <- cbind(eruptions = rep(value, 1e5), waiting = NA)
    expected <- conditional(object, 1, 2, value)
    expect_equal(unname(range(impute(object, many)[, 2])), rep(expected$mean, 2), tolerance = 1e-12)
    drawn <- impute(object, many, draw = TRUE, seed = 1)[, 2]
    expect_lt(abs(mean(drawn) - expected$mean), 5 * sqrt(expected$variance / 1e5))
    expect_equal(var(drawn), expected$variance, tolerance = 0.03)
  }
})

test_that("data frames stay data frames, with all their columns", {
  frame <- data.frame(day = "a", waiting = as.integer(holes[, 2]), whole = 1:272, eruptions = holes[, 1])
  filled <- impute(object, frame)
  expect_identical(names(filled), names(frame))
  expect_identical(filled[c("day", "whole")], frame[c("day", "whole")])
  expect_type(filled$waiting, "double")
  expect_equal(as.matrix(filled[c("eruptions", "waiting")]), impute(object, holes), ignore_attr = TRUE)
  frame$waiting <- as.integer(geyser[, 2])
  expect_type(impute(object, frame)$waiting, "integer")
  unnamed <- gmmix(unname(geyser), 2, control = control)
  expect_identical(unname(impute(unnamed, holes)), unname(impute(object, holes)))
  logical <- gmmix(cbind(a = geyser[, 1], b = geyser[, 2] > 70), 1, control = control)
  expect_type(impute(logical, data.frame(a = 3, b = NA))$b, "double")
})

test_that("a fit's own rows, one feature, formulas, no rows", {
  incomplete <- gmmix(holes, 2, missing = TRUE, control = control)
  expect_identical(impute(incomplete), impute(incomplete, holes))
  vector <- gmmix(geyser[, 1], 2, control = control)
  expect_equal(impute(vector, c(a = 1, b = NA)), c(a = 1, b = sum(vector$means * vector$weights)))
  formula <- gmmix(~ . - day, data.frame(geyser, day = rep(c("a", "b"), 136)), k = 2, control = control)
  expect_equal(impute(formula, holes), impute(object, holes))
  logs <- gmmix(~ log(eruptions) + waiting, as.data.frame(geyser), k = 2, control = control)
  expect_match(error_of(impute(logs, holes))$message, "newdata has no column 'log(eruptions)'", fixed = TRUE)
  expect_equal(dim(impute(object, geyser[0, ])), c(0L, 2L))
})

test_that("what cannot be filled in is an error that says why", {
  expect_equal(error_of(impute(object, replace(holes, 20, Inf)))$message, "newdata has Inf in row 20, column 'eruptions'")
  expect_match(error_of(impute(object, holes[, 1, drop = FALSE]))$message, "newdata has no column 'waiting'")
  expect_match(error_of(impute(object, holes, draw = NA))$message, "draw must be TRUE or FALSE")
  for (seed in list(-1, 1.5, NA, "a", 1:2))
    expect_s3_class(error_of(impute(object, holes, draw = TRUE, seed = seed)), "gmmix_error_range")
  object$x <- NULL
  expect_match(error_of(impute(object))$message, "give newdata")
})
