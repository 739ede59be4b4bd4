# SPDX-License-Identifier: MIT
# What a fit may begin with. use_start() makes one kind of list of all that start may be: parameters
# under their names, or responsibilities, one column for each component. complete_start() takes the
# parameters that are not given from the rows.

use_start <- function(start, family, k, rows) {
  if (is.null(start)) return(NULL)
  if (inherits(start, "gmmix")) return(start_of_fit(start, family, k, rows))
  if (inherits(start, "kmeans"))
    return(if (length(start$cluster) == rows$n) start_of_labels(start$cluster, k, rows)
           else start_of_centers(start$centers, family, k, rows))
  if (is.list(start) && !is.null(start$parameters$pro))
    return(start_of_mclust(start$parameters, family, k, rows))
  if (is.list(start)) return(start_of_list(start, family, k, rows))
  if (length(dim(start)) != 2) return(start_of_labels(start, k, rows))
  shape <- dim(start)
  if (identical(as.numeric(shape), c(k, rows$d))) return(start_of_centers(start, family, k, rows))
  if (identical(as.numeric(shape), c(rows$n, k))) return(start_of_responsibilities(start))
  fail("length", "start is ", shape[1], " x ", shape[2], "; a matrix must be ", k, " x ", rows$d,
       " (means, a row for each component) or ", rows$n, " x ", k, " (responsibilities)")
}

start_of_fit <- function(start, family, k, rows) {
  if (start$family != family)
    fail("argument", "start is of family ", start$family, ", not ", family)
  checked_start(start[c("weights", "means", "covariances")], family, k, rows)
}

start_of_list <- function(start, family, k, rows) {
  blocks <- c("weights", "means", "covariances")
  unknown <- setdiff(names(start), blocks)
  if (is.null(start$means) || length(unknown))
    fail("argument", "start must have means, and may have weights and covariances",
         if (length(unknown)) paste0(", not ", quoted(unknown[1])),
         "; ?gmmix lists what else start may be")
  checked_start(start, family, k, rows)
}

# One row for each component, as kmeans() has and takes them.
start_of_centers <- function(centers, family, k, rows) {
  checked_start(list(means = t(centers)), family, k, rows)
}

# Shapes are checked; features are put in the order of the data's columns if their names say so.
checked_start <- function(start, family, k, rows) {
  d <- rows$d
  shapes <- list(weights = k, means = c(d, k), covariances = covariance_shape(family, k, d))
  at <- feature_order(start$means, rows$columns)
  for (name in names(start)) {
    value <- array(as_parameter(start[[name]], shapes[[name]], paste0("start$", name)), shapes[[name]])
    start[[name]] <- switch(name, means = value[at, , drop = FALSE],
                            covariances = covariances_at(value, family, at), value)
  }
  start
}

feature_order <- function(means, columns) {
  names <- if (is.matrix(means)) rownames(means)
  if (is.null(names) || !setequal(names, columns)) TRUE else match(columns, names)
}

# By the plain fields of the object: pro, mean, and variance$sigma (for one feature sigmasq).
start_of_mclust <- function(parameters, family, k, rows) {
  d <- rows$d
  if (length(parameters$pro) != k)
    fail("length", "start has ", count(length(parameters$pro), "component"), " and k is ", k)
  sigma <- parameters$variance[["sigma"]]
  if (is.null(sigma)) sigma <- rep_len(parameters$variance[["sigmasq"]], k)
  full <- matrix(as_parameter(sigma, c(d, d, k), "start's variances"), d * d, k)
  moments <- if (has_matrices(family)) full else full[seq(1, d * d, by = d + 1), , drop = FALSE]
  checked_start(list(weights = parameters$pro, means = parameters$mean,
                     covariances = in_family(moments, family, d, parameters$pro)), family, k, rows)
}

# A factor, or numbers 1 to k; a row of label NA says nothing.
start_of_labels <- function(labels, k, rows) {
  if (length(labels) != rows$n)
    fail("length", "start has ", count(length(labels), "label"), " and x has ", count(rows$n, "row"))
  if (is.character(labels) || is.logical(labels)) labels <- factor(labels)
  if (is.factor(labels) && nlevels(labels) != k)
    fail("argument", "start has ", count(nlevels(labels), "level"), " and k is ", k)
  labels <- if (is.factor(labels)) as.integer(labels) else labels
  wrong <- which(!is.na(labels) & !(labels %in% seq_len(k)))
  if (length(wrong))
    fail("argument", "start[", wrong[1], "] is ", labels[wrong[1]], "; labels must be 1 to ", k,
         " or NA")
  responsibilities <- matrix(0, rows$n, k)
  known <- which(!is.na(labels))
  responsibilities[cbind(known, labels[known])] <- 1
  list(responsibilities = responsibilities)
}

