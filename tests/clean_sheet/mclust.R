# A process that mclust works in: a request is a line of words name=value, an answer lines of
# name=numbers and "done". Matrices come as files of raw doubles, row after row.
# SPDX-License-Identifier: MIT
suppressPackageStartupMessages(library(mclust))
options(warn = 1)
models <- list() # by the words model=number

names_of <- c(full = "VVV", tied = "EEE", diag = "VVI", spherical = "VII")
model_name <- function(a) {
  if (a$d == 1) if (a$family == "tied") "E" else "V" else names_of[[a$family]]
}
rows_of <- function(a) {
  matrix(readBin(a$data, "double", a$n * a$d), a$n, a$d, byrow = TRUE)
}
# the parameters of a start file: weights, means, K full matrices
parameters_of <- function(a) {
  s <- readBin(a$start, "double", a$k * (1 + a$d + a$d^2))
  mean <- matrix(s[a$k + seq_len(a$k * a$d)], a$d, a$k)
  sigma <- array(tail(s, a$k * a$d^2), c(a$d, a$d, a$k))
  if (a$d == 1) {
    variance <- list(modelName = "V", d = 1, G = a$k, sigmasq = c(sigma), scale = c(sigma))
    return(list(pro = s[seq_len(a$k)], mean = c(mean), variance = variance))
  }
  cholesky <- array(apply(sigma, 3, chol), c(a$d, a$d, a$k))
  list(pro = s[seq_len(a$k)], mean = mean,
       variance = list(modelName = "VVV", d = a$d, G = a$k, sigma = sigma, cholsigma = cholesky))
}
e_step <- function(a, x, parameters) {
  estep(if (a$d == 1) "V" else "VVV", data = x, parameters = parameters, warn = TRUE)
}
fit <- function(a) {
  x <- rows_of(a)
  prior <- if (isTRUE(a$prior == 1)) priorControl()
  control <- if (a$iterations > 0) emControl(itmax = rep(a$iterations, 2), tol = c(0, 0)) else
    emControl(itmax = c(1000, 1000), tol = c(1e-10, 1e-10))
  if (is.null(a$start)) {
    result <- Mclust(x, G = a$k, modelNames = model_name(a), prior = prior, control = control,
                     verbose = FALSE, warn = TRUE)
    if (is.null(result)) stop("Mclust() returned NULL")
  } else {
    z <- if (a$k == 1) matrix(1, a$n, 1) else e_step(a, x, parameters_of(a))$z
    result <- me(x, modelName = model_name(a), z = z, prior = prior, control = control,
                 warn = TRUE)
  }
  if (is.na(result$loglik)) stop("log-likelihood NA")
  result
}
tell <- function(name, values) {
  cat(name, "=", paste(sprintf("%.17g", values), collapse = " "), "\n", sep = "")
}
show <- function(a, result) {
  variance <- result$parameters$variance
  pro <- if (is.null(result$parameters$pro)) 1 else result$parameters$pro
  tell("weights", pro)
  tell("means", result$parameters$mean)
  tell("covariances", if (a$d == 1) rep_len(variance$sigmasq, a$k) else
    if (is.null(variance$sigma)) variance$Sigma else variance$sigma)
  tell("loglik", result$loglik)
}
act <- list(
  version = function(a) cat("version=", as.character(packageVersion("mclust")), ", ",
                            R.version$version.string, "\n", sep = ""),
  fit = function(a) show(a, models[[a$model]] <<- fit(a)),
  model = function(a) {
    parameters <- parameters_of(a)
    models[[a$model]] <<- list(modelName = parameters$variance$modelName, parameters = parameters)
  },
  checked = function(a) {
    result <- e_step(a, rows_of(a), parameters_of(a))
    result$parameters <- parameters_of(a)
    show(a, result)
  },
  proba = function(a) {
    fitted <- models[[a$model]]
    result <- estep(fitted$modelName, data = rows_of(a), parameters = fitted$parameters,
                    warn = TRUE)
    tell("values", t(result$z))
  },
  density = function(a) {
    fitted <- models[[a$model]]
    tell("values", dens(rows_of(a), modelName = fitted$modelName, parameters = fitted$parameters,
                        logarithm = TRUE))
  },
  store = function(a) saveRDS(models[[a$model]], a$file),
  load = function(a) {
    found <- readRDS(a$file)
    tell("weights", found$parameters$pro)
    tell("means", found$parameters$mean)
    tell("covariances", found$parameters$variance$sigma)
  }
)
requests <- file("stdin", "r")
while (length(line <- readLines(requests, 1)) == 1) {
  words <- strsplit(strsplit(line, " ")[[1]], "=")
  a <- setNames(lapply(words, function(w) type.convert(w[2], as.is = TRUE)),
                vapply(words, `[`, "", 1))
  seen <- character()
  note <- function(w) {
    seen <<- c(seen, conditionMessage(w))
    invokeRestart("muffleWarning")
  }
  one_line <- function(text) gsub("[\r\n ]+", " ", text)
  tryCatch(withCallingHandlers(act[[a$act]](a), warning = note),
           error = function(e) {
             cat("error=", one_line(c(seen, conditionMessage(e))[1]), "\n", sep = "")
           },
           interrupt = function(e) cat("error=interrupted\n"))
  for (text in seen) cat("warning=", one_line(text), "\n", sep = "")
  cat("done\n")
  flush(stdout())
}
