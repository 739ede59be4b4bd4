/* Ugly data with a known right answer: ties, constants, spikes, too few rows, empty components.
 * (Ugly scales are in test_ugly_scale; far rows in test_use_far; NaN in test_fit_status; slightly
 * wrong parameters in test_params; padding and read-only pages in test_layout.) */
#include "../support/model.h"
#include "../support/random_mixture.h"
#include "../support/stationary.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_status fit(gmm_model *model, const double *x, int64_t n) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, n, gmm_n_features(model)), NULL);
}

/* A01: fifty times the same row. */
static void test_one_point(void **state) {
  double x[100];
  (void)state;
  for (int i = 0; i < 100; i++)
    x[i] = 1;
  for_each_family(family) {
    gmm_model *two = new_model(2, 2, family), *one = new_model(1, 2, family);
    assert_status(fit(two, x, 50), GMM_ERR_TOO_FEW_ROWS);
    for (double floor_of = 0; floor_of < 2e-6; floor_of += 1e-6) {
      assert_ok(gmm_set_double(one, GMM_OPT_COV_FLOOR, floor_of));
      assert_status(fit(one, x, 50), GMM_ERR_DEGENERATE);
      assert_error_says(one, "component 0");
      assert_int_equal(gmm_is_fitted(one), 0);
    }
    assert_ok(gmm_set_double(one, GMM_OPT_REG_COVAR, 0.01));
    assert_ok(fit(one, x, 50));
    double mean[2], cov[4];
    assert_ok(gmm_get_params(one, NULL, 0, mean, 2, NULL, 0));
    assert_ok(gmm_get_full_covariances(one, cov, 4));
    assert_true(mean[0] == 1 && mean[1] == 1);
    assert_near(cov[0], 0.01, 1e-17);
    assert_near(cov[3], 0.01, 1e-17);
    assert_true(cov[1] == 0 && cov[2] == 0);
    gmm_destroy(two);
    gmm_destroy(one);
  }
}

/* A03: two rows, a component on each. */
static void test_two_rows(void **state) {
  double x[] = {0, 1}, weights[2];
  (void)state;
  for_each_family(family) {
    params start = start_from_rows(2, family, x, 2, 1);
    gmm_model *model = new_model(2, 1, family);
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(model, x, 2), GMM_ERR_DEGENERATE);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-6));
    assert_ok(fit(model, x, 2));
    assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
    assert_ok(gmm_get_params(model, weights, 2, NULL, 0, NULL, 0));
    assert_near(weights[0], 0.5, 1e-9);
    assert_near(weights[1], 0.5, 1e-9);
    assert_monotone(model, 2);
    free_params(&start);
    gmm_destroy(model);
  }
}

/* A04: eight values, fifty times each, eight components. */
static void test_eight_values(void **state) {
  double x[400];
  (void)state;
  for (int i = 0; i < 400; i++)
    x[i] = i % 8;
  for_each_family(family) {
    gmm_model *model = new_model(8, 1, family);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(model, x, 400), GMM_ERR_DEGENERATE);
    double variance = 0;
    for (double factor = 1; factor <= 2; factor++) {
      assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, factor * 1e-6));
      assert_ok(fit(model, x, 400));
      assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
      assert_monotone(model, 400);
      params p = params_of(model);
      if (factor == 1)
        variance = p.covariances[0];
      assert_true(variance > 0);
      for (int64_t i = 0; i < p.n_covariances; i++)
        assert_near(p.covariances[i], factor * variance, 1e-12 * variance);
      for (int c = 0; c < 8; c++) {
        assert_near(p.weights[c], 0.125, 1e-9);
        assert_near(p.means[c], round(p.means[c]), 1e-9);
      }
      free_params(&p);
    }
    gmm_destroy(model);
  }
}

/* A11: a constant column, or one that is a copy of another. */
static void check_bad_column(const double *x, int family, const char *named) {
  params start = start_from_rows(2, family, x, BASE_N, 3);
  gmm_model *model = new_model(2, 3, family);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_status(fit(model, x, BASE_N), GMM_ERR_DEGENERATE);
  assert_error_says(model, named);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-6));
  assert_ok(fit(model, x, BASE_N));
  assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
  assert_monotone(model, BASE_N);
  free_params(&start);
  gmm_destroy(model);
}

static void test_constant_and_copied_columns(void **state) {
  double constant[BASE_N * 3], copied[BASE_N * 3];
  (void)state;
  double *base = base_rows();
  for (int i = 0; i < BASE_N; i++)
    for (int j = 0; j < 2; j++) {
      constant[i * 3 + 2 * j] = base[i * 2 + j]; /* columns 0 and 2 */
      constant[i * 3 + 1] = 5;
      copied[i * 3 + j] = base[i * 2 + j];
      copied[i * 3 + 2] = base[i * 2];
    }
  check_bad_column(constant, GMM_COV_FULL, "column 1");
  check_bad_column(constant, GMM_COV_TIED, "column 1");
  check_bad_column(constant, GMM_COV_DIAG, "column 1");
  check_bad_column(copied, GMM_COV_FULL, "column 2");
  check_bad_column(copied, GMM_COV_TIED, "column 2");
  free(base);
}

