# SPDX-License-Identifier: MIT
# Methods for the generics of the package of that name, which broom and tidymodels use. They are
# registered when it is loaded; this package does without it. The names of columns are broom's.

# One row for each component.
tidy.gmmix <- function(x, ...) {
  means <- t(x$means)
  features <- if (is.null(x$columns)) seq_len(x$d) else x$columns
  colnames(means) <- paste0("mean.", features)
  size <- if (is.null(x$cluster)) NA_integer_ else tabulate(x$cluster, x$k)
  data.frame(component = as_classes(seq_len(x$k), x), size = size, proportion = x$weights, means,
             check.names = FALSE, row.names = NULL)
}

# One row for the fit.
glance.gmmix <- function(x, ...) {
  data.frame(k = x$k, family = x$family, logLik = x$logLik, df = x$df, AIC = x$aic, BIC = x$bic,
             nobs = x$n, converged = x$converged, n_iter = x$n_iter)
}

# The rows with their component and how uncertain it is. `data` may have more columns than the fit;
# it is what the fit was made from, `newdata` is not.
augment.gmmix <- function(x, data = NULL, newdata = NULL, ...) {
  prob <- if (is.null(newdata)) fitted(x) else predict(x, newdata, type = "prob", na.action = na.pass)
  frame <- as.data.frame(if (!is.null(newdata)) newdata else if (!is.null(data)) data else x$x)
  if (is.null(data) && is.null(newdata)) {
    names(frame) <- if (is.null(x$columns)) paste0("x", seq_len(x$d)) else x$columns
    if (inherits(x$na.action, "exclude")) prob <- prob[-x$na.action, , drop = FALSE]
  }
  omitted <- x$na.action
  if (is.null(newdata) && nrow(frame) == nrow(prob) + length(omitted) && length(omitted))
    frame <- frame[-omitted, , drop = FALSE]
  if (nrow(frame) != nrow(prob))
    fail("length", "data has ", count(nrow(frame), "row"), " and the fit has ", nrow(prob))
  class <- max.col(ifelse(is.na(prob), 0, prob), "first")
  class[is.na(prob[, 1])] <- NA
  frame$.class <- if (is.null(x[["classes"]])) factor(class, levels = seq_len(x$k)) else unname(as_classes(class, x))
  frame$.uncertainty <- unname(uncertainty(prob))
  frame
}
