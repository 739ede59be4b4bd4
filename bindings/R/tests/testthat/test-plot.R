# SPDX-License-Identifier: MIT
# What is drawn, as the uncompressed PDF's operators.
drawn <- function(expression) {
  file <- tempfile(fileext = ".pdf")
  grDevices::pdf(file, compress = FALSE, useKerning = FALSE)
  on.exit(unlink(file))
  tryCatch(expression, finally = grDevices::dev.off())
  readLines(file, warn = FALSE)
}
polylines <- function(lines) sum(grepl("^S$", lines))

test_that("every kind of plot draws, for one, two and four features", {
  sets <- list(geyser[, 1], geyser, as.matrix(iris[1:4]))
  for (x in sets) {
    object <- fit(x, 3)
    for (what in c("classification", "uncertainty", "density", "history"))
      expect_gt(length(drawn(plot(object, what))), 100)
  }
  for (family in families) expect_gt(length(drawn(plot(fit(geyser, 2, family)))), 100)
})

test_that("ellipses are drawn for each component, in each panel", {
  two <- polylines(drawn(plot(fit(geyser, 2))))
  five <- polylines(drawn(plot(fit(geyser, 5))))
  expect_gte(five - two, 3 * 2)
  object <- fit(as.matrix(iris[1:3]), 2)
  expect_gte(polylines(drawn(plot(object))), 6 * 2 * 2) # panels, components, sigmas
})

test_that("the marginal density integrates to 1 and is that of the features", {
  object <- fit(as.matrix(iris[1:4]), 3)
  marginal <- marginal(object, 3)
  at <- seq(-5, 15, length.out = 4001)
  expect_equal(sum(predict(marginal, at, type = "density")) * 0.005, 1, tolerance = 1e-6)
})

test_that("the colours are Okabe and Ito's", {
  expect_equal(unname(gmmix:::component_colours(2)), c("#E69F00", "#56B4E9"))
  expect_length(gmmix:::component_colours(20), 20)
})

test_that("uncertain rows have large symbols", {
  prob <- rbind(c(1, 0), c(0.75, 0.25), c(0.5, 0.5))
  sizes <- gmmix:::symbol_sizes(prob)
  expect_equal(sizes, c(0.5, 0.5 + sqrt(2), 2.5))
  expect_false(identical(drawn(plot(fit(geyser, 2), "uncertainty")), drawn(plot(fit(geyser, 2)))))
})

# The texts of a PDF.
texts_of <- function(lines) sub("^[^(]*\\((.*)\\) Tj$", "\\1", grep("Tj$", lines, value = TRUE))

test_that("a selection is drawn with all its families and the best of them", {
  object <- gmmix(geyser, 1:3, "all", seed = 1)
  lines <- drawn(expect_invisible(plot(object, "selection")))
  texts <- texts_of(lines)
  best <- object$selection[1, ]
  expect_true(all(c(gmmix_families()$letters, "best", "1", "2", "3", "BIC \\(lower is better\\)",
                    paste(best$family, "with", best$k, "components")) %in% texts))
  expect_true("higher values are cut off" %in% texts)
  expect_false("higher values are cut off" %in% texts_of(drawn(plot(object, "selection", ylim = c(2000, 5000)))))
  expect_true("mine" %in% texts_of(drawn(plot(object, "selection", main = "mine"))))
  expect_match(error_of(plot(fit(geyser, 2), "selection"))$message, "no selection: give gmmix\\(\\) several k")
})

test_that("fits that are not to be trusted are drawn apart, and those that lack not at all", {
  hollow <- function(k, ...) {
    object <- suppressWarnings(gmmix(geyser[1:12, ], k, "VVV", seed = 1, ...), classes = "gmmix_warning")
    "trusted" %in% texts_of(drawn(plot(object, "selection")))
  }
  expect_true(hollow(1:4))
  expect_true(hollow(c(3, 4, 13)))
  expect_false(hollow(c(1, 13)))
})

test_that("each family has a look of its own, and the margins are put back", {
  style <- family_style(gmmix_families()$letters)
  expect_false(anyDuplicated(data.frame(style$colour, style$symbol)) > 0)
  drawn({
    before <- graphics::par("mar")
    plot(gmmix(geyser, 1:2, seed = 1), "selection")
    expect_identical(graphics::par("mar"), before)
  })
})