/* A14: as few rows as there can be. */
static void test_few_rows(void **state) {
  (void)state;
  double *x = clustered_rows(2, 10, 4, 2);
  for_each_family(family) {
    int whole = has_matrices(family);
    gmm_model *three = new_model(3, 4, family), *one = new_model(1, 4, family);
    assert_status(fit(three, x, 0), GMM_ERR_TOO_FEW_ROWS);
    assert_status(fit(three, x, 2), GMM_ERR_TOO_FEW_ROWS); /* k = n + 1 */
    assert_ok(fit(three, x, 3));                           /* n = k */
    assert_true(gmm_warnings(three) & GMM_WARN_FLOORED);
    assert_monotone(three, 3);
    assert_ok(gmm_set_double(three, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(three, x, 3), GMM_ERR_DEGENERATE);
    assert_status(fit(one, x, 1), GMM_ERR_DEGENERATE); /* n = 1: there is no scale */
    assert_ok(fit(one, x, 4));                         /* n = D: a covariance of rank D - 1 */
    assert_int_equal((gmm_warnings(one) & GMM_WARN_FLOORED) != 0, whole);
    assert_ok(gmm_set_double(one, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(one, x, 4), whole ? GMM_ERR_DEGENERATE : GMM_OK);
    gmm_destroy(three);
    gmm_destroy(one);
  }
  free(x);
}

/* A23: a hundred normals and a spike of ten equal values. */
static void test_spike(void **state) {
  double x[110];
  (void)state;
  generator g = {1};
  for (int i = 0; i < 110; i++)
    x[i] = i < 100 ? next_normal(&g) : 10;
  for_each_family(family) {
    if (!has_own_volumes(family))
      continue; /* its one variance is that of the normals */
    gmm_model *model = new_model(2, 1, family);
    assert_ok(fit(model, x, 110));
    assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
    params p = params_of(model);
    int spike = p.means[1] > p.means[0];
    assert_near(p.means[spike], 10, 1e-9);
    assert_near(p.weights[spike], 10.0 / 110, 1e-9);
    assert_true(p.covariances[spike] < 1e-4);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(model, x, 110), GMM_ERR_DEGENERATE);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* A24: components that start as one stay as one. */
static void test_identical_means(void **state) {
  (void)state;
  double *base = base_rows();
  for_each_family(family) {
    params start = start_from_rows(2, family, base, BASE_N, BASE_D);
    memcpy(start.means + 2, start.means, 2 * sizeof(double));
    gmm_model *model = new_model(2, 2, family);
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(fit(model, base, BASE_N));
    assert_int_equal(gmm_converged(model), 1);
    params p = params_of(model);
    double cov[8];
    assert_ok(gmm_get_full_covariances(model, cov, 8));
    assert_near(p.weights[0], 0.5, 1e-12);
    for (int j = 0; j < 2; j++)
      assert_near(p.means[j], p.means[2 + j], 1e-12);
    for (int i = 0; i < 4; i++)
      assert_near(cov[i], cov[4 + i], 1e-11);
    free_params(&p);
    free_params(&start);
    gmm_destroy(model);
  }
  free(base);
}

/* A27: a component that starts where no row is. */
static void test_empty_component(void **state) {
  (void)state;
  double *base = base_rows();
  for_each_family(family) {
    double matrix[4] = {1, 0, 0, 1}, far[] = {0, 0, 6, 6, 1e6 + 1.0 / 3, 1e6};
    params start = params_from(3, 2, family, far, matrix);
    gmm_model *model = new_model(3, 2, family);
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(fit(model, base, BASE_N));
    assert_true(gmm_warnings(model) & GMM_WARN_EMPTY);
    params p = params_of(model);
    assert_true(p.weights[2] == 0);
    assert_memory_equal(p.means + 4, start.means + 4, 2 * sizeof(double));
    if (has_own_covariances(family)) {
      int64_t each = p.n_covariances / 3;
      assert_memory_equal(p.covariances + 2 * each, start.covariances + 2 * each,
                          (size_t)each * sizeof(double));
    } else { /* what it has in common with others is theirs */
      long double *all = long_covariances_of(model);
      assert_true(distance_from_family(gmm_family_letters(family), 3, 2, all) <= 1e-10);
      free(all);
    }
    assert_near(p.weights[0], 0.5, 0.05);
    assert_near(p.means[0], 0, 0.5);
    assert_near(p.means[2], 6, 0.5);
    assert_monotone(model, BASE_N);
    free_params(&p);
    free_params(&start);
    gmm_destroy(model);
  }
  free(base);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_point),       cmocka_unit_test(test_two_rows),
      cmocka_unit_test(test_eight_values),    cmocka_unit_test(test_constant_and_copied_columns),
      cmocka_unit_test(test_few_rows),        cmocka_unit_test(test_spike),
      cmocka_unit_test(test_identical_means), cmocka_unit_test(test_empty_component),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
