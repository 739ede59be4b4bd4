# SPDX-License-Identifier: MIT
test_that("families, names of values and warnings are the library's", {
  listed <- gmmix_families()
  expect_gte(nrow(listed), 4)
  expect_false(anyDuplicated(listed$name) > 0)
  expect_false(anyDuplicated(listed$letters) > 0)
  expect_identical(eval(formals(gmmix:::gmmix.default)$family), listed$name)
  expect_identical(eval(formals(gmmix:::gmmix.formula)$family), listed$name)
  expect_true(all(listed$form %in% c("isotropic", "diagonal", "full")))
  expect_identical(listed$shared, !grepl("V", listed$letters))
  expect_identical(names(choices_of("freeze")), c("weights", "means", "covariances"))
  expect_length(choices_of("seed"), 0)
  expect_length(choices_of("no option"), 0)
  texts <- warning_texts()
  expect_true("not_converged" %in% names(texts))
  expect_false(any(grepl("GMM_", texts)))
})

test_that("every family that the library lists is fitted, shown, drawn, stored and begun with", {
  listed <- gmmix_families()
  for (i in seq_len(nrow(listed))) {
    object <- gmmix(geyser, 3, listed$name[i], seed = 1)
    expect_identical(gmmix(geyser, 3, tolower(listed$letters[i]), seed = 1)$means, object$means)
    shape <- dim(object$covariances)
    if (is.null(shape)) shape <- length(object$covariances)
    expect_equal(shape, covariance_shape(listed$name[i], 3, 2))
    expect_output(print(summary(object)), "ovariance|Variances")
    expect_equal(dim(covariance_blocks(object, 2)), c(1, 1, 3))
    expect_equal(as.numeric(covariance_blocks(object, 2:1)),
                 as.numeric(coef(object, covariances = "full")$covariances[2:1, 2:1, ]))
    again <- gmmix_unserialize(gmmix_serialize(object))
    expect_identical(again[c("family", "means", "covariances")], object[c("family", "means", "covariances")])
    expect_equal(gmmix(geyser[, 2:1], 3, listed$name[i], start = object)$logLik, object$logLik, tolerance = 1e-4)
  }
})

# Runs code with the package's functions as they were if the library had these families.
with_families <- function(families, code) {
  package <- asNamespace("gmmix")
  other <- new.env(parent = parent.frame())
  for (name in Filter(function(name) is.function(package[[name]]), ls(package))) {
    copy <- package[[name]]
    environment(copy) <- other
    assign(name, copy, other)
  }
  other$gmmix_families <- function() families
  eval(substitute(code), other)
}

test_that("shapes follow from form and sharing, for families to come, too", {
  families <- data.frame(name = c("EII", "EEI"), letters = c("EII", "EEI"),
                         form = c("isotropic", "diagonal"), shared = TRUE, help = "")
  with_families(families, {
    expect_equal(covariance_shape("EII", 3, 2), 1)
    expect_equal(covariance_shape("EEI", 3, 2), 2)
    moments <- matrix(c(1, 2, 3, 4, 5, 6), 2)
    expect_equal(c(in_family(moments, "EEI", 2, c(1, 1, 2))), c(3.5, 4.5))
    expect_equal(c(in_family(moments, "EII", 2, c(1, 1, 2))), 4)
    expect_equal(name_covariances(c(1, 2), "EEI", c("a", "b")), c(a = 1, b = 2))
    expect_equal(covariances_at(c(1, 2), "EEI", 2:1), c(2, 1))
    object <- list(family = "EEI", k = 3, d = 2, covariances = c(1, 2))
    expect_equal(c(covariance_blocks(object, 2:1)), rep(c(2, 0, 0, 1), 3))
    expect_output(print_variances(object$covariances, object, 3), "the same for all components")
  })
})

test_that("values go by their names", {
  expect_equal(gmmix_control(init = "random_points")$init, 2)
  expect_equal(gmmix(geyser, 2, order = "weight", seed = 1)$control$order, 1)
  expect_equal(gmmix_control(select_by = "ICL")$select_by, 2)
  expect_match(error_of(gmmix_control(order = "size"))$message, "order is \"size\" and must be one whole number")
})
