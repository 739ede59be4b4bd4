/* SPDX-License-Identifier: MIT */
#include "mixture.h"

#include <math.h>
#include <stdlib.h>

static double *room_for(int64_t n) {
  return (uint64_t)n > SIZE_MAX / sizeof(double) ? NULL : malloc((size_t)n * sizeof(double));
}

gmm_status mixture_get(struct mixture *mixture, const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model), n = gmm_covariance_length(model);
  mixture->family = gmm_covariance_type(model);
  mixture->k = k;
  mixture->d = d;
  mixture->weights = room_for(k);
  mixture->means = room_for(k * d);
  mixture->covariances = room_for(n);
  mixture->precisions = NULL;
  if (mixture->weights == NULL || mixture->means == NULL || mixture->covariances == NULL)
    return GMM_ERR_NOMEM;
  return gmm_get_params(model, mixture->weights, k, mixture->means, k * d, mixture->covariances, n);
}

gmm_status mixture_get_precisions(struct mixture *mixture, const gmm_model *model) {
  int64_t n = gmm_covariance_length(model);
  mixture->precisions = room_for(n);
  if (mixture->precisions == NULL)
    return GMM_ERR_NOMEM;
  return gmm_get_shaped_precisions(model, mixture->precisions, n);
}

void mixture_free(struct mixture *mixture) {
  free(mixture->weights);
  free(mixture->means);
  free(mixture->covariances);
  free(mixture->precisions);
  mixture->weights = mixture->means = mixture->covariances = mixture->precisions = NULL;
}

int mixture_has_matrices(const struct mixture *mixture) {
  return gmm_family_form(mixture->family) == GMM_FORM_FULL;
}

int mixture_shape(const struct mixture *mixture, int64_t sizes[3]) {
  int form = gmm_family_form(mixture->family), n = 0;
  if (!gmm_family_is_shared(mixture->family))
    sizes[n++] = mixture->k;
  if (form != GMM_FORM_ISOTROPIC)
    sizes[n++] = mixture->d;
  if (form == GMM_FORM_FULL)
    sizes[n++] = mixture->d;
  if (n == 0)
    sizes[n++] = 1;
  return n;
}

int64_t mixture_offset(const struct mixture *mixture, int64_t c) {
  int form = gmm_family_form(mixture->family);
  int64_t length = form == GMM_FORM_FULL       ? mixture->d * mixture->d
                   : form == GMM_FORM_DIAGONAL ? mixture->d
                                               : 1;
  return gmm_family_is_shared(mixture->family) ? 0 : c * length;
}

double mixture_covariance(const struct mixture *mixture, int64_t c, int64_t a, int64_t b) {
  const double *own = mixture->covariances + mixture_offset(mixture, c);
  if (mixture_has_matrices(mixture))
    return own[a * mixture->d + b];
  if (a != b)
    return 0;
  return gmm_family_form(mixture->family) == GMM_FORM_DIAGONAL ? own[a] : own[0];
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
