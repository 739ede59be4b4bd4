/* Every family of covariances, fitted to the same rows: families.gp draws what this prints.
 * cc families.c $(pkg-config --cflags --libs gmmix)
 * prints the rows, then for each family the components: mean x, y, covariance xx, xy, yy */
#include <gmmix.h>
#include <stdio.h>

enum { N = 300, K = 3, D = 2 };
static const double weights[K] = {0.4, 0.25, 0.35}, means[K * D] = {2.9, 6.6, 4.3, 2.0, 7.8, 5.0};
static const double covariances[K * D * D] = {2.0,   0.68, 0.68, 0.37, 0.26, -0.08,
                                              -0.08, 0.17, 0.25, 0.32, 0.32, 1.35};

static int print_fit(int family, const double *x) {
  double mean[K * D], c[K * D * D];
  gmm_model *model = NULL;
  int failed = gmm_create(&model, K, D, family) || gmm_set_int(model, GMM_OPT_N_INIT, 10) ||
               gmm_set_int(model, GMM_OPT_ORDER, 2) || /* from left to right */
               gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL) ||
               gmm_get_params(model, NULL, 0, mean, K * D, NULL, 0) ||
               gmm_get_full_covariances(model, c, K * D * D);
  printf("\n\n# %s\n", failed ? gmm_last_error(model) : gmm_family_letters(family));
  for (int k = 0; !failed && k < K; k++)
    printf("%.6f %.6f  %.6f %.6f %.6f\n", mean[k * D], mean[k * D + 1], c[k * D * D],
           c[k * D * D + 1], c[k * D * D + 3]);
  gmm_destroy(model);
  return failed;
}

int main(void) {
  double x[N * D];
  gmm_model *truth = NULL; /* three clusters, each with its own volume, shape and orientation */
  int failed = gmm_create(&truth, K, D, GMM_COV_FULL) ||
               gmm_set_params(truth, weights, K, means, K * D, covariances, K * D * D) ||
               gmm_sample(truth, 1, GMM_ROW_MAJOR(x, N, D), NULL);
  for (int i = 0; !failed && i < N; i++)
    printf("%s%.4f %.4f\n", i == 0 ? "# rows\n" : "", x[i * D], x[i * D + 1]);
  for (int i = 0; !failed && i < gmm_family_count(); i++)
    failed = print_fit(gmm_family_at(i), x);
  gmm_destroy(truth);
  return failed;
}
