# SPDX-License-Identifier: MIT
# Data as C takes them: doubles by columns. A double matrix or vector is passed as it is.

as_rows <- function(x, what = "x") {
  if (is.data.frame(x)) x <- frame_matrix(x, what)
  if (!is_numeric(x)) refuse_type(x, what)
  extents <- dim(x)
  if (length(extents) > 2)
    fail("argument", what, " must have rows and columns, not ", length(extents), " extents")
  if (is.null(extents)) extents <- c(length(x), 1L)
  if (extents[2] == 0)
    fail("argument", what, " has no columns")
  if (!is.double(x)) storage.mode(x) <- "double"
  is_matrix <- !is.null(dim(x))
  list(x = x, n = extents[1], d = extents[2], what = what, missing = FALSE, columns = if (is_matrix) colnames(x),
       rows = telling(if (is_matrix) rownames(x) else names(x)))
}

# Names of rows, unless they only count them, as R often makes them.
telling <- function(names) {
  if (!identical(names, as.character(seq_along(names)))) names
}

# Of logical and numeric columns; a factor, a date or text is not a number.
frame_matrix <- function(x, what) {
  usable <- vapply(x, is_numeric, NA)
  if (!all(usable)) refuse_column(x, which(!usable), what)
  as.matrix(x)
}

refuse_column <- function(x, bad, what) {
  of <- x[[bad[1]]]
  fail("argument", "column ", quoted(names(x)[bad[1]]), " of ", what, " must be numeric, not ",
       class(of)[1], way_out(of, paste0("leave it out, as in ", what, "[-",
         if (length(bad) > 1) paste0("c(", toString(bad), ")") else bad, "]")))
}

# What in a column is no number, and what to do about it. Most are text, and some have been read
# from a file in another way than it was written.
way_out <- function(column, leave_out) {
  if (!is.character(column) && !is.factor(column)) return(paste0(": ", leave_out))
  text <- as.character(column)
  odd <- which(is.na(suppressWarnings(as.numeric(text))) & !is.na(text))
  if (!length(odd)) return(": as.numeric(as.character()) makes numbers of it")
  first <- dQuote(text[odd[1]], FALSE)
  paste0("; row ", odd[1], " has ", first, ": ",
         if (all(grepl("^ *[-+]?[0-9.]*,[0-9]+ *$", text[odd]))) "read the file with dec = \",\""
         else if (identical(odd, 1L) && length(text) > 2) "read the file with header = TRUE"
         else if (2 * length(odd) < length(text)) paste0("read the file with na.strings = ", first)
         else leave_out)
}

# A matrix of text mostly was a data frame with one column of text.
refuse_type <- function(x, what) {
  if (is.character(x) && is.matrix(x)) {
    text <- is.na(suppressWarnings(as.numeric(x))) & !is.na(x)
    at <- arrayInd(which(text)[1], dim(x))
    if (!is.na(at[1]))
      fail("argument", what, " must be numeric, not a matrix of text: row ", at[1], ", ",
           column_name(colnames(x), at[2]), " has ", dQuote(x[at], FALSE),
           "; leave that column out before as.matrix()")
  }
  fail("argument", what, " must be a numeric matrix, data frame or vector, not ",
       if (is.matrix(x)) paste("a matrix of", typeof(x)) else class(x)[1])
}

# (The numbers of class integer64 are stored as doubles of other values.)
is_numeric <- function(x) {
  (is.numeric(x) || is.logical(x)) && !inherits(x, c("integer64", "factor", "Date", "difftime"))
}

# ---- Missing values ----

# Rows as na.action leaves them. na.fail leaves them to the library, which refuses them, or takes them where
# values may be missing; so x is not copied, and the error names the place.
handle_missing <- function(rows, na.action, missing) {
  rows$missing <- missing
  action <- if (!is.null(na.action)) match.fun(na.action)
  if (is.null(action) || identical(action, na.fail) || identical(action, na.pass))
    return(leave_out(rows, idle_rows(rows)))
  frame <- list(x = rows$x)
  frame$weights <- rows$weights
  names <- if (is.null(rows$rows)) .set_row_names(rows$n) else rows$rows
  kept <- action(structure(frame, class = "data.frame", row.names = names))
  if (!is.data.frame(kept)) fail("argument", "na.action must be na.fail, na.omit or na.exclude")
  leave_out(rows, attr(kept, "na.action"))
}

# A row of weight 0 does not count, whatever is in it: one that cannot be used has no component.
idle_rows <- function(rows) {
  idle <- which(rows$weights == 0)
  if (length(idle)) {
    x <- if (is.matrix(rows$x)) rows$x[idle, , drop = FALSE] else as.matrix(rows$x[idle])
    idle <- idle[rowSums(!usable(x, rows$missing)) > 0]
  }
  if (length(idle)) structure(idle, names = idle, class = "exclude")
}

# Values that the library takes.
usable <- function(x, missing) if (missing) !is.infinite(x) else is.finite(x)

# `omitted` is R's own record, of class "omit" or "exclude"; `at` has the numbers that the kept rows
# had.
leave_out <- function(rows, omitted) {
  if (is.null(omitted)) return(rows)
  rows$at <- seq_len(rows$n)[-omitted]
  rows$rows <- rows$rows[rows$at]
  rows$x <- if (is.matrix(rows$x)) rows$x[rows$at, , drop = FALSE] else rows$x[rows$at]
  rows$weights <- rows$weights[rows$at]
  rows$labels <- rows$labels[rows$at]
  rows$n <- length(rows$at)
  rows$omitted <- omitted
  rows
}

kept_rows <- function(matrix, rows) {
  if (is.null(rows$at)) matrix else matrix[rows$at, , drop = FALSE]
}

# ---- New rows ----

# For a fitted object: columns are found by name where both have names, else by place.
new_rows <- function(object, newdata) {
  if (!is.null(object$terms) && length(dim(newdata)) == 2 && !is.null(colnames(newdata)))
    return(new_formula_rows(object, newdata))
  columns <- object$columns
  if (!is.null(columns) && length(dim(newdata)) == 2 && !is.null(colnames(newdata)) &&
      !identical(colnames(newdata), columns)) {
    check_columns(columns, newdata)
    newdata <- newdata[, columns, drop = FALSE]
  }
  rows <- as_rows(newdata, "newdata")
  if (rows$d != object$d)
    fail("shape", "newdata has ", count(rows$d, "column"), " and the fit has ", object$d,
         if (!is.null(columns)) paste0(": ", toString(quoted(columns[seq_len(min(5, object$d))])),
                                       if (object$d > 5) ", ..."))
  rows
}

check_columns <- function(needed, newdata) {
  lacking <- setdiff(needed, colnames(newdata))
  if (length(lacking))
    fail("shape", "newdata has no column ", quoted(lacking[1]), "; it has ",
         toString(quoted(head(colnames(newdata), 8))))
}
