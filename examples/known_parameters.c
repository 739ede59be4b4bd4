/* Known parameters: score and sample with them, or fit from them and keep some of them as they are.
 * cc known_parameters.c $(pkg-config --cflags --libs gmmix)
 * prints the mean log-density of the rows under a first guess and under the fit, and the means */
#include <gmmix.h>
#include <stdio.h>

enum { N = 500, K = 2 };
static const double weights[K] = {0.7, 0.3}, variances[K] = {1, 0.25};
static const double true_means[K] = {0, 5}, guess[K] = {1, 3};

int main(void) {
  static double x[N];
  double found[K], kept[K], before = 0, after = 0;
  gmm_model *model = NULL, *fit = NULL;
  int failed = gmm_create(&model, K, 1, GMM_COV_FULL) || /* no fit is needed to sample */
               gmm_set_params(model, weights, K, true_means, K, variances, K) ||
               gmm_sample(model, 1, GMM_ROW_MAJOR(x, N, 1), NULL) ||
               /* weights and variances stay as known; the means are learned from a guess */
               gmm_set_params(model, weights, K, guess, K, variances, K) ||
               gmm_clone(&fit, model) || gmm_set_int(fit, GMM_OPT_INIT, GMM_INIT_PARAMS) ||
               gmm_set_int(fit, GMM_OPT_FREEZE, 1 + 4) || /* weights, covariances */
               gmm_fit(fit, GMM_ROW_MAJOR(x, N, 1), NULL) ||
               gmm_get_params(fit, kept, K, found, K, NULL, 0) ||
               gmm_score(model, GMM_ROW_MAJOR(x, N, 1), &before) ||
               gmm_score(fit, GMM_ROW_MAJOR(x, N, 1), &after);
  if (failed)
    fprintf(stderr, "%s\n", gmm_last_error(fit));
  else
    printf("guess %.4f, fit %.4f: weights %g %g as given, means %.3f %.3f\n", before, after,
           kept[0], kept[1], found[0], found[1]);
  gmm_destroy(model);
  gmm_destroy(fit);
  return failed;
}
