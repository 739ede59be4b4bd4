/* Header section PARAMETERS: in, out, full covariances and precisions. */
#include "support/model.h"
#include "support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { K = 3, D = 4 };

static void test_what_goes_in_comes_out(void **state) {
  (void)state;
  for (int f = 0; f < 4; f++) {
    params in = ordinary_params(K, D, all_families[f]);
    gmm_model *model = new_model(K, D, all_families[f]);
    assert_ok(give_params(model, &in));
    assert_int_equal(gmm_is_fitted(model), 1);
    params out = params_of(model);
    assert_same_params(&in, &out);
    free_params(&in);
    free_params(&out);
    gmm_destroy(model);
  }
}

static void test_parts_can_be_skipped(void **state) {
  double weights[K] = {0}, means[K * D] = {0};
  (void)state;
  params in = ordinary_params(K, D, GMM_COV_DIAG);
  gmm_model *model = new_model(K, D, GMM_COV_DIAG);
  assert_ok(give_params(model, &in));
  assert_ok(gmm_get_params(model, NULL, 0, NULL, 0, NULL, 0));
  assert_ok(gmm_get_params(model, weights, K, NULL, 0, NULL, 0));
  assert_memory_equal(weights, in.weights, sizeof weights);
  assert_ok(gmm_get_params(model, NULL, 0, means, K * D, NULL, 0));
  assert_memory_equal(means, in.means, sizeof means);
  free_params(&in);
  gmm_destroy(model);
}

