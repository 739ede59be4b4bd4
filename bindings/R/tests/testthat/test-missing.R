# SPDX-License-Identifier: MIT
control <- gmmix_control(seed = 1)
gaps <- as.data.frame(geyser)
gaps[3, 2] <- NA
gaps[200, 1] <- NaN
whole <- geyser[-c(3, 200), ]

test_that("missing values are an error unless na.action leaves their rows out", {
  expect_match(error_of(gmmix(gaps, 2))$message, "x has NA in row 3, column 'waiting'; missing = TRUE uses what such rows have, na.action = na.omit")
  expect_s3_class(error_of(gmmix(gaps, 2, na.action = na.fail)), "gmmix_error_not_finite")
  expect_match(error_of(gmmix(~ ., gaps, k = 2))$message, "x has NA in row 3, column 'waiting'; missing = TRUE uses what such rows have, na.action = na.omit")
  for (object in list(gmmix(gaps, 2, na.action = na.omit, control = control),
                      gmmix(gaps, 2, na.action = "na.omit", control = control),
                      gmmix(as.matrix(gaps), 2, na.action = na.exclude, control = control),
                      gmmix(~ ., gaps, k = 2, na.action = na.omit, control = control))) {
    expect_equal(object$means, gmmix(whole, 2, control = control)$means)
    expect_equal(as.numeric(object$na.action), c(3, 200))
    expect_equal(object$n, 270)
    expect_output(print(object), "2 observations deleted due to missingness")
  }
  vector <- gmmix(gaps[, 1], 2, na.action = na.omit, control = control)
  expect_equal(vector$n, 271)
})

test_that("weights and starts go with the rows that are kept", {
  weights <- rep(1:2, 136)
  object <- gmmix(gaps, 2, weights = weights, na.action = na.omit, control = control)
  expect_equal(object$logLik, gmmix(whole, 2, weights = weights[-c(3, 200)], control = control)$logLik)
  labels <- ifelse(geyser[, 1] < 3, 1, 2)
  expect_equal(gmmix(gaps, 2, start = labels, na.action = na.omit)$logLik,
               gmmix(whole, 2, start = labels[-c(3, 200)])$logLik)
  no_weight <- replace(weights, 9, NA)
  expect_equal(error_of(gmmix(geyser, 2, weights = no_weight))$message, "weights[9] is NA")
  expect_equal(as.numeric(gmmix(gaps, 2, weights = no_weight, na.action = na.omit)$na.action), c(3, 9, 200))
})

test_that("a row of weight 0 may have anything in it", {
  weights <- replace(rep(1, 272), c(3, 200, 9), 0)
  object <- gmmix(gaps, 2, weights = weights, control = control)
  expect_equal(object$logLik, gmmix(geyser, 2, weights = weights, control = control)$logLik)
  expect_identical(which(is.na(object$cluster)), c(3L, 200L))
  expect_identical(which(is.na(fitted(object)[, 1])), c(3L, 200L))
  labels <- ifelse(geyser[, 1] < 3, 1, 2)
  expect_identical(which(is.na(gmmix(gaps, 2, start = labels, weights = weights)$cluster)), c(3L, 200L))
  one <- gmmix(c(1, 2, Inf, 4, 5), 1, weights = c(1, 1, 0, 1, 1))
  expect_equal(as.numeric(one$means), 3)
})

test_that("a place is that of the data that were given", {
  gaps[210, 1] <- Inf
  expect_equal(error_of(gmmix(gaps, 2, na.action = na.omit))$message, "x has Inf in row 210, column 'eruptions'")
})

test_that("na.exclude gives NA for the rows that were left out, na.omit does not", {
  out <- gmmix(gaps, 2, na.action = na.omit, control = control)
  kept <- gmmix(gaps, 2, na.action = na.exclude, control = control)
  expect_length(predict(out), 270)
  expect_identical(which(is.na(predict(kept))), c(3L, 200L))
  expect_identical(unname(predict(kept)[-c(3, 200)]), unname(predict(out)))
  expect_equal(dim(fitted(kept)), c(272L, 2L))
  expect_true(all(is.na(fitted(kept)[3, ])))
  expect_identical(kept$cluster, predict(kept))
  expect_silent({ grDevices::pdf(NULL); plot(kept); grDevices::dev.off() })
})

test_that("new rows with missing values are an error, or NA, or left out", {
  object <- gmmix(geyser, 2, control = control)
  expect_match(error_of(predict(object, gaps))$message, "newdata has NA in row 3, column 'waiting'; missing = TRUE uses what such rows have, na.action = na.omit")
  for (action in list(na.pass, na.exclude, "na.exclude")) {
    expect_identical(which(is.na(predict(object, gaps, na.action = action))), c(3L, 200L))
    expect_equal(dim(predict(object, gaps, type = "prob", na.action = action)), c(272L, 2L))
  }
  expect_length(predict(object, gaps, na.action = na.omit), 270)
  expect_identical(predict(object, geyser, na.action = na.pass), predict(object, geyser))
})

test_that("no rows left is an error", {
  expect_s3_class(error_of(gmmix(gaps[c(3, 200), ], 1, na.action = na.omit)), "gmmix_error_too_few_rows")
})

# ---- missing = TRUE ----

# Little and Rubin (2002), table 7.4: the 18 apple trees, of which 6 lack the second value. By factoring the
# likelihood, the estimates have a closed form: that of the first column, and the regression on it.
apple <- cbind(size = c(8, 6, 11, 22, 14, 17, 18, 24, 19, 23, 26, 40, 4, 4, 5, 6, 8, 10),
               worms = c(59, 58, 56, 53, 50, 45, 43, 42, 39, 38, 30, 27, NA, NA, NA, NA, NA, NA))

