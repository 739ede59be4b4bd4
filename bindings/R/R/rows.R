# SPDX-License-Identifier: MIT
# Data as C takes them: doubles by columns. A double matrix or vector is passed as it is.

as_rows <- function(x, what = "x") {
  if (is.data.frame(x)) x <- frame_matrix(x, what)
  if (!is_numeric(x))
    fail("argument", what, " must be numeric, not ", class(x)[1])
  extents <- dim(x)
  if (length(extents) > 2)
    fail("argument", what, " must have rows and columns, not ", length(extents), " extents")
  if (is.null(extents)) extents <- c(length(x), 1L)
  if (extents[2] == 0)
    fail("argument", what, " has no columns")
  if (!is.double(x)) storage.mode(x) <- "double"
  is_matrix <- !is.null(dim(x))
  list(x = x, n = extents[1], d = extents[2],
       columns = if (is_matrix) colnames(x), rows = if (is_matrix) rownames(x) else names(x))
}

# Of logical and numeric columns; a factor, a date or text is not a number.
frame_matrix <- function(x, what) {
  usable <- vapply(x, is_numeric, NA)
  if (!all(usable)) {
    bad <- which(!usable)[1]
    fail("argument", "column ", dQuote(names(x)[bad], FALSE), " of ", what,
         " must be numeric, not ", class(x[[bad]])[1])
  }
  as.matrix(x)
}

# (The numbers of class integer64 are stored as doubles of other values.)
is_numeric <- function(x) {
  (is.numeric(x) || is.logical(x)) && !inherits(x, c("integer64", "factor", "Date", "difftime"))
}

# New rows for a fitted object: columns are found by name where both have names, else by place.
new_rows <- function(object, newdata) {
  columns <- object$columns
  if (!is.null(columns) && length(dim(newdata)) == 2 && !is.null(colnames(newdata)) &&
      !identical(colnames(newdata), columns)) {
    lacking <- setdiff(columns, colnames(newdata))
    if (length(lacking))
      fail("shape", "newdata has no column ", dQuote(lacking[1], FALSE))
    newdata <- newdata[, columns, drop = FALSE]
  }
  rows <- as_rows(newdata, "newdata")
  if (rows$d != object$d)
    fail("shape", "newdata has ", rows$d, if (rows$d == 1) " column" else " columns",
         " and the fit has ", object$d)
  rows
}