static void test_get_refuses(void **state) {
  double a[K * D * D], b[K * D * D], c[K * D * D], untouched[K * D * D];
  (void)state;
  memset(a, 0x5a, sizeof a);
  memset(b, 0x5a, sizeof b);
  memset(c, 0x5a, sizeof c);
  memset(untouched, 0x5a, sizeof untouched);
  for (int f = 0; f < 4; f++) {
    params in = ordinary_params(K, D, all_families[f]);
    int64_t n = in.n_covariances;
    gmm_model *model = new_model(K, D, all_families[f]);
    assert_status(gmm_get_params(model, a, K, b, K * D, c, n), GMM_ERR_NOT_FITTED);
    assert_status(gmm_get_full_covariances(model, a, K * D * D), GMM_ERR_NOT_FITTED);
    assert_status(gmm_get_precisions(model, a, K * D * D), GMM_ERR_NOT_FITTED);
    assert_ok(give_params(model, &in));
    assert_status(gmm_get_params(NULL, a, K, b, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_get_params(model, NULL, K, b, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_get_params(model, a, K, NULL, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_get_params(model, a, K, b, K * D, NULL, n), GMM_ERR_NULL);
    for (int64_t off = -1; off <= 1; off += 2) {
      assert_status(gmm_get_params(model, a, K + off, b, K * D, c, n), GMM_ERR_LENGTH);
      assert_status(gmm_get_params(model, a, K, b, K * D + off, c, n), GMM_ERR_LENGTH);
      assert_status(gmm_get_params(model, a, K, b, K * D, c, n + off), GMM_ERR_LENGTH);
      assert_status(gmm_get_full_covariances(model, a, K * D * D + off), GMM_ERR_LENGTH);
      assert_status(gmm_get_precisions(model, a, K * D * D + off), GMM_ERR_LENGTH);
    }
    assert_status(gmm_get_params(model, a, 0, b, K * D, c, n), GMM_ERR_LENGTH);
    assert_status(gmm_get_full_covariances(NULL, a, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_full_covariances(model, NULL, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_precisions(NULL, a, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_precisions(model, NULL, K * D * D), GMM_ERR_NULL);
    assert_memory_equal(a, untouched, sizeof a);
    assert_memory_equal(b, untouched, sizeof b);
    assert_memory_equal(c, untouched, sizeof c);
    free_params(&in);
    gmm_destroy(model);
  }
}

static double full_element(const params *p, int64_t c, int64_t i, int64_t j) {
  switch (p->family) {
  case GMM_COV_FULL:
    return p->covariances[(c * D + i) * D + j];
  case GMM_COV_TIED:
    return p->covariances[i * D + j];
  case GMM_COV_DIAG:
    return i == j ? p->covariances[c * D + i] : 0;
  default:
    return i == j ? p->covariances[c] : 0;
  }
}

static void test_full_covariances_and_precisions(void **state) {
  double cov[K * D * D], precision[K * D * D];
  (void)state;
  for (int f = 0; f < 4; f++) {
    params in = ordinary_params(K, D, all_families[f]);
    gmm_model *model = new_model(K, D, all_families[f]);
    assert_ok(give_params(model, &in));
    assert_ok(gmm_get_full_covariances(model, cov, K * D * D));
    assert_ok(gmm_get_precisions(model, precision, K * D * D));
    for (int64_t c = 0; c < K; c++)
      for (int64_t i = 0; i < D; i++)
        for (int64_t j = 0; j < D; j++) {
          double product = 0;
          for (int64_t l = 0; l < D; l++)
            product += cov[(c * D + i) * D + l] * precision[(c * D + l) * D + j];
          assert_near(product, i == j, 1e-13);
          assert_true(cov[(c * D + i) * D + j] == full_element(&in, c, i, j));
          assert_memory_equal(&precision[(c * D + i) * D + j], &precision[(c * D + j) * D + i],
                              sizeof(double));
        }
    free_params(&in);
    gmm_destroy(model);
  }
}

/* The inverse of v [1 r; r 1] is [1 -r; -r 1] / (v (1 - r^2)), beyond a double when v is tiny. */
static void test_precisions_beyond_double_are_infinite(void **state) {
  double v = 1e-307, r = 1 - 1e-6, weight = 1, mean[] = {0, 0}, precision[4];
  double cov[] = {v, r * v, r * v, v};
  (void)state;
  gmm_model *model = new_model(1, 2, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, mean, 2, cov, 4));
  assert_ok(gmm_get_precisions(model, precision, 4));
  assert_true(isinf(precision[0]) && precision[0] > 0);
  assert_true(isinf(precision[1]) && precision[1] < 0);
  assert_true(isinf(precision[2]) && precision[2] < 0);
  assert_true(isinf(precision[3]) && precision[3] > 0);
  gmm_destroy(model);
}

/* A covariance times 2^e has the inverse times 2^-e, to the bit; what leaves double is infinite. */
static void test_precisions_at_any_scale(void **state) {
  static const double covariance[] = {1, 0, 1, 1, 0, 1, 1, -1, 1, 1, 2, 0, 1, -1, 0, 2};
  double weight = 1, mean[D] = {0}, at_1[D * D], precision[D * D], scaled[D * D];
  (void)state;
  for (int e = 0; e >= -1020; e -= 20) {
    gmm_model *model = new_model(1, D, GMM_COV_FULL);
    for (int i = 0; i < D * D; i++)
      scaled[i] = ldexp(covariance[i], e);
    for (int i = 2; i < D; i++) /* nearly singular: the first two features are the others' */
      scaled[i * D + i] += ldexp(1, e - 40);
    assert_ok(gmm_set_params(model, &weight, 1, mean, D, scaled, D * D));
    assert_ok(gmm_get_precisions(model, precision, D * D));
    for (int i = 0; i < D * D; i++) {
      if (e == 0)
        at_1[i] = precision[i];
      assert_true(precision[i] == ldexp(at_1[i], -e)); /* so no NaN */
    }
    gmm_destroy(model);
  }
}

/* Expects `want` from setting `p`, and nothing else to happen, also on a model with a fit. */
static void refuse(gmm_model *fitted, const params *p, gmm_status want) {
  gmm_model *fresh = new_model(p->k, p->d, p->family);
  bytes before = bytes_of(fitted);
  assert_status(give_params(fresh, p), want);
  assert_error_says(fresh, "gmm_set_params");
  assert_int_equal(gmm_is_fitted(fresh), 0);
  assert_status(give_params(fitted, p), want);
  assert_unchanged(fitted, &before);
  free_bytes(&before);
  gmm_destroy(fresh);
}

static void refuse_value(gmm_model *fitted, params *p, double *place, double value,
                         gmm_status want) {
  double saved = *place;
  *place = value;
  refuse(fitted, p, want);
  *place = saved;
}

static void test_set_refuses_bad_values(void **state) {
  static const double not_finite[] = {NAN, INFINITY, -INFINITY};
  (void)state;
  double *x = clustered_rows(1, 300, D, K);
  for (int f = 0; f < 4; f++) {
    params p = ordinary_params(K, D, all_families[f]);
    gmm_model *fitted = new_model(K, D, all_families[f]);
    assert_ok(gmm_fit(fitted, GMM_ROW_MAJOR(x, 300, D), NULL));
    double *cov = p.covariances, *last = cov + p.n_covariances - 1;
    for (size_t i = 0; i < COUNT_OF(not_finite); i++) {
      refuse_value(fitted, &p, p.weights + 1, not_finite[i], GMM_ERR_NOT_FINITE);
      refuse_value(fitted, &p, p.means + K * D - 1, not_finite[i], GMM_ERR_NOT_FINITE);
      refuse_value(fitted, &p, cov, not_finite[i], GMM_ERR_NOT_FINITE);
      refuse_value(fitted, &p, last, not_finite[i], GMM_ERR_NOT_FINITE);
    }
    refuse_value(fitted, &p, p.weights, -0.5, GMM_ERR_WEIGHTS);
    refuse_value(fitted, &p, p.weights, p.weights[0] + 0.1, GMM_ERR_WEIGHTS);
    refuse_value(fitted, &p, p.weights, p.weights[0] - 3e-6, GMM_ERR_WEIGHTS);
    refuse_value(fitted, &p, last, 0, GMM_ERR_NOT_SPD);
    refuse_value(fitted, &p, last, -1, GMM_ERR_NOT_SPD);
    if (p.family == GMM_COV_FULL || p.family == GMM_COV_TIED)
      for (int64_t j = 1; j < D; j++) /* a tiny variance that is correlated with nothing */
        last[-j] = last[-j * D] = 0;
    refuse_value(fitted, &p, last, 5e-324, GMM_ERR_SCALE);
    free_params(&p);
    gmm_destroy(fitted);
  }
  free(x);
}

static void test_set_refuses_bad_arrays(void **state) {
  (void)state;
  for (int f = 0; f < 4; f++) {
    params p = ordinary_params(K, D, all_families[f]);
    gmm_model *model = new_model(K, D, all_families[f]);
    int64_t n = p.n_covariances;
    double *w = p.weights, *m = p.means, *c = p.covariances;
    assert_status(gmm_set_params(NULL, w, K, m, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_set_params(model, NULL, K, m, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_set_params(model, w, K, NULL, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_set_params(model, w, K, m, K * D, NULL, n), GMM_ERR_NULL);
    assert_status(gmm_set_params(model, NULL, 0, NULL, 0, NULL, 0), GMM_ERR_NULL);
    for (int64_t off = -1; off <= 1; off += 2) {
      assert_status(gmm_set_params(model, w, K + off, m, K * D, c, n), GMM_ERR_LENGTH);
      assert_status(gmm_set_params(model, w, K, m, K * D + off, c, n), GMM_ERR_LENGTH);
      assert_status(gmm_set_params(model, w, K, m, K * D, c, n + off), GMM_ERR_LENGTH);
    }
    assert_int_equal(gmm_is_fitted(model), 0);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* A21: how much asymmetry is taken for rounding. */
static void test_asymmetry(void **state) {
  double weight = 1, mean[] = {0, 0}, cov[] = {4, 0.5, 0.5, 1}, out[4];
  (void)state;
  for (int family = GMM_COV_FULL; family <= GMM_COV_TIED; family++) {
    gmm_model *model = new_model(1, 2, family);
    cov[1] = 0.5 + DBL_EPSILON / 2; /* about 1e-16 of the standard deviations, 2 and 1 */
    assert_ok(gmm_set_params(model, &weight, 1, mean, 2, cov, 4));
    assert_ok(gmm_get_params(model, NULL, 0, NULL, 0, out, 4));
    assert_memory_equal(&out[1], &out[2], sizeof(double));
    assert_near(out[1], 0.5, 1e-15);
    cov[1] = 0.5 + 1e-8; /* half of what is allowed */
    assert_ok(gmm_set_params(model, &weight, 1, mean, 2, cov, 4));
    assert_ok(gmm_get_params(model, NULL, 0, NULL, 0, out, 4));
    assert_memory_equal(&out[1], &out[2], sizeof(double));
    assert_near(out[1], 0.5, 1.01e-8);
    bytes before = bytes_of(model);
    cov[1] = 0.5 + 3e-8;
    assert_status(gmm_set_params(model, &weight, 1, mean, 2, cov, 4), GMM_ERR_NOT_SPD);
    cov[1] = 0.5 + 1e-6;
    assert_status(gmm_set_params(model, &weight, 1, mean, 2, cov, 4), GMM_ERR_NOT_SPD);
    cov[1] = cov[2] = 2.1; /* symmetric, but more than the product of the deviations */
    assert_status(gmm_set_params(model, &weight, 1, mean, 2, cov, 4), GMM_ERR_NOT_SPD);
    cov[1] = cov[2] = 2; /* exactly singular */
    assert_status(gmm_set_params(model, &weight, 1, mean, 2, cov, 4), GMM_ERR_NOT_SPD);
    cov[1] = cov[2] = 0.5;
    assert_unchanged(model, &before);
    free_bytes(&before);
    gmm_destroy(model);
  }
}

/* A21: how far from 1 a sum of weights is taken for rounding. */
static void test_weights_are_renormalised(void **state) {
  static const double slips[] = {1e-9, -1e-9, 9e-7, -9e-7};
  (void)state;
  params p = ordinary_params(2, 2, GMM_COV_SPHERICAL);
  gmm_model *model = new_model(2, 2, GMM_COV_SPHERICAL);
  for (size_t i = 0; i < COUNT_OF(slips); i++) {
    double out[2];
    p.weights[1] = 0.5 + slips[i];
    assert_ok(give_params(model, &p));
    assert_ok(gmm_get_params(model, out, 2, NULL, 0, NULL, 0));
    assert_near(out[0] + out[1], 1, 4 * 2 * DBL_EPSILON);
    assert_near(out[0], 0.5 / (1 + slips[i]), 4 * DBL_EPSILON);
  }
  p.weights[0] = 1; /* a component may have weight 0 */
  p.weights[1] = 0;
  assert_ok(give_params(model, &p));
  free_params(&p);
  gmm_destroy(model);
}

static void test_set_drops_the_results_of_a_fit(void **state) {
  (void)state;
  double *x = base_rows();
  params p = ordinary_params(2, 2, GMM_COV_FULL);
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  assert_true(gmm_history_length(model) > 0);
  assert_ok(give_params(model, &p));
  assert_int_equal(gmm_is_fitted(model), 1);
  assert_int_equal(gmm_converged(model), 0);
  assert_int_equal(gmm_n_iter(model), 0);
  assert_int_equal(gmm_best_start(model), -1);
  assert_int_equal(gmm_history_length(model), 0);
  assert_int_equal(gmm_warnings(model), 0);
  assert_true(isnan(gmm_log_likelihood(model)));
  free_params(&p);
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_goes_in_comes_out),
      cmocka_unit_test(test_parts_can_be_skipped),
      cmocka_unit_test(test_get_refuses),
      cmocka_unit_test(test_full_covariances_and_precisions),
      cmocka_unit_test(test_precisions_beyond_double_are_infinite),
      cmocka_unit_test(test_precisions_at_any_scale),
      cmocka_unit_test(test_set_refuses_bad_values),
      cmocka_unit_test(test_set_refuses_bad_arrays),
      cmocka_unit_test(test_asymmetry),
      cmocka_unit_test(test_weights_are_renormalised),
      cmocka_unit_test(test_set_drops_the_results_of_a_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
