# SPDX-License-Identifier: MIT
endless <- function(...) gmmix_control(tol = 0, max_iter = 1e6, seed = 1, ...)

# A fit whose progress function is our own.
fit_watched <- function(progress, x = geyser, k = 2) {
  spec <- list("full", k, ncol(x), unlist(endless(init = 1)), NULL)
  .Call(gmmix:::C_fit, spec, x, nrow(x), ncol(x), NULL, NULL, progress)
}

test_that("an interrupt stops a fit and is raised", {
  skip_on_os("windows")
  calls <- 0
  result <- tryCatch(fit_watched(function(...) {
    calls <<- calls + 1
    if (calls == 5) tools::pskill(Sys.getpid(), tools::SIGINT)
  }), interrupt = function(condition) "interrupted")
  expect_equal(result, "interrupted")
  expect_lt(calls, 100)
  expect_true(gmmix(geyser, 2)$converged)
})

test_that("Ctrl-C stops a fit with threads in a process of its own", {
  skip_under_valgrind()
  skip_on_os("windows")
  folder <- tempfile()
  dir.create(folder)
  script <- file.path(folder, "script.R")
  writeLines(c(
    sprintf("library(gmmix, lib.loc = %s)", deparse1(dirname(find.package("gmmix")))),
    sprintf("setwd(%s)", deparse1(folder)),
    "x <- matrix(rnorm(2e5), ncol = 4)",
    "control <- gmmix_control(tol = 0, max_iter = 1e6, seed = 1, threads = 2)",
    "invisible(gmmix(x, 2, control = list(max_iter = 1, tol = 0)))",
    "threads <- function() length(list.files('/proc/self/task'))",
    "before <- threads()",
    "writeLines(as.character(Sys.getpid()), 'pid.new'); invisible(file.rename('pid.new', 'pid'))",
    "result <- tryCatch(gmmix(x, 3, control = control), interrupt = function(e) 'interrupted')",
    "left <- threads() - before",
    "writeLines(c(result, left, gmmix(faithful, 2)$k), 'out.new'); invisible(file.rename('out.new', 'out'))"),
    script)
  wait_for <- function(file) {
    for (i in 1:600) if (file.exists(file.path(folder, file))) break else Sys.sleep(0.1)
    expect_true(file.exists(file.path(folder, file)))
    readLines(file.path(folder, file))
  }
  system2(file.path(R.home("bin"), "Rscript"), c("--vanilla", shQuote(script)), wait = FALSE,
          stdout = FALSE, stderr = FALSE)
  pid <- as.integer(wait_for("pid"))
  Sys.sleep(0.5)
  expect_false(file.exists(file.path(folder, "out")))
  tools::pskill(pid, tools::SIGINT)
  expect_equal(wait_for("out"), c("interrupted", "0", "2"))
})

test_that("a time limit stops a fit", {
  skip_under_valgrind()
  x <- matrix(rnorm(2e5), ncol = 4)
  took <- system.time(expect_error({
    setTimeLimit(elapsed = 0.3, transient = TRUE)
    gmmix(x, 3, control = endless())
  }, "time limit"))
  setTimeLimit()
  expect_lt(took[["elapsed"]], 10)
})

test_that("an error in the progress function comes out", {
  expect_error(fit_watched(function(...) stop("mine")), "mine")
  expect_equal(withRestarts(fit_watched(function(...) invokeRestart("out")), out = function() 7), 7)
})

test_that("stopped and failed fits leave no memory behind", {
  skip_under_valgrind()
  skip_if_not(file.exists("/proc/self/statm"))
  resident <- function() {
    pages <- scan("/proc/self/statm", quiet = TRUE)[2]
    pages * 4096 / 1e6
  }
  x <- matrix(rnorm(200 * 60), 200)
  stop_one <- function() try(fit_watched(function(...) stop("mine"), x, k = 40), silent = TRUE)
  fail_one <- function() tryCatch(gmmix(replace(x, 3, NA), 40), gmmix_error = identity)
  for (i in 1:5) { stop_one(); fail_one() }
  gc()
  before <- resident()
  for (i in 1:30) { stop_one(); fail_one() } # a model here is over 1 MB
  gc()
  expect_lt(resident() - before, 30)
})

