/* Row weights: a table of values and how often each was seen, and the same rows one by one.
 * cc weights.c $(pkg-config --cflags --libs gmmix)
 * prints a line for each fit, with the same numbers: a row of weight w counts as w equal rows */
#include <gmmix.h>
#include <stdio.h>

/* Old Faithful: minutes between 272 eruptions, to the nearest five, and how often they were seen */
enum { CLASSES = 11, ROWS = 272 };
static const double minutes[CLASSES] = {45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95};
static const double count[CLASSES] = {13, 24, 29, 21, 13, 13, 42, 58, 38, 17, 4};

static int fit(const double *x, int64_t n_rows, const double *sample_weight) {
  double weights[2], means[2];
  gmm_model *model = NULL;
  int failed = gmm_create(&model, 2, 1, GMM_COV_FULL) ||
               gmm_set_int(model, GMM_OPT_ORDER, 2) || /* by the mean */
               gmm_fit(model, GMM_ROW_MAJOR(x, n_rows, 1), sample_weight) ||
               gmm_get_params(model, weights, 2, means, 2, NULL, 0);
  if (failed)
    fprintf(stderr, "%s\n", gmm_last_error(model));
  else
    printf("%3d rows, N %g: weights %.6f %.6f, means %.6f %.6f, BIC %.6f\n", (int)n_rows,
           gmm_total_weight(model), weights[0], weights[1], means[0], means[1], gmm_bic(model));
  gmm_destroy(model);
  return failed;
}

int main(void) {
  double x[ROWS];
  int n = 0;
  for (int i = 0; i < CLASSES; i++)
    for (int times = 0; times < (int)count[i]; times++)
      x[n++] = minutes[i];
  return fit(minutes, CLASSES, count) || fit(x, ROWS, NULL);
}
