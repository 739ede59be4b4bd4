# SPDX-License-Identifier: MIT
# What rows lack, filled in.

impute <- function(object, ...) UseMethod("impute")

# What is filled in is put into newdata as it was given; nothing else in it is touched.
impute.gmmix <- function(object, newdata, draw = FALSE, seed = NULL, ...) {
  if (!isTRUE(draw) && !isFALSE(draw)) fail("argument", "draw must be TRUE or FALSE, not ", shown(draw))
  if (missing(newdata)) newdata <- training_rows(object)$x
  rows <- handle_missing(new_rows(by_columns(object), newdata), na.fail, missing = TRUE)
  if (draw) seed <- if (is.null(seed)) random_seed() else check_control(list(seed = seed))$seed
  filled <- .Call(C_impute, spec_of(object), rows$x, rows$n, rows$d, if (draw) seed)
  check_result(filled, rows = rows)
  holes <- matrix(is.na(rows$x), rows$n, rows$d)
  if (length(dim(newdata)) != 2) {
    newdata[holes[, 1]] <- filled[holes]
    return(newdata)
  }
  named <- !is.null(object$columns) && !is.null(colnames(newdata))
  at <- if (named) match(object$columns, colnames(newdata)) else seq_len(rows$d)
  for (j in which(colSums(holes) > 0)) {
    hole <- holes[, j]
    if (is.data.frame(newdata)) newdata[[at[j]]][hole] <- filled[hole, j]
    else newdata[hole, at[j]] <- filled[hole, j]
  }
  newdata
}

# A fit by a formula takes columns by the names of its terms here, as it speaks of them and not of variables.
by_columns <- function(object) {
  object["terms"] <- NULL
  object
}