test_that("missing = TRUE finds the maximum of the likelihood of what is observed", {
  object <- gmmix(apple, 1, missing = TRUE, tol = 0, max_iter = 1000)
  size <- apple[, 1]
  line <- lm(worms ~ size, as.data.frame(apple))
  slope <- coef(line)[["size"]]
  variance <- mean((size - mean(size))^2)
  expect_equal(unname(object$means[, 1]), c(mean(size), sum(coef(line) * c(1, mean(size)))), tolerance = 1e-9)
  covariance <- matrix(c(variance, slope * variance, slope * variance,
                         mean(residuals(line)^2) + slope^2 * variance), 2)
  expect_equal(unname(object$covariances[, , 1]), covariance, tolerance = 1e-9)
  expect_equal(unname(object$means[, 1]), c(14.72222222, 49.33333333), tolerance = 1e-9)
  expect_equal(as.numeric(object$covariances)[-2], c(89.53395062, -90.6967292, 114.69495512), tolerance = 1e-9)
  expect_equal(object$logLik, -101.785632127823, tolerance = 1e-12)
})

test_that("each kind of rows may have holes", {
  object <- gmmix(as.matrix(gaps), 2, missing = TRUE, control = control)
  expect_identical(gmmix(as.matrix(gaps), 2, control = gmmix_control(seed = 1, missing = 1))$means, object$means)
  expect_identical(gmmix(gaps, 2, missing = TRUE, control = control)$means, object$means)
  expect_identical(gmmix(~ ., gaps, k = 2, missing = TRUE, control = control)$means, object$means)
  expect_equal(object$n, 272)
  expect_false(anyNA(object$cluster))
  expect_equal(sum(predict(object, type = "density", log = TRUE)), object$logLik)
  whole_rows <- transform(gaps, waiting = as.integer(waiting), short = eruptions < 3)
  counted <- gmmix(whole_rows, 1, missing = TRUE, control = control)
  expect_equal(counted$means[, 1], colMeans(whole_rows, na.rm = TRUE), tolerance = 0.01)
  vector <- gmmix(gaps[, 1], 2, missing = TRUE, control = control)
  expect_equal(vector$means, gmmix(gaps[, 1], 2, na.action = na.omit, control = control)$means)
  expect_equal(gmmix(gaps, 2, missing = TRUE, na.action = na.omit, control = control)$n, 270)
})

test_that("without a hole missing = TRUE changes no bit", {
  expect_identical(gmmix(geyser, 2, missing = TRUE, control = control)$means, gmmix(geyser, 2, control = control)$means)
})

test_that("rows and columns without any value", {
  empty <- rbind(as.matrix(gaps), NA)
  object <- gmmix(empty, 2, missing = TRUE, control = control)
  expect_equal(object$means, gmmix(gaps, 2, missing = TRUE, control = control)$means)
  expect_equal(predict(object, empty[273, , drop = FALSE], type = "prob")[1, ], object$weights)
  expect_equal(as.numeric(predict(object, empty[273, , drop = FALSE], type = "density")), 1)
  error <- error_of(gmmix(cbind(geyser, none = NA), 2, missing = TRUE))
  expect_s3_class(error, "gmmix_error_too_few_rows")
  expect_match(error$message, "column 'none'")
  expect_match(error_of(gmmix(cbind(geyser, none = NA), 2, start = rep(1:2, 136), missing = TRUE))$message, "'none'")
})

test_that("infinity stays an error, whatever is missing before it", {
  gaps[210, 1] <- Inf
  expect_equal(error_of(gmmix(gaps, 2, missing = TRUE))$message, "x has Inf in row 210, column 'eruptions'")
  idle <- gmmix(gaps, 2, missing = TRUE, weights = replace(rep(1, 272), c(3, 210), 0), control = control)
  expect_identical(which(is.na(idle$cluster)), 210L)
})

test_that("starts, selections, plots and tables take rows with holes", {
  labels <- ifelse(geyser[, 1] < 3, 1, 2)
  best <- gmmix(gaps, 2, missing = TRUE, control = control, n_init = 5)
  for (start in list(labels, rbind(c(2, 54), c(4, 80)), best))
    expect_equal(gmmix(gaps, 2, missing = TRUE, start = start)$logLik, best$logLik, tolerance = 1e-6)
  selected <- gmmix(gaps, 1:3, c("full", "tied"), missing = TRUE, control = control)
  expect_equal(nrow(selected$selection), 6)
  expect_silent({ grDevices::pdf(NULL); for (what in c("classification", "uncertainty", "density")) plot(best, what)
                  grDevices::dev.off() })
  expect_identical(gmmix_unserialize(gmmix_serialize(best))$control$missing, 1)
})

test_that("a fit to whole rows predicts rows with holes", {
  object <- gmmix(geyser, 2, control = control)
  log_density <- predict(object, gaps, type = "density", log = TRUE, missing = TRUE)
  expect_equal(log_density[[3]], log(sum(object$weights *
    dnorm(gaps[3, 1], object$means[1, ], sqrt(object$covariances[1, 1, ])))), tolerance = 1e-12)
  expect_false(anyNA(predict(object, gaps, missing = TRUE)))
  expect_s3_class(error_of(predict(object, gaps, missing = 2)), "gmmix_error_range")
})
