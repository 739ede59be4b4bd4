# SPDX-License-Identifier: MIT
# A status of the library is a condition here: GMM_ERR_NOT_FINITE has the classes
# gmmix_error_not_finite, gmmix_error, error, condition.

fail <- function(name, ..., status = NULL) {
  stop(errorCondition(paste0(...), class = c(paste0("gmmix_error_", name), "gmmix_error"),
                      call = user_call(), status = status))
}

# The call by which the user entered this package.
user_call <- function() {
  for (i in seq_len(sys.nframe()))
    if (identical(environment(sys.function(i)), topenv())) return(sys.call(i))
  NULL
}

# Raises what a .Call found, if it failed. `rows`, `weights` and `start` are what it was given, in
# which a value that is not finite is looked for, so that it is named as R counts.
check_result <- function(result, rows = NULL, weights = NULL, start = NULL) {
  if (!inherits(result, "gmmix_failure")) return(invisible(result))
  name <- tolower(sub("^GMM_ERR_", "", result$name))
  place <- if (name == "not_finite") place_not_finite(rows, weights, start)
  fail(name, if (is.null(place)) counted_from_0(result$text) else place, status = result$status)
}

# The library counts rows, columns and components from 0, and its text is not rewritten.
counted_from_0 <- function(text) {
  names_place <- grepl("\\[[0-9]|\\([0-9]|(component|covariance|column|row) [0-9]", text)
  if (names_place) paste0(text, " (counted from 0)") else text
}

place_not_finite <- function(rows, weights, start) {
  if (!all(is.finite(unlist(start)))) return(NULL) # looked at first; the library's text says where
  if (!all(is.finite(rows$x))) return(place_in_rows(rows))
  i <- which(!is.finite(weights))[1]
  if (!is.na(i)) paste0("weights[", i, "] is ", weights[i])
}

# The first in the order of rows.
place_in_rows <- function(rows) {
  at <- which(!is.finite(rows$x))
  i <- (at - 1) %% rows$n + 1
  j <- (at - 1) %/% rows$n + 1
  first <- order(i, j)[1]
  column <- rows$columns[j[first]]
  paste0("x[", i[first], ", ", j[first], "] is ", rows$x[at[first]],
         if (!is.null(column)) paste0(" (column ", dQuote(column, FALSE), ")"))
}

# ---- Warnings ----

warning_texts <- c(
  not_converged = "not converged: control's max_iter was reached",
  floored = "a component is as narrow as the floor allows (control's cov_floor and resolution)",
  empty = "a component has no rows",
  ill_conditioned = "a covariance is nearly singular",
  few_rows = paste("a component stands on too few rows, so the fit is probably not to be trusted:",
                   "try fewer components or a simpler family"))

# tol = 0 asks for all iterations, a nearly singular covariance is no fault of a fit, and in a column
# of 0 and 1 components are always as narrow as the floor allows.
warn_of <- function(object) {
  names <- setdiff(object$warnings, c("ill_conditioned", "floored", if (object$control$tol == 0) "not_converged"))
  for (name in names)
    warning(warningCondition(warning_texts[[name]], call = object$call,
                             class = c(paste0("gmmix_warning_", name), "gmmix_warning")))
}
