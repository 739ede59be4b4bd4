# SPDX-License-Identifier: MIT
# What verbose = TRUE shows: nothing in the first second, then one line, ten times a second.

# Of a fit: a start is at most max_iter iterations, and mostly fewer.
progress_bar <- function(control, ...) {
  bar(function(start, iteration, mean_log_likelihood, change) {
    start <- start - control$first_start
    list(done = (start + iteration / control$max_iter) / control$n_init,
         text = sprintf("start %.0f of %.0f, iteration %.0f, log-likelihood per row %.8g",
                        start + 1, control$n_init, iteration, mean_log_likelihood))
  }, ...)
}

# Of a selection.
selection_bar <- function(n_fits, ...) {
  bar(function(n_done) list(done = n_done / n_fits, text = sprintf("%.0f of %.0f fits", n_done, n_fits)),
      ...)
}

bar <- function(state, delay = 1, every = 0.1, width = 30) {
  began <- seconds()
  shown <- -Inf
  step <- function(...) {
    now <- seconds()
    if (now - began < delay || now - shown < every) return(NULL)
    shown <<- now
    state <- state(...)
    done <- floor(width * state$done)
    cat(sprintf("\r|%s%s| %s ", strrep("=", done), strrep(" ", width - done), state$text), file = stderr())
    NULL
  }
  close <- function() if (is.finite(shown)) cat("\n", file = stderr())
  list(step = step, close = close)
}

seconds <- function() proc.time()[["elapsed"]]
