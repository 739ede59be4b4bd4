# SPDX-License-Identifier: MIT
# Rows by a formula: ~ eruptions + waiting, ~ . - Species, ~ log(a) + b.

# The model frame of a call of gmmix.formula(), with all rows: na.action comes later, for all kinds of x.
model_frame <- function(call, data, env) {
  if (!is.null(data) && !is.list(data) && !is.environment(data) && !is.matrix(data))
    fail("argument", "data must be a data frame, not ", shown(data), ": gmmix(",
         deparse1(call$formula), ", data, k = 2)")
  if (is.matrix(data)) call$data <- as.data.frame(data)
  call <- call[c(1, match(c("formula", "data", "subset", "weights", "labels"), names(call), 0))]
  call[[1]] <- quote(stats::model.frame)
  call$na.action <- quote(stats::na.pass)
  frame <- eval(call, env)
  if (attr(attr(frame, "terms"), "response") > 0)
    fail("argument", "formula must have no left side: ~ ", deparse1(formula(attr(frame, "terms"))[[3]]))
  variables <- all.vars(attr(frame, "terms"))
  if (!is.null(data))
    variables <- intersect(variables, if (is.matrix(data)) colnames(data) else names(data))
  attr(frame, "from_data") <- variables
  frame
}

formula_rows <- function(frame, what = "x") {
  terms <- attr(frame, "terms")
  attr(terms, "intercept") <- 0
  rows <- as_rows(term_matrix(terms, frame), what)
  rows$terms <- terms
  rows$variables <- attr(frame, "from_data")
  rows
}

# The terms as columns. Variables that are only in the formula to be left out (- Species) may be of
# any type.
term_matrix <- function(terms, frame) {
  factors <- attr(terms, "factors")
  if (!length(factors)) fail("argument", "the formula has no terms")
  used <- rownames(factors)[rowSums(factors) > 0]
  usable <- vapply(frame[used], is_numeric, NA)
  if (!all(usable)) refuse_term(frame, used[!usable][1])
  frame[used] <- lapply(frame[used], function(variable) {
    storage.mode(variable) <- "double" # a logical would become two columns
    variable
  })
  x <- model.matrix(terms, frame)
  structure(as.vector(x), dim = dim(x), dimnames = dimnames(x))
}

refuse_term <- function(frame, variable) {
  of <- frame[[variable]]
  fail("argument", "column ", quoted(variable), " must be numeric, not ", class(of)[1],
       way_out(of, paste("leave it out of the formula, as in ~ . -", variable)))
}

new_formula_rows <- function(object, newdata) {
  if (is.matrix(newdata)) newdata <- as.data.frame(newdata)
  check_columns(object$variables, newdata)
  formula_rows(model.frame(object$terms, newdata, na.action = na.pass), "newdata")
}
