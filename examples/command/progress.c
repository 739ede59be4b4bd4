/* The progress line of gmmix fit.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <time.h>
#include <unistd.h>

static struct {
  double total, started, shown;
  int wanted;
} progress;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int on_iteration(int64_t start, int64_t iteration, double mean_log_likelihood, double change,
                        void *user_data) {
  double now = progress.wanted ? seconds() : 0;
  (void)change;
  (void)user_data;
  /* Not for short fits, and not more often than one can read. */
  if (progress.wanted && now - progress.started > 0.5 && now - progress.shown > 0.1) {
    fprintf(stderr, "\r\033[Kstart %lld, iteration %lld, log-likelihood %.8g, %.1f s",
            (long long)start, (long long)iteration, mean_log_likelihood * progress.total,
            now - progress.started);
    fflush(stderr);
    progress.shown = now;
  }
  return stopped_by != 0; /* by a signal that came before the fit */
}

gmm_status show_progress(gmm_model *model, double total) {
  progress.total = total;
  progress.started = seconds();
  progress.shown = 0;
  progress.wanted = isatty(STDERR_FILENO);
  return gmm_set_progress(model, on_iteration, NULL);
}

void end_progress(void) {
  if (progress.shown > 0)
    fprintf(stderr, "\r\033[K");
}
