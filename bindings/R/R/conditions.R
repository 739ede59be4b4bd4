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

# Raises what a .Call found, if it failed. `rows` and `start` are what it was given, in which a value
# that is not finite is looked for, so that it is named as R counts.
check_result <- function(result, rows = NULL, start = NULL) {
  if (!inherits(result, "gmmix_failure")) return(invisible(result))
  name <- tolower(sub("^GMM_ERR_", "", result$name))
  place <- if (name == "not_finite" && all(is.finite(unlist(start)))) place_not_finite(rows)
  text <- in_r_words(result$text, rows$columns)
  # set first, and the library's weights of components are called as those of rows
  if (!is.null(start) && startsWith(result$text, "gmm_set_params")) text <- paste0("start: ", text)
  fail(name, if (is.null(place)) text else place, status = result$status)
}

check_finite <- function(rows) {
  if (!all(usable(rows$x, rows$missing)) || !all(is.finite(rows$weights)))
    fail("not_finite", place_not_finite(rows), status = -20L)
}

# The first in the order of rows.
place_not_finite <- function(rows) {
  bad <- which(!usable(rows$x, rows$missing))
  i <- (bad - 1) %% rows$n + 1
  j <- (bad - 1) %/% rows$n + 1
  first <- order(i, j)[1]
  if (!is.na(first))
    return(paste0(rows$what, " has ", rows$x[bad[first]], " in row ", row_number(rows, i[first]),
                  if (rows$d > 1 || !is.null(rows$columns))
                    paste0(", ", column_name(rows$columns, j[first])),
                  if (is.na(rows$x[bad[first]]))
                    "; missing = TRUE uses what such rows have, na.action = na.omit leaves them out"))
  w <- which(!is.finite(rows$weights))[1]
  if (!is.na(w)) paste0("weights[", row_number(rows, w), "] is ", rows$weights[w])
}

# As in the data that were given, before na.action.
row_number <- function(rows, i) if (is.null(rows$at)) i else rows$at[i]

column_name <- function(columns, j) {
  if (is.null(columns)) paste("column", j) else paste("column", quoted(columns[j]))
}

quoted <- function(name) sQuote(name, FALSE)

# A wrong value in a message: the value itself if it is one, else what it is.
shown <- function(value) {
  if (is.atomic(value) && length(value) == 1)
    return(if (is.character(value) && !is.na(value)) dQuote(value, FALSE) else format(value, digits = 15))
  if (is.null(value)) return("NULL")
  if (is.atomic(value)) count(length(value), "value") else paste("an object of class", class(value)[1])
}

# The library's text with R's names of arguments, and counted from 1 as R counts.
in_r_words <- function(text, columns = NULL) {
  text <- sub("^gmm_[a-z_0-9]+: ", "", text)
  text <- gsub("(\\ba )?GMM_OPT_([A-Z_]+)", "control's \\L\\2", text, perl = TRUE)
  text <- gsub("sample_weight", "weights", text)
  text <- gsub("n_components", "k", text)
  text <- gsub("n_rows is", "the number of rows is", text)
  text <- replace_in(text, "\\b(row|column|feature|component|covariance) [0-9]+", add_1)
  text <- replace_in(text, "is [0-9]+, a component", add_1)
  text <- replace_in(text, "[a-z]\\[[0-9]+(, ?[0-9]+)?\\]|\\([0-9]+, ?[0-9]+\\)", add_1)
  if (is.null(columns)) return(text)
  replace_in(text, "column [0-9]+",
             function(found) column_name(columns, as.integer(sub("column ", "", found))))
}

add_1 <- function(found) {
  replace_in(found, "[0-9]+", function(number) format(as.numeric(number) + 1, scientific = FALSE))
}

# Each match of a pattern by what `by` makes of it.
replace_in <- function(text, pattern, by) {
  at <- gregexpr(pattern, text)
  regmatches(text, at) <- lapply(regmatches(text, at), function(found) vapply(found, by, ""))
  text
}

# ---- Warnings ----

# One that the library does not know: its weights are right as they are.
weights_sum <- paste("weights sum to 1, so BIC counts one row and its penalty is gone:",
                     "multiply them by the number of rows")

# tol = 0 asks for all iterations, a nearly singular covariance is no fault of a fit, and in a column
# of 0 and 1 components are always as narrow as the floor allows.
warn_of <- function(object, weights) {
  names <- setdiff(object$warnings, c("ill_conditioned", "floored", if (object$control$tol == 0) "not_converged"))
  if (!is.null(weights) && abs(sum(weights) - 1) < 1e-6) names <- c(names, "weights_sum")
  texts <- c(warning_texts(), weights_sum = weights_sum)
  for (name in names)
    warning(warningCondition(texts[[name]], call = object$call,
                             class = c(paste0("gmmix_warning_", name), "gmmix_warning")))
}
