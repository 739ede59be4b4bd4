/* SPDX-License-Identifier: MIT */
#include "mixture.h"

#include <math.h>
#include <stdlib.h>

gmm_status mixture_get(struct mixture *mixture, const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  gmm_status status;
  mixture->k = k;
  mixture->d = d;
  mixture->weights = malloc((size_t)k * sizeof(double));
  mixture->means = malloc((size_t)(k * d) * sizeof(double));
  mixture->covariances = malloc((size_t)(k * d * d) * sizeof(double));
  mixture->precisions = malloc((size_t)(k * d * d) * sizeof(double));
  if (mixture->weights == NULL || mixture->means == NULL || mixture->covariances == NULL ||
      mixture->precisions == NULL)
    return GMM_ERR_NOMEM;
  status = gmm_get_params(model, mixture->weights, k, mixture->means, k * d, NULL, 0);
  if (status == GMM_OK)
    status = gmm_get_full_covariances(model, mixture->covariances, k * d * d);
  if (status == GMM_OK)
    status = gmm_get_precisions(model, mixture->precisions, k * d * d);
  return status;
}

void mixture_free(struct mixture *mixture) {
  free(mixture->weights);
  free(mixture->means);
  free(mixture->covariances);
  free(mixture->precisions);
  mixture->weights = mixture->means = mixture->covariances = mixture->precisions = NULL;
}

double mixture_covariance(const struct mixture *mixture, int64_t c, int64_t a, int64_t b) {
  return mixture->covariances[(c * mixture->d + a) * mixture->d + b];
}

double mixture_marginal(const struct mixture *mixture, int64_t c, int64_t a, double x) {
  double variance = mixture_covariance(mixture, c, a, a);
  double z = x - mixture->means[c * mixture->d + a];
  return mixture->weights[c] * exp(-0.5 * z * z / variance) / sqrt(6.283185307179586 * variance);
}

void mixture_factor(const struct mixture *mixture, int64_t c, const int64_t *axes, int n,
                    double factor[6]) {
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++) {
      double sum = mixture_covariance(mixture, c, axes[i], axes[j]);
      for (int m = 0; m < j; m++)
        sum -= factor[i * (i + 1) / 2 + m] * factor[j * (j + 1) / 2 + m];
      if (i == j) /* rounding can take a singular matrix below 0 */
        factor[i * (i + 1) / 2 + i] = sum > 0 ? sqrt(sum) : 0;
      else
        factor[i * (i + 1) / 2 + j] =
            factor[j * (j + 1) / 2 + j] > 0 ? sum / factor[j * (j + 1) / 2 + j] : 0;
    }
}