start_of_responsibilities <- function(start) {
  wrong <- which(!is.finite(start) | start < 0)
  if (length(wrong)) {
    at <- arrayInd(wrong[1], dim(start))
    fail("argument", "start[", at[1], ", ", at[2], "] is ", start[wrong[1]],
         "; responsibilities must be 0 or more")
  }
  list(responsibilities = start)
}

# ---- What is not given ----

# Weights, means and covariances, in this order. Without covariances the means alone tell which rows
# are whose: each row is the nearest mean's, by the standard deviations of the features, and all
# components begin with the covariance of all rows about these means.
complete_start <- function(start, family, k, rows) {
  if (is.null(start)) return(NULL)
  if (!is.null(start$responsibilities)) {
    start <- start_of_rows(finite_rows(rows), kept_rows(start$responsibilities, rows) * rows_weights(rows),
                           family)
  } else if (is.null(start$covariances)) {
    x <- finite_rows(rows)
    means <- matrix(start$means, rows$d, k)
    whose <- nearest(x, means) * rows_weights(rows)
    each <- moments(x, whose, means, family)
    shared <- matrix(pooled(each, colSums(whose)), nrow(each), k)
    start$covariances <- in_family(shared, family, rows$d, rep(1, k))
  }
  if (is.null(start$weights)) start$weights <- rep(1 / k, k)
  lapply(start[c("weights", "means", "covariances")], as.double)
}

# An M-step from responsibilities, times the weights of the rows.
start_of_rows <- function(x, responsibilities, family) {
  totals <- colSums(responsibilities)
  if (any(totals == 0))
    fail("argument", "start gives component ", which(totals == 0)[1], " no rows")
  means <- crossprod(x, responsibilities) / rep(totals, each = ncol(x))
  list(weights = totals / sum(totals), means = means,
       covariances = in_family(moments(x, responsibilities, means, family), family, ncol(x), totals))
}

# Second moments about the means, a column for each component: D x D numbers, or D where the family
# has no more. What is added, a millionth of the features' variances, lets a component begin that has
# fewer rows than features; the fit soon forgets it.
moments <- function(x, responsibilities, means, family) {
  added <- 1e-6 * spread(x)^2
  one <- function(k) {
    total <- max(sum(responsibilities[, k]), .Machine$double.xmin)
    centred <- sweep(x, 2, means[, k])
    weighted <- centred * (responsibilities[, k] / total)
    if (has_matrices(family)) crossprod(centred, weighted) + diag(added, ncol(x))
    else colSums(centred * weighted) + added
  }
  n_numbers <- if (has_matrices(family)) ncol(x)^2 else ncol(x)
  matrix(vapply(seq_len(ncol(means)), one, numeric(n_numbers)), n_numbers)
}

pooled <- function(moments, totals) moments %*% (totals / sum(totals))

# What the family can hold of moments: a covariance of its form for each component, or one for all.
in_family <- function(moments, family, d, totals) {
  shape <- covariance_shape(family, ncol(moments), d)
  if (is_shared(family)) moments <- pooled(moments, totals)
  array(if (form_of(family) == "isotropic") colMeans(moments) else moments, shape)
}

# Standard deviations; a constant feature, and any feature of one row, has none.
spread <- function(x) {
  deviations <- apply(x, 2, sd)
  ifelse(is.na(deviations) | deviations == 0, 1, deviations)
}

# For each row 1 in the column of the nearest mean.
nearest <- function(x, means) {
  scaled <- sweep(x, 2, spread(x), "/")
  centers <- means / spread(x)
  squares <- vapply(seq_len(ncol(means)), function(k) rowSums(sweep(scaled, 2, centers[, k])^2),
                    numeric(nrow(x)))
  label <- max.col(-matrix(squares, nrow(x)), "first")
  outer(label, seq_len(ncol(means)), "==") + 0
}

rows_weights <- function(rows) if (is.null(rows$weights)) 1 else rows$weights

# A start needs whole rows: what is missing is the mean of its column there, and EM does better.
finite_rows <- function(rows) {
  check_finite(rows)
  x <- matrix(rows$x, rows$n, rows$d)
  holes <- which(is.na(x), arr.ind = TRUE)
  if (!nrow(holes)) return(x)
  means <- colMeans(x, na.rm = TRUE)
  means[is.na(means)] <- 0 # a column without any value, which the library refuses
  x[holes] <- means[holes[, 2]]
  x
}
