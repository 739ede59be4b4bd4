# SPDX-License-Identifier: MIT
control <- gmmix_control(seed = 1, n_init = 2)
quiet <- function(...) suppressWarnings(gmmix(...), classes = "gmmix_warning")

test_that("each cell is the fit by itself, to the bit, for every criterion", {
  for (by in c("bic", "icl", "aic")) {
    object <- gmmix(geyser, 3:1, "all", control = control, select_by = by)
    cells <- object$selection
    expect_named(cells, c("family", "k", by, "difference", "logLik", "df", "trusted", "warnings", "error"))
    expect_equal(nrow(cells), 3 * nrow(gmmix_families()))
    for (i in seq_len(nrow(cells))) {
      single <- quiet(geyser, cells$k[i], cells$family[i], control = control)
      expect_identical(cells[[by]][i], single[[by]])
      expect_identical(cells$logLik[i], single$logLik)
      expect_identical(cells$df[i], single$df)
      expect_identical(cells$warnings[i], paste(single$warnings, collapse = ", "))
      expect_identical(cells$trusted[i], !"few_rows" %in% single$warnings)
    }
  }
})

test_that("the fit is the best cell's, with all that a fit has", {
  object <- gmmix(geyser, 1:4, "all", control = control)
  best <- object$selection[1, ]
  single <- gmmix(geyser, best$k, best$family, control = control)
  for (part in setdiff(names(single), c("call", "control"))) expect_identical(object[[part]], single[[part]])
  expect_identical(predict(object, geyser[1:9, ], type = "prob"), predict(single, geyser[1:9, ], type = "prob"))
  expect_equal(c(AIC(object), BIC(object)), c(AIC(single), BIC(single)))
  expect_false("selection" %in% names(single))
  expect_silent(expect_null(single$selection))
  expect_identical(unname(coef(gmmix_unserialize(gmmix_serialize(object)))$means), unname(object$means))
})

test_that("cells come in order: by the criterion, then those not to be trusted, then those without a fit", {
  object <- gmmix(geyser[1:30, ], c(1:9, 31), c("full", "tied", "spherical"), control = control)
  cells <- object$selection
  expect_identical(rownames(cells), as.character(1:30))
  rank <- ifelse(is.na(cells$trusted), 3, ifelse(cells$trusted, 1, 2))
  expect_setequal(rank, 1:3)
  expect_false(is.unsorted(rank))
  for (part in 1:2) expect_false(is.unsorted(cells$bic[rank == part]))
  expect_equal(cells$difference, cells$bic - cells$bic[1])
  expect_equal(cells$bic[1], min(cells$bic[rank == 1]))
  lacking <- cells[rank == 3, ]
  expect_equal(lacking$k, rep(31, 3))
  expect_equal(lacking$df, c(185, 95, 123))
  expect_true(all(is.na(lacking[c("bic", "difference", "logLik")])))
  expect_false(any(is.nan(c(lacking$bic, lacking$logLik))))
  expect_match(lacking$error, "fewer distinct rows than components")
  expect_identical(lacking$warnings, rep("", 3))
  expect_true(all(is.na(cells$error[rank < 3])))
})

test_that("families go by either name, each counts once, and all are all", {
  object <- gmmix(geyser, c(2, 2, 1), c("full", "vvv", "EEE", "tie", "Diag"), control = control)
  expect_setequal(paste(object$selection$family, object$selection$k),
                  paste(rep(c("VVV", "EEE", "VVI"), 2), rep(1:2, each = 3)))
  listed <- gmmix_families()
  of <- function(...) sort(unique(gmmix(geyser, ..., seed = 1)$selection$family))
  expect_identical(of(2, "all"), sort(listed$letters))
  expect_identical(of(2, listed$name), sort(listed$letters))
  expect_identical(of(2, c("VVV", "all")), sort(listed$letters))
  expect_identical(of(1:2), "VVV") # the default has not changed
  expect_null(gmmix(geyser, 2, c("full", "VVV"), seed = 1)$selection)
  expect_null(gmmix(geyser, c(2, 2), seed = 1)$selection)
})

