# SPDX-License-Identifier: MIT

gmmix <- function(x, k, family = c("full", "tied", "diag", "spherical"), weights = NULL,
                  control = gmmix_control(), start = NULL, freeze = NULL, verbose = FALSE) {
  call <- match.call()
  family <- match.arg(family)
  rows <- as_rows(x)
  k <- as_count(k, "k")
  if (!is.null(weights)) weights <- as_weights(weights, rows$n)
  parameters <- as_start(start, family, k, rows$d)
  control <- complete_control(control, has_start = !is.null(start))
  spec <- list(family, k, rows$d, c(unlist(control), freeze = freeze_bits(freeze, start)),
               parameters)

  bar <- if (verbose) progress_bar(control)
  if (verbose) on.exit(bar$close())
  fit <- .Call(C_fit, spec, rows$x, rows$n, rows$d, weights, bar$step)
  check_result(fit, rows = rows, weights = weights, start = parameters)

  fit <- new_gmmix(fit, family, control, columns = rows$columns, call = call, freeze = freeze)
  fit$x <- rows$x
  warn_of(fit)
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

name_covariances <- function(covariances, family, columns) {
  switch(family,
         full = dimnames(covariances) <- list(columns, columns, NULL),
         tied = dimnames(covariances) <- list(columns, columns),
         diag = dimnames(covariances) <- list(columns, NULL))
  covariances
}

# What C needs to make the model again: family, K, D, options, parameters.
spec_of <- function(object) {
  shape <- covariance_shape(object$family, object$k, object$d)
  list(object$family, object$k, object$d,
       c(unlist(object$control), freeze = freeze_bits(object$freeze, object)),
       list(as_parameter(object$weights, object$k, "weights"),
            as_parameter(object$means, c(object$d, object$k), "means"),
            as_parameter(object$covariances, shape, "covariances")))
}

covariance_shape <- function(family, k, d) {
  switch(family, full = c(d, d, k), tied = c(d, d), diag = c(d, k), spherical = k)
}

freeze_bits <- function(freeze, start) {
  bits <- c(weights = 1, means = 2, covariances = 4)
  unknown <- setdiff(freeze, names(bits))
  if (length(unknown))
    fail("argument", "freeze must be of ", toString(dQuote(names(bits), FALSE)), ", not ",
         dQuote(unknown[1], FALSE))
  if (length(freeze) && is.null(start))
    fail("argument", "freeze needs start, which has the values to keep")
  sum(bits[unique(freeze)])
}

# Parameters to begin with: NULL, or list(weights, means, covariances).
as_start <- function(start, family, k, d) {
  if (is.null(start)) return(NULL)
  if (inherits(start, "gmmix") && start$family != family)
    fail("argument", "start is of family ", start$family, ", not ", family)
  blocks <- c("weights", "means", "covariances")
  if (!is.list(start) || !all(blocks %in% names(start)))
    fail("argument", "start must be a fit by gmmix(), or a list with ", toString(blocks))
  list(as_parameter(start$weights, k, "start$weights"),
       as_parameter(start$means, c(d, k), "start$means"),
       as_parameter(start$covariances, covariance_shape(family, k, d), "start$covariances"))
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
  if (!is_numeric(weights) || length(weights) != n)
    fail("length", "weights must be ", n, " numbers, one for each row")
  as.double(weights)
}

as_count <- function(value, name, least = 1) {
  most <- .Machine$integer.max # rows or columns of a matrix
  if (!is_numeric(value) || length(value) != 1 || is.na(value) || value != floor(value) ||
      value < least || value > most)
    fail("argument", name, " must be one whole number from ", least, " to ", most)
  as.double(value)
}
