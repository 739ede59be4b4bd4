# SPDX-License-Identifier: MIT
control <- gmmix_control(seed = 1)
parts <- c("weights", "means", "covariances", "logLik", "history")
same_fit <- function(a, b) for (part in parts) expect_identical(unname(a[[part]]), unname(b[[part]]))

test_that("a matrix, a data frame and integers give the same fit", {
  whole <- round(geyser * 10)
  object <- gmmix(whole, 2, control = control)
  same_fit(gmmix(as.data.frame(whole), 2, control = control), object)
  integers <- whole
  storage.mode(integers) <- "integer"
  same_fit(gmmix(integers, 2, control = control), object)
  frame <- data.frame(whole, long = whole[, 2] > 700)
  expect_equal(gmmix(frame, 1)$means[["long", 1]], mean(whole[, 2] > 700))
})

test_that("a vector is one feature", {
  object <- gmmix(geyser[, 2], 2, control = control)
  expect_equal(object$d, 1)
  same_fit(gmmix(geyser[, 2, drop = FALSE], 2, control = control), object)
  expect_length(predict(object, c(50, 80)), 2)
})

test_that("columns that are no numbers are named", {
  expect_match(error_of(gmmix(iris, 3))$message, "column 'Species' of x must be numeric, not factor; row 1 has \"setosa\": leave it out, as in x[-5]",
               fixed = TRUE)
  frame <- data.frame(a = 1:9, when = Sys.Date() + 1:9)
  expect_match(error_of(gmmix(frame, 1))$message, "column 'when' of x must be numeric, not Date: leave it out, as in x[-2]",
               fixed = TRUE)
  expect_match(error_of(gmmix(as.matrix(iris), 3))$message, "row 1, column 'Species' has \"setosa\"")
  expect_s3_class(error_of(gmmix(matrix("a", 3, 3), 1)), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(geyser + 1i, 1)), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(array(0, c(3, 3, 3)), 1)), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(matrix(0, 3, 0), 1)), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(NULL, 1)), "gmmix_error_argument")
  wide <- structure(1:9 + 0, class = "integer64")
  expect_s3_class(error_of(gmmix(wide, 1)), "gmmix_error_argument")
})

test_that("columns of text that was read otherwise than it was written say how to read it", {
  of <- function(text, ...) {
    table <- read.table(text = text, sep = ";", ...)
    error_of(gmmix(table, 1))$message
  }
  expect_match(of("1,5;2\n2,5;3\n3,5;4"), "column 'V1' of x must be numeric, not character; row 1 has \"1,5\"")
  expect_match(of("1,5;2\n2,5;3\n3,5;4"), "read the file with dec = \",\"", fixed = TRUE)
  expect_match(of("a;b\n1;2\n3;4\n5;6"), "row 1 has \"a\": read the file with header = TRUE")
  expect_match(of("1;2\n3;4\nn/a;6"), "row 3 has \"n/a\": read the file with na.strings = \"n/a\"")
  expect_match(of("1;2\n3;4", colClasses = "character"), "as.numeric")
  expect_match(error_of(gmmix(~ a, data.frame(a = c("1", "2", "?", "4")), k = 1))$message, "na.strings")
})

test_that("values that are not finite are named as R counts", {
  x <- geyser
  x[18, 2] <- NA
  x[20, 1] <- Inf
  error <- error_of(gmmix(x, 2))
  expect_s3_class(error, "gmmix_error_not_finite")
  expect_equal(error$status, -20)
  expect_equal(error$message, "x has NA in row 18, column 'waiting'; missing = TRUE uses what such rows have, na.action = na.omit leaves them out")
  x[18, 1] <- -Inf
  expect_equal(error_of(gmmix(unname(x), 2))$message, "x has -Inf in row 18, column 1")
  expect_equal(error_of(predict(gmmix(geyser, 2), x))$message, "newdata has -Inf in row 18, column 'eruptions'")
  expect_match(error_of(gmmix(c(1, 2, NaN), 1))$message, "x has NaN in row 3; missing = TRUE")
  weights <- replace(rep(1, 272), 18, 0)
  x[30, 2] <- NA
  expect_equal(error_of(gmmix(x, 2, weights = weights))$message, "x has Inf in row 20, column 'eruptions'")
  weights <- rep(1, 272)
  weights[5] <- NaN
  expect_equal(error_of(gmmix(geyser, 2, weights = weights))$message, "weights[5] is NaN")
})