test_that("what is wrong with a selection is said in this package's words", {
  message <- function(...) error_of(gmmix(geyser, ...))$message
  expect_match(message(1:2, c("full", "VVX")), "family[2] is \"VVX\" and must be one of 'full', 'tied'", fixed = TRUE)
  expect_match(message(1:2, c("full", NA)), "family[2] is NA and must be one of", fixed = TRUE)
  expect_match(message(1:2, character()), "family is 0 values and must be one of .* or \"all\"$")
  expect_match(message(1:2, NULL), "family is NULL and must be")
  expect_equal(message(1:2, start = rep(1:2, 136)), "start needs one k and one family, as it is for one mixture")
  expect_equal(message(2, "all", freeze = "means"), "freeze needs one k and one family, as it is for one mixture")
  expect_match(message(1:2, init = "params"), "begins from parameters: give start, one k and one family")
  expect_match(message(1:2, select_by = "loo"), "select_by is \"loo\" and must be one whole number from 1 to 3")
  expect_match(error_of(gmmix(geyser[1:3, ], 4:5))$message, "the number of rows is 3; it must be at least 4")
  expect_s3_class(error_of(gmmix(geyser[1:3, ], 4:5)), "gmmix_error_too_few_rows")
  expect_match(error_of(gmmix(replace(geyser, 20, NA), 1:2))$message, "x has NA in row 20, column 'eruptions'")
  expect_s3_class(error_of(gmmix(geyser, 1:2, weights = rep(-1, 272))), "gmmix_error_weights")
})

test_that("formulas, missing values, weights and one feature work as in a fit", {
  gaps <- data.frame(geyser, day = "a", often = rep(1:2, 136))
  gaps[5, 2] <- NA
  same <- function(object, other) {
    expect_identical(object$selection, other$selection)
    expect_identical(object$means, other$means)
  }
  plain <- gmmix(geyser[-5, ], 1:3, "all", control = control, weights = gaps$often[-5])
  formula <- gmmix(~ eruptions + waiting, gaps, k = 1:3, family = "all", control = control, weights = often,
                   na.action = na.exclude)
  same(formula, plain)
  expect_equal(which(is.na(formula$cluster)), c("5" = 5), ignore_attr = TRUE)
  expect_length(predict(formula, gaps[7:9, ]), 3)
  same(gmmix(gaps[1:2], 1:3, "all", control = control, weights = gaps$often, na.action = na.omit), plain)
  expect_equal(plain$n, sum(gaps$often[-5]))
  expect_equal(nrow(gmmix(geyser[, 1], 1:3, "all", control = control)$selection), 42)
  expect_identical(update(formula, k = 3)$selection$k, rep(3, 14))
  none <- gmmix(geyser, 1:3, seed = 1, equal_weights = 1)
  expect_equal(none$selection$df, 6 * none$selection$k - none$selection$k) # 5 a component, weights none
})

test_that("set.seed governs a selection, and threads change no bit", {
  set.seed(5)
  first <- gmmix(geyser, 1:3, "all")
  set.seed(5)
  expect_identical(gmmix(geyser, 1:3, "all"), first)
  two <- gmmix(geyser, 1:3, "all", control = first$control, threads = 2)
  expect_identical(two$selection, first$selection)
  expect_identical(two$means, first$means)
})

test_that("icl is BIC and what is unsure of the rows", {
  object <- fit(geyser, 3)
  expect_equal(object$icl, BIC(object) - 2 * sum(log(apply(fitted(object), 1, max))))
  expect_output(print(summary(object)), "BIC 23.*, ICL 2")
  object$icl <- NaN # as of a model that 0.1 has stored
  expect_no_match(capture.output(print(summary(object))), "ICL")
})

test_that("print and summary show the best and the first three", {
  object <- gmmix(geyser, 1:4, c("tied", "VVV"), control = control)
  for (shown in list(capture.output(print(object)), capture.output(print(summary(object))))) {
    at <- match("best of 8 by BIC (lower is better):", shown)
    expect_match(shown[at + 1], "^ *family k +bic difference +logLik df$")
    cells <- read.table(text = shown[at + 1:4], header = TRUE)
    expect_equal(cells$family, object$selection$family[1:3])
    expect_equal(cells$k, object$selection$k[1:3])
    expect_equal(cells$bic, object$selection$bic[1:3], tolerance = 1e-5)
    expect_equal(cells$difference, round(object$selection$difference[1:3], 2))
    expect_match(shown, "family tied \\(EEE\\)$", all = FALSE)
  }
  expect_output(print(gmmix(geyser, 1:2, select_by = "aic", seed = 1)), "best of 2 by AIC (lower", fixed = TRUE)
  expect_output(print(gmmix(geyser, 1:2, seed = 1)), "note: no larger k was tried")
  expect_no_match(capture.output(print(gmmix(geyser, 2, "all", seed = 1))), "no larger k")
  few <- quiet(geyser[1:12, ], c(3, 4, 13), "full", control = control)
  expect_output(print(few), "best of 3 by BIC (lower is better); 2 not to be trusted, 1 without a fit:", fixed = TRUE)
  expect_output(print(few), "df +warnings")
})

test_that("a best that is not to be trusted warns, and one that is does not", {
  expect_warning(gmmix(geyser[1:12, ], 3:4, control = control), class = "gmmix_warning_few_rows")
  expect_silent(gmmix(geyser[1:30, ], c(1, 9), control = control))
})
