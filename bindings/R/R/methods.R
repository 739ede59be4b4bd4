# SPDX-License-Identifier: MIT

predict.gmmix <- function(object, newdata, type = c("class", "prob", "density", "response"), log = FALSE,
                          na.action = na.fail, missing = NULL, given, variance = FALSE, ...) {
  type <- match.arg(type)
  if (!is.null(missing)) object$control$missing <- check_control(list(missing = missing))$missing
  if (type == "response") {
    if (base::missing(given)) fail("argument", "type = \"response\" needs given: the features to predict the others from")
    if (base::missing(newdata)) newdata <- training_rows(object)$x
    return(regress_rows(object, newdata, given, isTRUE(variance), na.action))
  }
  if (base::missing(newdata))
    return(napredict(object$na.action, predict_rows(object, training_rows(object), type, log)))
  rows <- used_rows(object, new_rows(object, newdata), na.action)
  napredict(rows$omitted, predict_rows(object, rows, type, log))
}

# New rows by na.action; na.pass is NA for rows that are not used as they are.
used_rows <- function(object, rows, na.action) {
  if (identical(match.fun(na.action), na.pass) && !takes_missing(object)) na.action <- na.exclude
  handle_missing(rows, na.action, takes_missing(object))
}

predict_rows <- function(object, rows, type, log = FALSE) {
  result <- .Call(C_predict, spec_of(object), rows$x, rows$n, rows$d, type)
  check_result(result, rows = rows)
  if (type == "density" && !log) result <- exp(result)
  if (!is.null(rows$rows)) {
    if (type == "prob") rownames(result) <- rows$rows else names(result) <- rows$rows
  }
  if (type == "prob") colnames(result) <- object[["classes"]]
  if (type == "class") as_classes(result, object) else result
}

training_rows <- function(object) {
  if (is.null(object$x))
    fail("argument", "the object has no data of its own (x): give newdata")
  handle_missing(as_rows(object$x), na.fail, takes_missing(object))
}

takes_missing <- function(object) isTRUE(object$control$missing == 1)

fitted.gmmix <- function(object, ...) predict(object, type = "prob")

coef.gmmix <- function(object, covariances = c("family", "full", "precision", "family_precision"),
                       ...) {
  covariances <- match.arg(covariances)
  matrices <- object$covariances
  if (covariances != "family") {
    matrices <- .Call(C_matrices, spec_of(object), covariances)
    check_result(matrices)
    shape <- if (covariances == "family_precision") object$family else "full"
    if (!is.null(object$columns)) matrices <- name_covariances(matrices, shape, object$columns)
    matrices <- name_last(matrices, object, shape)
  }
  list(weights = object$weights, means = object$means, covariances = matrices)
}

logLik.gmmix <- function(object, ...) {
  structure(object$logLik, df = object$df, nobs = object$n, class = "logLik")
}

nobs.gmmix <- function(object, ...) object$n

# One simulation is one row. Seed and attribute "seed" as in stats::simulate().
simulate.gmmix <- function(object, nsim = 1, seed = NULL, ...) {
  nsim <- as_count(nsim, "nsim", least = 0)
  if (!exists(".Random.seed", envir = globalenv(), inherits = FALSE)) runif(1)
  before <- get(".Random.seed", envir = globalenv())
  state <- before
  if (!is.null(seed)) {
    state <- structure(seed, kind = as.list(RNGkind()))
    on.exit(assign(".Random.seed", before, envir = globalenv()))
    set.seed(seed)
  }
  drawn <- .Call(C_sample, spec_of(object), random_seed(), nsim)
  check_result(drawn)
  colnames(drawn$x) <- object$columns
  structure(drawn$x, component = as_classes(drawn$component, object), seed = state)
}

# A name that a fit does not have is NULL with a warning, as it often is the name that another
# package's fit would have.
`$.gmmix` <- function(x, name) {
  elsewhere <- c(classification = "$cluster", size = "table(fit$cluster)", z = "fitted(fit)",
                 posterior = "fitted(fit)", parameters = "coef(fit)", centers = "t(fit$means)",
                 mean = "$means", mu = "$means", pro = "$weights", lambda = "$weights",
                 sigma = "$covariances", G = "$k", BIC = "BIC(fit)", ICL = "$icl", AIC = "AIC(fit)", loglik = "$logLik",
                 uncertainty = "1 - apply(fitted(fit), 1, max)")
  lacking <- c("x", "cluster", "columns", "call", "freeze", "na.action", "terms", "variables", "formula",
               "selection", "classes")
  if (is.na(pmatch(name, c(names(x), lacking))))
    warning(warningCondition(
      paste0("a fit by gmmix() has no ", quoted(name),
             if (name %in% names(elsewhere)) paste0("; see ", elsewhere[[name]])
             else paste0("; it has ", toString(names(x)))),
      class = c("gmmix_warning_no_element", "gmmix_warning"), call = sys.call(-1)))
  .subset2(x, name, exact = FALSE)
}

