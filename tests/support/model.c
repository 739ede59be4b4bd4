#include "model.h"

#include "condition.h"

#include "ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

gmm_model *new_model(int64_t k, int64_t d, int family) {
  gmm_model *model = NULL;
  assert_ok(gmm_create(&model, k, d, family));
  assert_non_null(model);
  if (getenv("GMMIX_TEST_SIMD") != NULL)
    assert_ok(gmm_set_int(model, GMM_OPT_SIMD, strtol(getenv("GMMIX_TEST_SIMD"), NULL, 10)));
  return model;
}

params new_params(int64_t k, int64_t d, int family) {
  params p = {family, k, d, 0, NULL, NULL, NULL};
  p.n_covariances = covariance_count(family, k) * covariance_size(family, d);
  p.weights = new_doubles(k);
  p.means = new_doubles(k * d);
  p.covariances = new_doubles(p.n_covariances);
  return p;
}

params params_of(const gmm_model *model) {
  params p = new_params(gmm_n_components(model), gmm_n_features(model), gmm_covariance_type(model));
  assert_ok(
      gmm_get_params(model, p.weights, p.k, p.means, p.k * p.d, p.covariances, p.n_covariances));
  return p;
}

void free_params(params *p) {
  free(p->weights);
  free(p->means);
  free(p->covariances);
}

gmm_status give_params(gmm_model *model, const params *p) {
  return gmm_set_params(model, p->weights, p->k, p->means, p->k * p->d, p->covariances,
                        p->n_covariances);
}

params params_from(int64_t k, int64_t d, int family, const double *means, const double *matrix) {
  params p = new_params(k, d, family);
  double trace = 0;
  for (int64_t j = 0; j < d; j++)
    trace += matrix[j * d + j];
  memcpy(p.means, means, (size_t)(k * d) * sizeof(double));
  for (int64_t c = 0; c < k; c++)
    p.weights[c] = 1.0 / (double)k;
  for (int64_t i = 0, size = covariance_size(family, d); i < p.n_covariances; i++)
    p.covariances[i] = has_matrices(family)   ? matrix[i % size]
                       : is_isotropic(family) ? trace / (double)d
                                              : matrix[i % size * (d + 1)];
  return p;
}

double covariance_at(const params *p, int64_t c, int64_t i, int64_t j) {
  int64_t size = covariance_size(p->family, p->d);
  const double *covariance = p->covariances + (gmm_family_is_shared(p->family) ? 0 : c * size);
  if (has_matrices(p->family))
    return covariance[i * p->d + j];
  return i != j ? 0 : covariance[is_isotropic(p->family) ? 0 : i];
}

params start_from_rows(int64_t k, int family, const double *x, int64_t n, int64_t d) {
  double *matrix = new_doubles(d * d);
  covariance_of_rows(x, n, d, matrix);
  params p = params_from(k, d, family, x, matrix);
  free(matrix);
  return p;
}

params ordinary_params(int64_t k, int64_t d, int family) {
  double *means = new_doubles(k * d), *matrix = new_doubles(d * d);
  for (int64_t i = 0; i < k * d; i++)
    means[i] = 4 * (double)(i / d) + 0.3 * (double)(i % d);
  for (int64_t i = 0; i < d; i++) /* 1 + i on the diagonal, 0.3 beside it */
    for (int64_t j = 0; j < d; j++)
      matrix[i * d + j] = i == j ? 1 + (double)i : 0.3;
  params p = params_from(k, d, family, means, matrix);
  for (int64_t c = 0; c < k; c++) /* 1/2, 1/4, ..., the last one twice: their sum is exactly 1 */
    p.weights[c] = ldexp(1, -(int)(c + 1 < k ? c + 1 : k - 1));
  free(means);
  free(matrix);
  return p;
}

void assert_same_params(const params *a, const params *b) {
  assert_int_equal(a->family, b->family);
  assert_int_equal(a->k, b->k);
  assert_int_equal(a->d, b->d);
  assert_memory_equal(a->weights, b->weights, (size_t)a->k * sizeof(double));
  assert_memory_equal(a->means, b->means, (size_t)(a->k * a->d) * sizeof(double));
  assert_memory_equal(a->covariances, b->covariances, (size_t)a->n_covariances * sizeof(double));
}

bytes bytes_of(const gmm_model *model) {
  bytes b = {0, NULL};
  assert_ok(gmm_serialized_size(model, &b.size));
  b.data = must_alloc((size_t)b.size);
  assert_ok(gmm_serialize(model, b.data, b.size));
  return b;
}

void free_bytes(bytes *b) {
  free(b->data);
}

void assert_same_bytes(const bytes *a, const bytes *b) {
  assert_int_equal(a->size, b->size);
  assert_memory_equal(a->data, b->data, (size_t)a->size);
}

void assert_unchanged(const gmm_model *model, const bytes *before) {
  bytes now = bytes_of(model);
  assert_same_bytes(&now, before);
  free_bytes(&now);
}

unsigned all_warnings(void) {
  unsigned bits = 0;
  for (int i = 0; i < gmm_warning_count(); i++)
    bits |= gmm_warning_at(i);
  return bits;
}

void prepare_fit(gmm_model *model, const params *start, int iterations) {
  assert_ok(give_params(model, start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, iterations));
  assert_ok(gmm_set_int(model, GMM_OPT_ACCELERATE, 0));
}

/* The condition of the covariances, or that which the floor allows on the way to them. */
static double find_kappa(const gmm_model *model) {
  double floor = 1;
  if (gmm_warnings(model) & GMM_WARN_FLOORED)
    assert_ok(gmm_get_double(model, GMM_OPT_COV_FLOOR, &floor));
  return fmax(1 / floor, condition_of_model(model));
}

void assert_monotone(const gmm_model *model, int64_t n) {
  int64_t length = gmm_history_length(model);
  double *history = new_doubles(length), kappa = 0;
  assert_ok(gmm_get_history(model, history, length));
  for (int64_t i = 1; i < length; i++) {
    double size = fabs(history[i]), fall = history[i - 1] - history[i];
    if (fall > 64 * DBL_EPSILON * size && kappa == 0)
      kappa = find_kappa(model);
    if (fall > 64 * DBL_EPSILON * (size + 2 * (double)gmm_n_features(model) * kappa))
      fail_msg("%s, iteration %d of %d: the log-likelihood of %d rows falls by %g, kappa %g",
               gmm_family_name(gmm_covariance_type(model)), (int)i, (int)length, (int)n,
               (history[i - 1] - history[i]) * (double)n, kappa);
  }
  free(history);
}
