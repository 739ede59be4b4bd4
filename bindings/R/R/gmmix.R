# SPDX-License-Identifier: MIT

gmmix <- function(x, ...) UseMethod("gmmix")

# What is in ... are options of control by their names, as in glm().
gmmix.default <- function(x, k, family = gmmix_families()$name, weights = NULL,
                          control = gmmix_control(), start = NULL, freeze = NULL, verbose = FALSE,
                          na.action = na.fail, ..., labels = NULL) {
  family <- as_families(if (missing(family)) family[1] else family)
  rows <- as_rows(x)
  rows$weights <- as_weights(weights, rows$n)
  fit_rows(rows, k, family, with_options(control, ...), start, freeze, verbose,
           na.action, labels, call = generic_call(match.call()))
}

gmmix.formula <- function(formula, data, k, family = gmmix_families()$name, weights,
                          control = gmmix_control(), start = NULL, freeze = NULL, verbose = FALSE,
                          na.action = na.fail, subset, ..., labels) {
  call <- match.call()
  family <- as_families(if (missing(family)) family[1] else family)
  frame <- model_frame(call, if (!missing(data)) data, parent.frame())
  rows <- formula_rows(frame)
  rows$weights <- as_weights(model.weights(frame), rows$n)
  fit <- fit_rows(rows, k, family, with_options(control, ...), start, freeze, verbose,
                  na.action, frame[["(labels)"]], call = generic_call(call))
  fit$terms <- rows$terms
  fit$variables <- rows$variables
  fit
}

# match.call() of a method, as the user wrote it.
generic_call <- function(call) {
  call[[1]] <- quote(gmmix)
  call
}

# Several k or several families are a selection, of which the best is the fit.
fit_rows <- function(rows, k, family, control, start, freeze, verbose, na.action, labels, call) {
  k <- as_counts(k)
  labels <- as_labels(labels, rows$n, k)
  rows$labels <- labels$of
  several <- length(k) > 1 || length(family) > 1
  if (several) check_nothing_given(start, freeze)
  start <- use_start(start, family, k, rows)
  checked <- checked_control(control)
  rows <- handle_missing(rows, na.action, checked$missing == 1)
  parameters <- complete_start(start, family, k, rows)
  control <- complete_control(checked, has_start = !is.null(start))
  spec <- list(family[1], k[1], rows$d, c(unlist(control), freeze = freeze_bits(freeze, names(start))),
               parameters)

  bar <- if (verbose) if (several) selection_bar(length(k) * length(family)) else progress_bar(control)
  if (verbose) on.exit(bar$close())
  pinned <- library_labels(rows$labels)
  found <- if (several) .Call(C_select, spec, rows$x, rows$n, rows$d, family, k, rows$weights, pinned, bar$step)
           else list(family = family,
                     parts = .Call(C_fit, spec, rows$x, rows$n, rows$d, rows$weights, pinned, bar$step))
  check_result(if (several) found else found$parts, rows = rows, start = parameters)

  fit <- new_gmmix(found$parts, found$family, control, columns = rows$columns, call = call, freeze = freeze)
  fit <- name_components(fit, labels$classes)
  if (several) fit$selection <- selection_table(found, family, k, control)
  fit$x <- rows$x
  fit$na.action <- rows$omitted
  fit$cluster <- napredict(rows$omitted, predict_rows(fit, rows, "class"))
  warn_of(fit, rows$weights)
  fit
}

# An object of class gmmix from the parts that C hands out.
new_gmmix <- function(parts, family, control, columns, call, freeze) {
  if (!is.null(columns)) {
    rownames(parts$means) <- columns
    parts$covariances <- name_covariances(parts$covariances, family, columns)
  }
  structure(c(list(call = call, family = family, k = length(parts$weights),
                   d = nrow(parts$means)),
              parts, list(control = control, freeze = freeze, columns = columns)),
            class = "gmmix")
}

# What C needs to make the model again: family, K, D, options, parameters.
spec_of <- function(object) {
  shape <- covariance_shape(object$family, object$k, object$d)
  list(object$family, object$k, object$d,
       c(unlist(object$control), freeze = freeze_bits(object$freeze, names(object))),
       list(as_parameter(object$weights, object$k, "weights"),
            as_parameter(object$means, c(object$d, object$k), "means"),
            as_parameter(object$covariances, shape, "covariances")))
}

# `given` names the parameters that there are to keep.
freeze_bits <- function(freeze, given) {
  bits <- choices_of("freeze")
  unknown <- setdiff(freeze, names(bits))
  if (length(unknown))
    fail("argument", "freeze must be of ", toString(quoted(names(bits))), ", not ",
         quoted(unknown[1]))
  lacking <- setdiff(freeze, given)
  if (length(lacking))
    fail("argument", "freeze needs start$", lacking[1], ", which has the values to keep")
  sum(bits[unique(freeze)])
}

# Numbers of the given shape; a plain vector will do where only one extent is not 1.
as_parameter <- function(value, shape, name) {
  given <- dim(value)
  if (is.null(given)) given <- length(value)
  if (!is_numeric(value))
    fail("argument", name, " must be numbers")
  if (!identical(as.numeric(given[given != 1]), as.numeric(shape[shape != 1])))
    fail("length", name, " is ", paste(given, collapse = " x "), " and must be ",
         paste(shape, collapse = " x "))
  as.double(value)
}

as_weights <- function(weights, n) {
  if (is.null(weights)) return(NULL)
  if (!is_numeric(weights) || length(weights) != n)
    fail("length", "weights must be ", count(n, "number"), ", one for each row, not ", shown(weights))
  as.double(weights)
}

# Each number of components once.
as_counts <- function(k) {
  if (missing(k) || !length(k))
    fail("argument", "k must be a number of components, or several of which the best is taken, as k = 1:9")
  name <- if (length(k) > 1) paste0("k[", seq_along(k), "]") else "k"
  unique(vapply(seq_along(k), function(i) as_count(k[i], name[i]), 0))
}

as_count <- function(value, name, least = 1) {
  most <- .Machine$integer.max # rows or columns of a matrix
  if (!is_numeric(value) || length(value) != 1 || is.na(value) || value != floor(value) ||
      value < least || value > most)
    fail("argument", name, " must be one whole number from ", least, " to ", most, ", not ",
         shown(value))
  as.double(value)
}
