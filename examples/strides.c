/* Strides: rows are read, and written, where and as they lie; none of it is copied before.
 * cc strides.c $(pkg-config --cflags --libs gmmix)
 * prints a log-likelihood for each of three layouts of the same rows, equal in all digits */
#include <gmmix.h>
#include <stdio.h>

enum { N = 500, D = 2 };
static const double weights[2] = {0.6, 0.4}, means[2 * D] = {0, 0, 3, 3};
static const double variances[2 * D] = {1, 1, 2, 1};
static double records[N][5]; /* the two features are at 1 and 3 of 5 */
static double rows[N][D];    /* C, NumPy: a row after the other */
static double columns[D][N]; /* Fortran, R, Julia: a column after the other */

/* The five arguments of a matrix: address, rows, columns, row stride, column stride. */
static int fit(const char *layout, const double *x, int64_t n, int64_t d, int64_t rs, int64_t cs) {
  gmm_model *model = NULL;
  int failed = gmm_create(&model, 2, D, GMM_COV_FULL) || gmm_fit(model, x, n, d, rs, cs, NULL);
  if (failed)
    fprintf(stderr, "%s\n", gmm_last_error(model));
  else
    printf("%-16s %.17g\n", layout, gmm_log_likelihood(model));
  gmm_destroy(model);
  return failed;
}

int main(void) {
  gmm_model *truth = NULL;
  int failed = gmm_create(&truth, 2, D, GMM_COV_DIAG) ||
               gmm_set_params(truth, weights, 2, means, 2 * D, variances, 2 * D) ||
               gmm_sample(truth, 1, &records[0][1], N, D, 5, 2, NULL) ||
               gmm_sample(truth, 1, GMM_ROW_MAJOR(rows[0], N, D), NULL) ||
               gmm_sample(truth, 1, GMM_COL_MAJOR(columns[0], N, D), NULL);
  gmm_destroy(truth);
  return failed || fit("row-major", GMM_ROW_MAJOR(rows[0], N, D)) ||
         fit("column-major", GMM_COL_MAJOR(columns[0], N, D)) ||
         fit("within records", &records[0][1], N, D, 5, 2);
}
