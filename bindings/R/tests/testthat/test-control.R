# SPDX-License-Identifier: MIT
test_that("arguments, ranges and defaults are the library's", {
  options <- gmmix_options()
  arguments <- names(formals(gmmix_control))
  expect_setequal(arguments, setdiff(options$name, "freeze"))
  control <- gmmix_control()
  for (name in setdiff(arguments, c("seed", "init")))
    expect_identical(control[[name]], options$default[options$name == name])
  for (i in which(options$name %in% arguments)) {
    option <- options[i, ]
    for (value in c(option$min, option$max)) {
      given <- do.call(gmmix_control, setNames(list(value), option$name))
      expect_identical(given[[option$name]], value)
    }
    for (value in list(option$min - 1, option$max * 2 + 1, NA, "a", c(1, 1)))
      expect_s3_class(error_of(do.call(gmmix_control, setNames(list(value), option$name))),
                      "gmmix_error_range")
    if (option$type == "int")
      expect_s3_class(error_of(do.call(gmmix_control, setNames(list(option$min + 0.5), option$name))),
                      "gmmix_error_range")
  }
  expect_true(all(nzchar(options$help)))
})

test_that("control does what it says", {
  object <- gmmix(geyser, 2, control = gmmix_control(max_iter = 7, tol = 0))
  expect_equal(object$n_iter, 7)
  expect_equal(object$control$max_iter, 7)
  expect_equal(gmmix(geyser, 2, control = list(max_iter = 7, tol = 0))$n_iter, 7)
  regularised <- gmmix(geyser, 1, control = gmmix_control(reg_covar = 10))
  expect_equal(diag(regularised$covariances[, , 1] - gmmix(geyser, 1)$covariances[, , 1]),
               c(eruptions = 10, waiting = 10))
  for (init in c(1, 2, 4))
    expect_true(gmmix(geyser, 2, control = gmmix_control(init = init, seed = 1))$converged)
  expect_s3_class(error_of(gmmix(geyser, 2, control = gmmix_control(init = 3))), "gmmix_error_not_fitted")
})

test_that("a start can be repeated alone", {
  many <- fit(geyser, 5)
  expect_gt(many$best_start, 0)
  alone <- gmmix(geyser, 5, control = gmmix_control(seed = 1, tol = 1e-9, first_start = many$best_start))
  expect_identical(alone$means, many$means)
})

test_that("components come in the order that is asked for", {
  for (seed in 1:3) {
    by_weight <- gmmix(geyser, 3, seed = seed, order = 1)
    expect_false(is.unsorted(-by_weight$weights))
    expect_identical(tabulate(by_weight$cluster, 3), tabulate(predict(by_weight, geyser), 3))
    expect_false(is.unsorted(gmmix(geyser, 3, seed = seed, order = 2)$means[1, ]))
  }
})

test_that("an unknown option is an error", {
  expect_error(gmmix_control(maxit = 3), "unused argument")
  expect_s3_class(error_of(gmmix(geyser, 2, control = list(maxit = 3))), "gmmix_error_option")
  expect_s3_class(error_of(gmmix(geyser, 2, control = 3)), "gmmix_error_argument")
  expect_match(error_of(gmmix(geyser, 2, control = list(maxiter = 3)))$message, "did you mean 'max_iter'?")
  expect_match(error_of(gmmix(geyser, 2, wieghts = 1))$message, "'wieghts'; did you mean 'weights'?")
  expect_match(error_of(gmmix(geyser, 2, "full", NULL, list(), NULL, NULL, FALSE, na.fail, 7))$message,
               "an argument too many: 7")
  expect_match(error_of(gmmix(geyser, 2, n_init = 0))$message, "n_init is 0 and must be one whole number from 1")
})

test_that("options may be given to gmmix() itself, and go before those of control", {
  object <- gmmix(geyser, 3, n_init = 5, seed = 1)
  expect_equal(object$control$n_init, 5)
  expect_identical(object$means, gmmix(geyser, 3, control = gmmix_control(n_init = 5, seed = 1))$means)
  expect_equal(gmmix(geyser, 2, control = gmmix_control(seed = 3, n_init = 2), seed = 1)$control[c("seed", "n_init")],
               list(seed = 1, n_init = 2))
})

test_that("the library is not older than the package, and of the same major version", {
  library_version <- package_version(gmmix_info()$version)
  package <- utils::packageVersion("gmmix")
  expect_true(library_version >= package)
  expect_equal(library_version$major, package$major)
  expect_match(gmmix_info()$build, "LAPACK")
})