# ---- Printing ----

print.gmmix <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  cat("Gaussian mixture: ", count(x$k, "component"), ", ", count(x$d, "feature"), ", family ",
      x$family, if (!is.null(x$selection) && letters_of(x$family) != x$family)
        paste0(" (", letters_of(x$family), ")"), "\n", sep = "")
  if (length(x$history))
    cat("log-likelihood ", format(x$logLik, digits = digits + 3L), " (df ", x$df, ")",
        if (!is.na(x$n)) paste0(" of ", format(x$n, scientific = 10), " rows"), " after ", count(x$n_iter, "iteration"), "\n", sep = "")
  if (!is.null(x$selection)) print_selection(x, digits)
  print_notes(x)
  cat("\n")
  print_features(component_table(x), x$d, digits, ...)
  invisible(x)
}

# A table whose last d columns are the features: of more than 50 the first 10.
print_features <- function(table, d, digits, ...) {
  left_out <- if (d > 50) d - 10 else 0
  print(table[, seq_len(ncol(table) - left_out), drop = FALSE], digits = digits, ...)
  if (left_out) cat("... and ", count(left_out, "more feature"), ": see coef()\n", sep = "")
}

count <- function(n, noun) paste0(n, " ", noun, if (n != 1) "s")

print_notes <- function(x) {
  texts <- warning_texts()
  for (name in x$warnings) cat("note: ", texts[[name]], "\n", sep = "")
  if (length(x$na.action)) cat("note: ", naprint(x$na.action), "\n", sep = "")
  if (length(x$freeze)) cat("kept as given: ", toString(x$freeze), "\n", sep = "")
}

# Weights and means, one component in each row.
component_table <- function(object) {
  means <- t(object$means)
  if (is.null(colnames(means))) colnames(means) <- paste0("mean.", seq_len(object$d))
  cbind(weight = object$weights, means)
}

# Matrices as one for each component; variances in the shape of the family.
summary.gmmix <- function(object, ...) {
  parts <- coef(object, covariances = if (has_matrices(object$family)) "full" else "family")
  structure(list(object = object, covariances = parts$covariances), class = "summary.gmmix")
}

print.summary.gmmix <- function(x, digits = max(3L, getOption("digits") - 3L), ...) {
  object <- x$object
  if (!is.null(object$call)) cat("Call: ", deparse1(object$call), "\n\n", sep = "")
  print(object, digits = digits, ...)
  if (length(object$history))
    cat("\nAIC ", format(object$aic, digits = digits + 3L), ", BIC ",
        format(object$bic, digits = digits + 3L),
        if (isTRUE(is.finite(object[["icl"]]))) paste0(", ICL ", format(object$icl, digits = digits + 3L)),
        "; kept start ", object$best_start, " (of ",
        object$control$n_init, "), seed ", format(object$control$seed, digits = 16),
        "\n", sep = "")
  print_covariances(x, digits, ...)
  invisible(x)
}

print_covariances <- function(x, digits, ...) {
  object <- x$object
  if (!has_matrices(object$family)) return(print_variances(x$covariances, object, digits, ...))
  for (k in seq_len(object$k)) {
    cat("\nCovariance of component ", k, if (!is.null(object[["classes"]])) paste0(", ", object$classes[k]),
        ":\n", sep = "")
    matrix <- matrix(x$covariances[, , k], object$d, object$d)
    dimnames(matrix) <- dimnames(x$covariances)[1:2]
    print(matrix, digits = digits, ...)
  }
}

# A row for each component, or one for all; a column for each feature, or one for all.
print_variances <- function(covariances, object, digits, ...) {
  isotropic <- form_of(object$family) == "isotropic"
  columns <- if (isotropic) 1 else object$d
  variances <- t(matrix(covariances, columns))
  names <- rownames(covariances)
  if (is.null(names) && !isotropic) names <- names(covariances)
  if (!is_shared(object$family)) rownames(variances) <- object[["classes"]]
  colnames(variances) <- if (!is.null(names)) names
                         else if (isotropic) "variance"
                         else paste0("var.", seq_len(columns))
  cat("\nVariances, ", if (is_shared(object$family)) "the same for all components"
      else "one component in each row", ":\n", sep = "")
  print_features(variances, columns, digits, ...)
}
