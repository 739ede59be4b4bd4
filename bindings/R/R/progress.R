# SPDX-License-Identifier: MIT

# What verbose = TRUE shows: nothing in the first second, then one line, ten times a second.
progress_bar <- function(control, delay = 1, every = 0.1, width = 30) {
  began <- seconds()
  shown <- -Inf
  step <- function(start, iteration, mean_log_likelihood, change) {
    now <- seconds()
    if (now - began < delay || now - shown < every) return(NULL)
    shown <<- now
    start <- start - control$first_start
    # A start is at most max_iter iterations, and mostly fewer.
    done <- floor(width * (start + iteration / control$max_iter) / control$n_init)
    cat(sprintf("\r|%s%s| start %.0f of %.0f, iteration %.0f, log-likelihood per row %.8g ",
                strrep("=", done), strrep(" ", width - done), start + 1, control$n_init, iteration,
                mean_log_likelihood), file = stderr())
    NULL
  }
  close <- function() if (is.finite(shown)) cat("\n", file = stderr())
  list(step = step, close = close)
}

seconds <- function() proc.time()[["elapsed"]]
