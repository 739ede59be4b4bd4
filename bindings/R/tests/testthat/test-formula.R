# SPDX-License-Identifier: MIT
control <- gmmix_control(seed = 1)
frame <- as.data.frame(geyser)
parts <- c("weights", "means", "covariances", "logLik", "history", "cluster", "columns")
same_fit <- function(a, b) for (part in parts) expect_identical(a[[part]], b[[part]])

test_that("a formula names the columns", {
  same_fit(gmmix(~ eruptions + waiting, frame, k = 2, control = control), gmmix(geyser, 2, control = control))
  same_fit(gmmix(~ ., frame, 2, control = control), gmmix(geyser, 2, control = control))
  same_fit(gmmix(formula = ~ ., data = geyser, k = 2, control = control), gmmix(geyser, 2, control = control))
  same_fit(gmmix(~ . - Species, iris, k = 3, control = control), gmmix(iris[-5], 3, control = control))
  logs <- gmmix(~ log(eruptions) + waiting, frame, k = 2, control = control)
  expect_equal(logs$columns, c("log(eruptions)", "waiting"))
  expect_equal(logs$logLik, gmmix(cbind(log(geyser[, 1]), geyser[, 2]), 2, control = control)$logLik)
  long <- gmmix(~ eruptions + I(waiting > 70), frame, k = 1)
  expect_equal(long$means[2, 1], mean(geyser[, 2] > 70), ignore_attr = TRUE)
  eruptions <- frame$eruptions # without data, from where the formula is
  same_fit(gmmix(~ eruptions, k = 2, control = control), gmmix(geyser[, 1, drop = FALSE], 2, control = control))
})

test_that("weights and subset are looked for in data", {
  frame$w <- rep(1:2, 136)
  same_fit(gmmix(~ eruptions + waiting, frame, k = 2, weights = w, control = control),
           gmmix(geyser, 2, weights = frame$w, control = control))
  some <- gmmix(~ eruptions + waiting, frame, k = 2, subset = waiting > 60, control = control)
  expect_equal(some$n, sum(geyser[, 2] > 60))
})

test_that("new rows are found by the formula's names", {
  object <- gmmix(~ log(eruptions) + waiting, frame, k = 2, control = control)
  expect_equal(predict(object, frame[5:9, 2:1]), predict(object)[5:9], ignore_attr = TRUE)
  expect_equal(predict(object, geyser[5:9, ]), predict(object)[5:9], ignore_attr = TRUE)
  expect_equal(unname(predict(object, unname(cbind(log(geyser[, 1]), geyser[, 2])))), unname(predict(object)))
  waiting <- 1:3 # is not taken for a lacking column
  expect_match(error_of(predict(object, frame["eruptions"]))$message, "newdata has no column 'waiting'")
  bad <- replace(frame, 2, NA_real_)
  expect_match(error_of(predict(object, bad))$message, "newdata has NA in row 1, column 'waiting'; missing = TRUE uses what such rows have, na.action = na.omit")
})

test_that("a formula that will not do is an error that says why", {
  message <- function(...) error_of(gmmix(...))$message
  expect_match(message(~ eruptions + waiting, 2), "data must be a data frame, not 2")
  expect_match(message(~ ., iris, k = 3), "column 'Species' must be numeric, not factor; row 1 has \"setosa\": leave it out")
  expect_match(message(eruptions ~ waiting, frame, k = 2), "no left side: ~ waiting")
  expect_match(message(~ 1, frame, k = 2), "no terms")
})

test_that("update changes formula and k", {
  object <- gmmix(~ eruptions + waiting, frame, k = 2, control = control)
  expect_equal(update(object, k = 3)$k, 3)
  expect_equal(update(object, ~ . - waiting)$d, 1)
})
