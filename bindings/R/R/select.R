# SPDX-License-Identifier: MIT
# The best of several families and numbers of components.

# Each fit of a selection begins by itself, so it cannot be given how.
check_nothing_given <- function(start, freeze) {
  given <- c(if (!is.null(start)) "start", if (length(freeze)) "freeze")
  if (length(given))
    fail("argument", given[1], " needs one k and one family, as it is for one mixture")
}

# "bic", "icl" or "aic".
criterion_of <- function(control) {
  choices <- choices_of("select_by")
  names(choices)[match(control$select_by, choices)]
}

# A row for each fit, the best first, then those to be trusted, those that are not, and those that
# could not be made.
selection_table <- function(found, family, k, control) {
  cells <- data.frame(family = rep(letters_of(family), each = length(k)), k = rep(k, length(family)))
  is_best <- cells$family == letters_of(found$family) & cells$k == length(found$parts$weights)
  value <- ifelse(is.na(found$error), found$criterion, NA)
  cells[[criterion_of(control)]] <- value
  cells$difference <- value - value[is_best]
  cells$logLik <- ifelse(is.na(found$error), found$logLik, NA)
  cells$df <- found$df
  cells$trusted <- ifelse(is.na(found$error), !vapply(found$warnings, is.element, NA, el = "few_rows"), NA)
  cells$warnings <- vapply(found$warnings, paste, "", collapse = ", ")
  cells$error <- found$error
  failed <- which(!is.na(cells$error))
  cells$error[failed] <- vapply(cells$error[failed], in_r_words, "")
  cells <- cells[order(!is_best, !is.na(cells$error), !cells$trusted, value), ]
  rownames(cells) <- NULL
  cells
}

# ---- Printing ----

# The first three fits.
print_selection <- function(x, digits) {
  cells <- x$selection
  by <- criterion_of(x$control)
  fitted <- cells[is.na(cells$error), ]
  numbers <- c(sum(!fitted$trusted), nrow(cells) - nrow(fitted))
  others <- paste(numbers, c("not to be trusted", "without a fit"))[numbers > 0]
  cat("best of ", nrow(cells), " by ", toupper(by), " (lower is better)",
      if (length(others)) paste0("; ", paste(others, collapse = ", ")), ":\n", sep = "")
  shown <- head(fitted, 3)
  shown[c(by, "logLik")] <- lapply(shown[c(by, "logLik")], format, digits = digits + 3L)
  shown$difference <- format(round(shown$difference, 2), nsmall = 2)
  columns <- c("family", "k", by, "difference", "logLik", "df", if (any(shown$warnings != "")) "warnings")
  print(shown[columns], row.names = FALSE)
  if (x$k == max(cells$k) && min(cells$k) < x$k)
    cat("note: no larger k was tried, and one may be better\n")
}