test_that("other wrong arguments are errors of their own class", {
  expect_s3_class(error_of(gmmix(geyser, 0)), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(geyser, 2.5)), "gmmix_error_argument")
  expect_s3_class(error_of(gmmix(geyser, NA)), "gmmix_error_argument")
  expect_match(error_of(gmmix(geyser, 2, "VVX"))$message, "family is \"VVX\" and must be one of 'full', 'tied'")
  expect_match(error_of(gmmix(geyser, 2, 3))$message, "family is 3 and must be one of")
  expect_equal(gmmix(geyser, 2, "sph")$family, "spherical")
  expect_equal(gmmix(geyser, 2, "vvi")$family, "diag")
  expect_s3_class(error_of(gmmix(geyser[1:3, ], 4)), "gmmix_error_too_few_rows")
  expect_s3_class(error_of(gmmix(geyser[rep(1, 9), ], 2)), "gmmix_error_too_few_rows")
  expect_s3_class(error_of(gmmix(geyser, 2, weights = 1)), "gmmix_error_length")
  expect_s3_class(error_of(gmmix(geyser, 2, weights = rep(-1, 272))), "gmmix_error_weights")
  expect_s3_class(error_of(gmmix(geyser, 2, weights = rep(0, 272))), "gmmix_error_weights")
  expect_s3_class(error_of(gmmix(geyser * 1e200, 2)), "gmmix_error_scale")
  degenerate <- cbind(geyser, geyser[, 1])
  expect_s3_class(error_of(gmmix(degenerate, 2, control = gmmix_control(cov_floor = 0))),
                  "gmmix_error_degenerate")
})

test_that("an error names the user's call", {
  wrapper <- function(data) gmmix(data, k = 0)
  expect_identical(error_of(wrapper(geyser))$call, quote(gmmix(data, k = 0)))
})

test_that("a double matrix is not copied", {
  skip_if_not(capabilities("profmem"))
  x <- geyser + 0
  tracemem(x)
  on.exit(untracemem(x))
  copies <- function(expression) grep("^tracemem", capture.output(expression), value = TRUE)
  expect_length(copies({ y <- x; y[1] <- 0 }), 1) # a copy would be seen
  object <- NULL
  expect_length(copies(object <- gmmix(x, 2)), 0)
  expect_length(copies(predict(object, x)), 0)
  expect_length(copies(predict(object)), 0)
})

test_that("the memory of a fit does not grow with the rows", {
  skip_under_valgrind()
  x <- matrix(rnorm(4e6), ncol = 4) # 32 MB
  peak <- function(expression) {
    before <- gc(reset = TRUE)[2, 2]
    expression
    gc()[2, 6] - before # in Mb, of R's vectors
  }
  expect_gt(peak(x + 0), 30)
  few <- gmmix_control(max_iter = 1, tol = 0, seed = 1)
  expect_lt(peak(object <- gmmix(x, 2, control = few)), 8)
  expect_lt(peak(predict(object, x)), 8 + 4) # the labels are 4 MB
})

test_that("without k, and with one that is wrong, the error says what it must be", {
  needed <- "k must be a number of components, or several of which the best is taken, as k = 1:9"
  expect_equal(error_of(gmmix(faithful))$message, needed)
  expect_equal(error_of(gmmix(~ waiting, faithful))$message, needed)
  expect_equal(error_of(gmmix(faithful, numeric()))$message, needed)
  expect_match(error_of(gmmix(faithful, 0:3))$message, "^k\\[1\\] must be one whole number from 1 .*, not 0$")
  expect_match(error_of(gmmix(faithful, c(1, 2.5)))$message, "^k\\[2\\] must be .*, not 2.5$")
  expect_match(error_of(gmmix(faithful, c(1, NA)))$message, "^k\\[2\\] must be .*, not NA$")
  expect_match(error_of(gmmix(faithful, "two"))$message, "^k must be .*, not \"two\"$")
  expect_match(error_of(gmmix(faithful, list(1, 2)))$message, "^k\\[1\\] must be .*, not an object of class list$")
})

test_that("the library's texts come in R's words, counted from 1", {
  words <- gmmix:::in_r_words
  expect_equal(words("gmm_fit: sample_weight[9] is negative"), "weights[10] is negative")
  expect_equal(words("gmm_set_params: covariance 1 is not symmetric: (0,1) is 2"),
               "covariance 2 is not symmetric: (1,2) is 2")
  expect_equal(words("gmm_fit: the spread of column 1 is beyond 2^-505 to 2^505", c("a", "b")),
               "the spread of column 'b' is beyond 2^-505 to 2^505")
  expect_equal(words("gmm_fit: GMM_OPT_REG_COVAR is too large for column 0"),
               "control's reg_covar is too large for column 1")
  expect_equal(error_of(gmmix(geyser, 2, weights = replace(rep(1, 272), 9, -1)))$message, "weights[9] is -1; it must be 0 or more")
  expect_equal(error_of(gmmix(geyser[1:2, ], 3))$message, "the number of rows is 2; it must be at least 3, the number of components")
  expect_no_match(error_of(gmmix(matrix(3, 20, 2), 1))$message, "GMM_|larger|above 0")
})
