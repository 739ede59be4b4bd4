/* Missing values: a fit of rows of which some lack a number (NaN), which need not be left out.
 * cc missing.c $(pkg-config --cflags --libs gmmix)
 * prints means, variances and covariance of all rows, and of the complete ones alone */
#include <gmmix.h>
#include <math.h>
#include <stdio.h>

/* The size of the crop of apple trees, and the percentage of wormy fruits, which was not looked at
 * where crops were small (Snedecor and Cochran, Statistical Methods, 1967) */
enum { ROWS = 18, COMPLETE = 12 };
static const double apples[ROWS][2] = {{8, 59},  {6, 58},  {11, 56}, {22, 53}, {14, 50}, {17, 45},
                                       {18, 43}, {24, 42}, {19, 39}, {23, 38}, {26, 30}, {40, 27},
                                       {4, NAN}, {4, NAN}, {5, NAN}, {6, NAN}, {8, NAN}, {10, NAN}};

static int fit(const char *title, int64_t n_rows) {
  double mean[2], covariance[4];
  gmm_model *model = NULL;
  int failed = gmm_create(&model, 1, 2, GMM_COV_FULL) ||
               gmm_set_int(model, GMM_OPT_MISSING, 1) || /* or NaN is refused */
               gmm_set_double(model, GMM_OPT_TOL, 1e-12) ||
               gmm_fit(model, GMM_ROW_MAJOR(apples[0], n_rows, 2), NULL) ||
               gmm_get_params(model, NULL, 0, mean, 2, covariance, 4);
  if (failed)
    fprintf(stderr, "%s\n", gmm_last_error(model));
  else
    printf("%s: means %.4f %.4f, variances %.4f %.4f, covariance %.4f, log-likelihood %.6f\n",
           title, mean[0], mean[1], covariance[0], covariance[3], covariance[1],
           gmm_log_likelihood(model));
  gmm_destroy(model);
  return failed;
}

int main(void) {
  return fit("18 rows", ROWS) || fit("12 rows", COMPLETE);
}
