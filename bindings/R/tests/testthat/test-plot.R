# SPDX-License-Identifier: MIT
# What is drawn, as the uncompressed PDF's operators.
drawn <- function(expression) {
  file <- tempfile(fileext = ".pdf")
  grDevices::pdf(file, compress = FALSE)
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
  marginal <- gmmix:::marginal_of(object, 3)
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
