# SPDX-License-Identifier: MIT

plot.gmmix <- function(x, what = c("classification", "uncertainty", "density", "history", "selection"),
                       ...) {
  what <- match.arg(what)
  if (what == "history") return(plot_history(x, ...))
  if (what == "selection") return(plot_selection(x, ...))
  rows <- training_rows(x)
  data <- matrix(rows$x, rows$n, rows$d)
  labels <- x$columns
  if (is.null(labels)) labels <- if (x$d == 1) "x" else paste0("x", seq_len(x$d))
  prob <- predict_rows(x, rows, "prob")
  class <- max.col(prob, "first")
  size <- if (what == "uncertainty") symbol_sizes(prob) else 0.7
  if (x$d == 1) {
    if (what == "uncertainty") plot_uncertainty(x, data, labels, ...)
    else plot_histogram(x, data, labels, what, ...)
  } else if (x$d == 2) {
    plot(data, type = "n", xlab = labels[1], ylab = labels[2], ...)
    draw_pair(x, data, class, 1:2, what, size)
  } else {
    panel <- function(...) {
      at <- par("mfg") # row and column of the panel
      draw_pair(x, data, class, at[2:1], what, size)
    }
    pairs(data, labels = labels, panel = panel, gap = 0.3, ...)
  }
  invisible(x)
}

plot_history <- function(x, type = "l", ...) {
  if (!length(x$history)) fail("not_fitted", "the object has no history: it was not fitted here")
  plot(seq_along(x$history), x$history, type = type, xlab = "iteration",
                 ylab = "log-likelihood per row", ...)
  invisible(x)
}

# Okabe and Ito's colours, which most colour-blind people can tell apart, without the black; the
# symbols differ as well.
component_colours <- function(k) rep_len(palette.colors(8, "Okabe-Ito")[-1], k)
component_symbols <- function(k) rep_len(c(16, 17, 15, 3, 4, 8, 1, 2, 0), k)

# 1 - the largest probability, which is 0 for a sure row and at most 1 - 1/k.
uncertainty <- function(prob) 1 - apply(prob, 1, max)

# Small where a row is sure, large where it is not; by the root, as areas are what one compares.
symbol_sizes <- function(prob) 0.5 + 2 * sqrt(uncertainty(prob) / max(1 - 1 / ncol(prob), 0.5))

# ---- Two features ----

draw_pair <- function(object, data, class, axes, what, size) {
  if (what == "density") {
    points(data[, axes], pch = 16, cex = 0.5, col = "grey70")
    draw_contours(object, data, axes)
  } else {
    points(data[, axes], pch = component_symbols(object$k)[class], cex = size,
           col = component_colours(object$k)[class])
    draw_ellipses(object, axes)
  }
}

# 1 and 2 standard deviations from each mean.
draw_ellipses <- function(object, axes) {
  blocks <- covariance_blocks(object, axes)
  angle <- seq(0, 2 * pi, length.out = 101)
  circle <- cbind(cos(angle), sin(angle))
  for (k in seq_len(object$k)) {
    root <- chol(blocks[, , k])
    for (sigma in 1:2)
      lines(sweep(sigma * circle %*% root, 2, object$means[axes, k], "+"), lwd = 3 - sigma)
    points(object$means[axes[1], k], object$means[axes[2], k], pch = 4, cex = 1.5, lwd = 2)
  }
}

# The full covariances of some features, one matrix for each component.
covariance_blocks <- function(object, axes) {
  n <- length(axes)
  of <- covariances_at(object$covariances, object$family, axes)
  of <- matrix(of, ncol = if (is_shared(object$family)) 1 else object$k)
  block <- function(k) {
    one <- of[, if (is_shared(object$family)) 1 else k]
    if (has_matrices(object$family)) one else as.double(diag(one, n))
  }
  array(vapply(seq_len(object$k), block, numeric(n * n)), c(n, n, object$k))
}

# At the levels below which lie 5 to 90 % of the rows, so that wide components show beside narrow ones.
draw_contours <- function(object, data, axes, n = 80, below = c(0.05, 0.1, 0.25, 0.5, 0.75, 0.9)) {
  part <- marginal(object, axes)
  at <- lapply(axes, function(j) seq_along_range(extendrange(data[, j], f = 0.1), n))
  grid <- cbind(rep(at[[1]], n), rep(at[[2]], each = n))
  density <- matrix(predict(part, grid, type = "density"), n)
  levels <- quantile(predict(part, na.omit(data[, axes]), type = "density"), below)
  contour(at[[1]], at[[2]], density, add = TRUE, drawlabels = FALSE, levels = unique(levels),
          col = component_colours(5)[5])
}

seq_along_range <- function(range, n) seq(range[1], range[2], length.out = n)

# ---- One feature ----

plot_uncertainty <- function(object, data, label, n = 400, ...) {
  at <- seq_along_range(extendrange(data, f = 0.1), n)
  prob <- predict(object, at, type = "prob")
  plot(at, uncertainty(prob), type = "l", lwd = 2, ylim = c(0, max(1 - 1 / object$k, 0.5)),
       xlab = label, ylab = "uncertainty", ...)
  rows <- predict(object, data, type = "prob")
  points(data, uncertainty(rows), pch = component_symbols(object$k)[max.col(rows, "first")],
         col = component_colours(object$k)[max.col(rows, "first")])
}

plot_histogram <- function(object, data, label, what, n = 400, main = "", breaks = "FD", ...) {
  at <- seq_along_range(extendrange(data, f = 0.1), n)
  density <- predict(object, at, type = "density")
  bars <- hist(data, breaks = breaks, plot = FALSE)
  plot(bars, freq = FALSE, col = "grey90", border = "grey60", main = main, xlab = label,
       ylim = c(0, max(density, bars$density)), ...)
  lines(at, density, lwd = 2)
  if (what == "density") return(invisible())
  parts <- density * predict(object, at, type = "prob")
  for (k in seq_len(object$k))
    lines(at, parts[, k], col = component_colours(object$k)[k], lwd = 2, lty = 2)
}
