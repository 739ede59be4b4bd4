/* Progress, and two ways to stop a fit: by the progress function, and by Ctrl-C.
 * cc cancel.c $(pkg-config --cflags --libs gmmix)
 * prints the iterations of two fits that are stopped; the model stays as it was, without a fit */
#include <gmmix.h>
#include <signal.h>
#include <stdio.h>

enum { N = 1000 };
static gmm_model *volatile running; /* for the signal handler */

static void on_signal(int number) {
  (void)number;
  gmm_cancel(running); /* from any thread, too */
}

/* Called after each iteration; 1 stops the fit. */
static int progress(int64_t start, int64_t iteration, double mean, double change, void *data) {
  printf("start %d, iteration %d: %.4f, %+.4f\n", (int)start, (int)iteration, mean, change);
  if (*(const int *)data && iteration == 2)
    raise(SIGINT); /* as Ctrl-C does */
  return iteration == 3;
}

int main(void) {
  static double x[N];
  for (int i = 0; i < N; i++)
    x[i] = (double)i * i;
  gmm_model *model = NULL;
  if (gmm_create(&model, 3, 1, GMM_COV_FULL))
    return 1;
  running = model;
  signal(SIGINT, on_signal);
  for (int interrupt = 0; interrupt < 2; interrupt++) {
    gmm_set_progress(model, progress, &interrupt);
    gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, N, 1), NULL);
    printf("%s, fitted: %d\n", gmm_status_name(status), gmm_is_fitted(model));
  }
  signal(SIGINT, SIG_DFL); /* before the model goes */
  gmm_destroy(model);
}
