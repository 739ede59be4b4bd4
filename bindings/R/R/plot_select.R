# SPDX-License-Identifier: MIT
# plot(fit, "selection"): the criterion over k, a line for each family.

plot_selection <- function(object, ...) {
  cells <- object$selection
  if (is.null(cells))
    fail("argument", "the object is one fit and no selection: give gmmix() several k or families")
  by <- criterion_of(object$control)
  cells$value <- cells[[by]]
  best <- cells[1, ]
  cells <- cells[order(cells$k), ]
  families <- split(cells, factor(cells$family, in_order(unique(cells$family))))
  untrusted <- any(!cells$trusted, na.rm = TRUE)

  before <- par(mar = par("mar") + c(0, 0, 0, 5))
  on.exit(par(before))
  frame_selection(cells, toupper(by), best, ...)
  for (of in families) draw_family(of)
  points(best$k, best$value, cex = 2.8, lwd = 2)
  selection_legend(names(families), untrusted)
  invisible(object)
}

# Colours tell the orientation, symbols and lines the volume and the shape.
family_style <- function(letters) {
  volume <- substr(letters, 1, 1)
  shape <- substr(letters, 2, 2)
  group <- ifelse(shape == "I", "spheres", ifelse(substr(letters, 3, 3) == "I", "axes", substr(letters, 3, 3)))
  colours <- palette.colors(8, "Okabe-Ito")[c(spheres = 8, axes = 6, E = 4, V = 7)]
  list(group = match(group, c("spheres", "axes", "E", "V")),
       colour = unname(colours[match(group, c("spheres", "axes", "E", "V"))]),
       symbol = ifelse(shape == "V", ifelse(volume == "V", 23, 22), ifelse(volume == "V", 24, 21)),
       line = ifelse(volume == "V", 1, 2))
}

in_order <- function(letters) {
  style <- family_style(letters)
  letters[order(style$group, style$symbol, letters)]
}

frame_selection <- function(cells, label, best, xlab = "components", ylab = paste(label, "(lower is better)"),
                            ylim = selection_range(cells),
                            main = paste0(best$family, " with ", count(best$k, "component")), ...) {
  plot(range(cells$k), ylim, type = "n", xaxt = "n", xlab = xlab, ylab = ylab, ylim = ylim, main = main, ...)
  axis(1, at = unique(cells$k))
  if (max(cells$value, na.rm = TRUE) > max(ylim)) mtext("higher values are cut off", adj = 1, cex = 0.8)
}

# The best of each k, and of the others those that are not far above: a family that does not fit at all
# would press the rest together.
selection_range <- function(cells) {
  cells <- cells[cells$trusted %in% any(cells$trusted, na.rm = TRUE), ]
  lowest <- min(cells$value)
  far <- lowest + 3 * (median(cells$value) - lowest)
  c(lowest, max(tapply(cells$value, cells$k, min), cells$value[cells$value <= far]))
}

# A line through the fits that are to be trusted; those that are not are hollow.
draw_family <- function(cells) {
  style <- family_style(cells$family[1])
  lines(cells$k, ifelse(cells$trusted, cells$value, NA), col = style$colour, lty = style$line)
  points(cells$k, cells$value, pch = style$symbol, col = style$colour, cex = 0.9,
         bg = ifelse(cells$trusted, style$colour, "white"))
}

# Beside the plot.
selection_legend <- function(families, untrusted) {
  style <- family_style(families)
  at <- par("usr")
  legend(at[2], at[4], c(families, "best", if (untrusted) "not to be\ntrusted"), xpd = NA, bty = "n", cex = 0.8,
         col = c(style$colour, "black", if (untrusted) "black"), pt.bg = c(style$colour, NA, if (untrusted) "white"),
         pch = c(style$symbol, 1, if (untrusted) 21), lty = c(style$line, 0, if (untrusted) 0),
         pt.cex = c(rep(0.9, length(families)), 1.8, if (untrusted) 0.9))
}
