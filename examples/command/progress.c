/* The progress lines of gmmix fit and gmmix select.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <time.h>
#include <unistd.h>

static struct {
  double total, started, shown;
  int64_t n_cells;
  int wanted;
} progress;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Is it time to show a line? Not for short fits, and not more often than one can read. */
static int is_due(void) {
  const double now = progress.wanted ? seconds() : 0;
  const int due = progress.wanted && now - progress.started > 0.5 && now - progress.shown > 0.1;
  if (due)
    progress.shown = now;
  return due;
}

static int on_iteration(int64_t start, int64_t iteration, double mean_log_likelihood, double change,
                        void *user_data) {
  (void)change;
  (void)user_data;
  if (is_due()) {
    fprintf(stderr, "\r\033[Kstart %lld, iteration %lld, log-likelihood %.8g, %.1f s",
            (long long)start, (long long)iteration, mean_log_likelihood * progress.total,
            progress.shown - progress.started);
    fflush(stderr);
  }
  return stopped_by != 0; /* by a signal that came before the fit */
}

static int on_cell(int64_t cell, int64_t done, double mean_log_likelihood, double unused,
                   void *user_data) {
  (void)cell;
  (void)mean_log_likelihood;
  (void)unused;
  (void)user_data;
  if (is_due()) {
    fprintf(stderr, "\r\033[K%lld of %lld cells, %.1f s", (long long)done,
            (long long)progress.n_cells, progress.shown - progress.started);
    fflush(stderr);
  }
  return stopped_by != 0;
}

static void begin(void) {
  progress.started = seconds();
  progress.shown = 0;
  progress.wanted = isatty(STDERR_FILENO);
}

gmm_status show_progress(gmm_model *model, double total) {
  begin();
  progress.total = total;
  return gmm_set_progress(model, on_iteration, NULL);
}

gmm_status show_cells(gmm_model *model, int64_t n_cells) {
  begin();
  progress.n_cells = n_cells;
  if (progress.wanted) { /* now, because the first cell may take minutes */
    progress.shown = progress.started;
    fprintf(stderr, "0 of %lld cells", (long long)n_cells);
    fflush(stderr);
  }
  return gmm_set_progress(model, on_cell, NULL);
}

void end_progress(void) {
  if (progress.shown > 0)
    fprintf(stderr, "\r\033[K");
}
