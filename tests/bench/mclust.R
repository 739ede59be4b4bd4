# Runner for mclust: words and results as in runner.h.
# SPDX-License-Identifier: MIT
# me() goes from responsibilities, so estep() makes those of the start; an iteration of me() is then
# M-step, E-step, and its log-likelihood is that of the parameters after it. It uses one thread.
suppressPackageStartupMessages(library(mclust))
words <- strsplit(commandArgs(TRUE), "=")
args <- setNames(lapply(words, `[`, 2), vapply(words, `[`, "", 1))
integer_of <- function(name, fallback) {
  if (is.null(args[[name]])) fallback else as.integer(args[[name]])
}
what <- if (is.null(args$what)) "fit" else args$what
cat(sprintf("version=%s\n", packageVersion("mclust")))
if (what == "version") quit("no")

seconds_of <- function(work) {
  begin <- proc.time()[["elapsed"]]
  work
  proc.time()[["elapsed"]] - begin
}

n <- integer_of("n"); d <- integer_of("d"); k <- integer_of("k")
x <- matrix(readBin(args$data, "double", n * d), n, d, byrow = TRUE)
if (what == "select") { # the whole table by its defaults; the first call warms up
  for (call in 1:2) {
    seconds <- seconds_of(table <- mclustBIC(x, G = seq_len(k), verbose = FALSE))
  }
  best <- pickBIC(table, 1)
  cat(sprintf("seconds=%.9g\nbic=%.17g\ninfo=%s\n", seconds, -best, names(best)))
  quit("no")
}
start <- readBin(args$start, "double", k + k * d + d)
model <- c(full = "VVV", tied = "EEE", diag = "VVI", spherical = "VII")[[args$family]]

memory_mib <- function(field) {
  lines <- readLines("/proc/self/status")
  as.numeric(gsub("[^0-9]", "", grep(field, lines, value = TRUE))) / 1024
}

variances <- tail(start, d)
if (model == "VII") variances <- rep(mean(variances), d)
sigma <- array(diag(variances, d), c(d, d, k))
# estep() for VVV takes any covariances, those of the other models too
responsibilities <- function(rows) {
  parameters <- list(pro = start[seq_len(k)], mean = matrix(start[k + seq_len(k * d)], d, k),
                     variance = list(modelName = "VVV", d = d, G = k, sigma = sigma,
                                     cholsigma = array(apply(sigma, 3, chol), c(d, d, k))))
  estep("VVV", data = rows, parameters = parameters)$z
}
fit <- function(iterations, rows, z) {
  suppressWarnings(me(rows, modelName = model, z = z,
                      control = emControl(itmax = c(iterations, iterations), tol = c(0, 0))))
}

invisible(gc())
try(cat("5", file = "/proc/self/clear_refs"), silent = TRUE)
before <- memory_mib("VmRSS")
if (what == "scratch") {
  set.seed(integer_of("seed", 0L))
  seconds <- seconds_of(result <- Mclust(x, G = k, modelNames = model, verbose = FALSE))
} else {
  n1 <- integer_of("n1", 1L); n2 <- integer_of("n2", 2L)
  head <- x[seq_len(integer_of("warm", n)), , drop = FALSE]
  invisible(fit(1L, head, responsibilities(head)))
  z <- responsibilities(x)
  first <- seconds_of(fit(n1, x, z))
  seconds <- (seconds_of(result <- fit(n2, x, z)) - first) / (n2 - n1)
}
cat(sprintf("seconds=%.9g\nloglik=%.17g\nrss_mib=%.1f\n", seconds, result$loglik,
            memory_mib("VmHWM") - before))
