/* Header section PARAMETERS: what is set, and what is refused. What is read is in
 * test_params_get. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { K = 3, D = 4 };

static void test_what_goes_in_comes_out(void **state) {
  (void)state;
  for_each_family(family) {
    params in = ordinary_params(K, D, family);
    gmm_model *model = new_model(K, D, family);
    assert_ok(give_params(model, &in));
    assert_int_equal(gmm_is_fitted(model), 1);
    params out = params_of(model);
    assert_same_params(&in, &out);
    free_params(&in);
    free_params(&out);
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
  for_each_family(family) {
    params p = ordinary_params(K, D, family);
    gmm_model *fitted = new_model(K, D, family);
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
    if (has_matrices(family))
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
  for_each_family(family) {
    params p = ordinary_params(K, D, family);
    gmm_model *model = new_model(K, D, family);
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
  for_each_family(family) {
    if (!has_matrices(family))
      continue;
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
      cmocka_unit_test(test_set_refuses_bad_values),
      cmocka_unit_test(test_set_refuses_bad_arrays),
      cmocka_unit_test(test_asymmetry),
      cmocka_unit_test(test_weights_are_renormalised),
      cmocka_unit_test(test_set_drops_the_results_of_a_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