test_that("verbose shows a line on long fits only", {
  shown <- function(expression) capture.output(invisible(expression), type = "message")
  expect_length(shown(gmmix(geyser, 2, verbose = TRUE)), 0)
  control <- gmmix_control(seed = 1, init = 1, n_init = 4)
  bar <- gmmix:::progress_bar(control, delay = 0, every = 0)
  text <- shown({
    bar$step(0, 1, -4.5, 1)
    bar$step(2, 500, -4.25, 0.25)
    bar$close()
  })
  expect_match(text, "start 1 of 4, iteration 1, log-likelihood per row -4.5", fixed = TRUE, all = FALSE)
  expect_match(text, "=================  *[|] start 3 of 4, iteration 500", all = FALSE)
  expect_equal(gmmix:::progress_bar(control, delay = 60)$step(0, 1, -4, 1), NULL)
  skip_under_valgrind()
  text <- shown(tryCatch({
    setTimeLimit(elapsed = 2.5, transient = TRUE)
    gmmix(geyser, 2, verbose = TRUE, control = endless())
  }, error = identity))
  setTimeLimit()
  expect_match(text, "start 1 of 1", all = FALSE)
})

# ---- Selections ----

select_watched <- function(progress, control = endless(init = 1), k = 5) {
  .Call(gmmix:::C_select, list("full", k, 2, unlist(control), NULL), geyser, nrow(geyser), 2,
        c("full", "full"), c(k, k), NULL, NULL, progress)
}
threads <- function() length(list.files("/proc/self/task"))

test_that("Ctrl-C stops a selection within a fit, and leaves no thread behind", {
  skip_under_valgrind()
  skip_on_os("windows")
  before <- threads()
  took <- system.time(result <- tryCatch({
    system(sprintf("(sleep 0.5; kill -INT %d) &", Sys.getpid()))
    gmmix(geyser, 3:4, "all", control = endless(threads = 2))
  }, interrupt = function(condition) "interrupted"))
  expect_equal(result, "interrupted")
  expect_lt(took[["elapsed"]], 10)
  expect_equal(threads(), before)
  expect_equal(gmmix(geyser, 1:2, seed = 1)$k, 2)
})

test_that("a time limit stops a selection within a fit", {
  skip_under_valgrind()
  took <- system.time(expect_error({
    setTimeLimit(elapsed = 0.3, transient = TRUE)
    gmmix(geyser, 3:4, control = endless())
  }, "time limit"))
  setTimeLimit()
  expect_lt(took[["elapsed"]], 10)
})

test_that("the progress function of a selection is told of fits, and its error comes out", {
  skip_under_valgrind()
  control <- gmmix_control(tol = 0, max_iter = 50000, seed = 1, init = 1) # a fit takes much longer than a look
  told <- NULL
  result <- select_watched(function(n_done) told <<- c(told, n_done), control)
  expect_equal(result$family, "full")
  expect_true(length(told) > 0 && all(told %in% 1:4) && !is.unsorted(told, strictly = TRUE))
  before <- threads()
  expect_error(select_watched(function(n_done) stop("mine"), control), "mine")
  expect_equal(withRestarts(select_watched(function(n_done) invokeRestart("out"), control), out = function() 7), 7)
  expect_equal(threads(), before)
})

test_that("verbose shows how many fits of a selection are done", {
  bar <- gmmix:::selection_bar(126, delay = 0, every = 0)
  text <- capture.output({ bar$step(63); bar$close() }, type = "message")
  expect_match(text, "|===============               | 63 of 126 fits", fixed = TRUE, all = FALSE)
  expect_length(capture.output(gmmix(geyser, 1:2, verbose = TRUE), type = "message"), 0)
})
