# SPDX-License-Identifier: MIT
# The mixture of some features, that of the others once these are known, and regression by it.

marginal <- function(object, ...) UseMethod("marginal")
condition <- function(object, ...) UseMethod("condition")

marginal.gmmix <- function(object, features, ...) {
  at <- as_features(features, object, "features", least = 1, most = object$d)
  part_of(object, at, NULL, columns = object$columns[at], call = sys.call())
}

condition.gmmix <- function(object, given, features = names(given), ...) {
  if (is.data.frame(given) && nrow(given) != 1)
    fail("length", "given must be one row, not ", count(nrow(given), "row"), "; predict(type = \"response\") takes many")
  given <- unlist(given)
  if (length(given) && is.null(features))
    fail("argument", "given must have names, as c(", feature_names(object)[1], " = 1), or features say whose values it has")
  at <- as_features(features, object, "given", least = 0, most = object$d - 1)
  if (!is_numeric(given) && length(given) || length(given) != length(at))
    fail("length", "given must be ", count(length(at), "number"), ", one for each feature, not ", shown(given))
  wrong <- which(!is.finite(given))
  if (length(wrong))
    fail("not_finite", "given has ", given[[wrong[1]]], " for ", quoted(feature_names(object)[at[wrong[1]]]))
  part_of(object, at, as.double(given), columns = object$columns[others(object, at)], call = sys.call())
}

part_of <- function(object, at, values, columns, call) {
  made <- .Call(C_part, spec_of(object), as.double(at - 1), values)
  check_result(made)
  call[[1]] <- if (is.null(values)) quote(marginal) else quote(condition)
  part <- new_gmmix(made$parts, made$family, object$control, columns, call, object$freeze)
  name_components(part, object[["classes"]])
}

# Numbers of features by their names or numbers.
as_features <- function(features, object, name, least, most) {
  names <- feature_names(object)
  if (is.character(features)) {
    at <- match(features, names)
    if (anyNA(at))
      fail("argument", name, " has ", shown(features[is.na(at)][1]), ", and the fit has ",
           toString(quoted(head(names, 8))), if (object$d > 8) ", ...")
  } else {
    at <- if (is.null(features)) numeric() else features
    wrong <- if (is.numeric(at)) which(!(at %in% seq_len(object$d))) else 1
    if (length(wrong))
      fail("argument", name, " must be names of features or numbers from 1 to ", object$d, ", not ",
           if (is.numeric(at)) shown(at[[wrong[1]]]) else shown(features))
  }
  if (anyDuplicated(at))
    fail("argument", name, " has ", quoted(names[at[anyDuplicated(at)]]), " twice")
  if (length(at) < least || length(at) > most)
    fail("argument", name, " must be ", least, " to ", most, " of the ", count(object$d, "feature"), ", not ", length(at))
  at
}

feature_names <- function(object) {
  if (is.null(object$columns)) paste0("x", seq_len(object$d)) else object$columns
}

others <- function(object, at) setdiff(seq_len(object$d), at)

# ---- Regression ----

# Means of the features that are not given, and with `variance` their variances, too.
regress_rows <- function(object, newdata, given, variance, na.action) {
  at <- as_features(given, object, "given", least = 1, most = object$d - 1)
  rows <- used_rows(object, given_rows(object, newdata, at), na.action)
  found <- .Call(C_regress, spec_of(object), rows$x, rows$n, rows$d, as.double(at - 1))
  check_result(found, rows = rows)
  found <- lapply(found, function(matrix) {
    dimnames(matrix) <- list(rows$rows, feature_names(object)[others(object, at)])
    napredict(rows$omitted, matrix)
  })
  if (variance) found else found$mean
}

# The given features: by name where both have names, else by place among all, or alone.
given_rows <- function(object, newdata, at) {
  columns <- object$columns[at]
  if (length(dim(newdata)) == 2) {
    if (!is.null(columns) && !is.null(colnames(newdata))) {
      check_columns(columns, newdata)
      newdata <- newdata[, columns, drop = FALSE]
    } else if (ncol(newdata) == object$d) {
      newdata <- newdata[, at, drop = FALSE]
    }
  }
  rows <- as_rows(newdata, "newdata")
  if (rows$d != length(at))
    fail("shape", "newdata has ", count(rows$d, "column"), " and given has ", count(length(at), "feature"))
  rows
}
