# SPDX-License-Identifier: MIT
test_that("fits run in forked workers, with threads of their own, and come back whole", {
  skip_on_os("windows")
  skip_if_not_installed("parallel")
  control <- gmmix_control(seed = 1, threads = 2)
  run <- function(k) gmmix(geyser, k, control = control)
  here <- lapply(1:4, run)
  there <- parallel::mclapply(1:4, run, mc.cores = 2)
  expect_identical(there, here)
  after <- lapply(1:4, run)
  expect_identical(after, here)
  shared <- here[[3]]
  classes <- parallel::mclapply(1:2, function(i) predict(shared, geyser), mc.cores = 2)
  expect_identical(classes, rep(list(predict(shared)), 2))
})
