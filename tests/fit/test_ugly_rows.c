/* Ugly rows: few different ones, one that differs, one alone, one for each component. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_status fit(gmm_model *model, const double *x, int64_t n, const double *row_weights) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, n, gmm_n_features(model)), row_weights);
}

/* Two places, many rows at each: as A04, but in two features, and with 1, 2 and 3 components. */
static void test_two_places(void **state) {
  double x[50 * 2];
  (void)state;
  for (int i = 0; i < 100; i++)
    x[i] = i / 2 % 5 == 0 ? 1 : 0; /* (1,1) ten times, (0,0) forty times */
  for_each_family(family) {
    gmm_model *two = new_model(2, 2, family), *three = new_model(3, 2, family);
    assert_status(fit(three, x, 50, NULL), GMM_ERR_TOO_FEW_ROWS);
    assert_ok(fit(two, x, 50, NULL));
    assert_true(gmm_warnings(two) & GMM_WARN_FLOORED);
    assert_monotone(two, 50);
    params p = params_of(two);
    int ones = p.means[2] > p.means[0];
    assert_near(p.weights[ones], 0.2, 1e-12);
    for (int j = 0; j < 2; j++) {
      assert_near(p.means[2 * ones + j], 1, 1e-12);
      assert_near(p.means[2 - 2 * ones + j], 0, 1e-12);
    }
    free_params(&p);
    assert_ok(gmm_set_double(two, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(two, x, 50, NULL), GMM_ERR_DEGENERATE);
    gmm_destroy(two);
    gmm_destroy(three);
  }
}

/* All rows equal but one, by as little as a double can tell. */
static void test_one_row_differs(void **state) {
  static const double by[] = {DBL_EPSILON, 1e-8, 1, 1e8, 1e100};
  double x[60];
  (void)state;
  for (size_t b = 0; b < COUNT_OF(by); b++)
    for_each_family(family) {
      for (int i = 0; i < 60; i++)
        x[i] = i == 41 ? 1 + by[b] : 1;
      gmm_model *model = new_model(2, 1, family);
      assert_ok(fit(model, x, 60, NULL));
      assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
      params p = params_of(model);
      int alone = p.means[1] > p.means[0];
      assert_near(p.weights[alone], 1.0 / 60, 1e-12);
      /* to the rounding of the spread, which is the scale that the floor is counted in */
      assert_near(p.means[alone], 1 + by[b], DBL_EPSILON * (1 + by[b]));
      assert_near(p.means[1 - alone], 1, DBL_EPSILON * (1 + by[b]));
      assert_monotone(model, 60);
      free_params(&p);
      gmm_destroy(model);
    }
}

/* As many components as rows: each has its row. */
static void test_a_component_for_each_row(void **state) {
  enum { ROWS = 20 };
  double x[ROWS];
  generator g = {16};
  (void)state;
  for (int i = 0; i < ROWS; i++)
    x[i] = 100 * i + next_normal(&g);
  for_each_family(family) {
    gmm_model *model = new_model(ROWS, 1, family);
    assert_ok(fit(model, x, ROWS, NULL));
    assert_monotone(model, ROWS);
    params p = params_of(model);
    for (int c = 0; c < ROWS; c++)
      assert_near(p.weights[c], 1.0 / ROWS, 1e-12);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* A tight cluster inside a wide one: the floor must not be above what is real. */
static void test_two_scales_at_one_place(void **state) {
  enum { ROWS = 1000 };
  double x[ROWS], means[] = {0, 0};
  (void)state;
  for (double tight = 1e-2; tight > 1e-9; tight *= 1e-3) {
    generator g = {17};
    for (int i = 0; i < ROWS; i++)
      x[i] = (i % 2 ? 1 : tight) * next_normal(&g);
    gmm_model *model = new_model(2, 1, GMM_COV_FULL);
    double weights[] = {0.5, 0.5}, variances[] = {4 * tight * tight, 4};
    assert_ok(gmm_set_params(model, weights, 2, means, 2, variances, 2));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(fit(model, x, ROWS, NULL));
    assert_int_equal(gmm_warnings(model) & GMM_WARN_FLOORED, 0);
    assert_ok(gmm_get_params(model, weights, 2, NULL, 0, variances, 2));
    assert_near(weights[0], 0.5, 0.05);
    assert_near(variances[0] / tight / tight, 1, 0.25);
    assert_near(variances[1], 1, 0.25);
    assert_monotone(model, ROWS);
    gmm_destroy(model);
  }
}

/* A14: one row and one component, held by GMM_OPT_REG_COVAR. */
static void test_one_row(void **state) {
  double row[] = {3, -1e10, 7e-20}, mean[3], cov[9];
  (void)state;
  for_each_family(family) {
    gmm_model *model = new_model(1, 3, family);
    assert_status(fit(model, row, 1, NULL), GMM_ERR_DEGENERATE);
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 0.25));
    assert_ok(fit(model, row, 1, NULL));
    assert_ok(gmm_get_params(model, NULL, 0, mean, 3, NULL, 0));
    assert_memory_equal(mean, row, sizeof row);
    assert_ok(gmm_get_full_covariances(model, cov, 9));
    for (int i = 0; i < 9; i++)
      assert_true(cov[i] == (i % 4 == 0 ? 0.25 : 0));
    gmm_destroy(model);
  }
}

/* Rows that are all equal, features of unequal size, the family that has one variance for all: the
 * log-likelihood is that of the covariance I, -log(2 pi) a row, in the history too. */
static void test_equal_rows_of_unequal_features(void **state) {
  double x[] = {1, 1000, 1, 1000}, last;
  (void)state;
  for_each_family(family) {
    gmm_model *model = new_model(1, 2, family);
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 1));
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
    assert_ok(fit(model, x, 2, NULL));
    assert_ok(gmm_get_history(model, &last, 1));
    assert_near(last, -1.8378770664093453, 1e-14);
    assert_near(gmm_log_likelihood(model) / 2, last, 1e-14);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_places),
      cmocka_unit_test(test_one_row_differs),
      cmocka_unit_test(test_a_component_for_each_row),
      cmocka_unit_test(test_two_scales_at_one_place),
      cmocka_unit_test(test_one_row),
      cmocka_unit_test(test_equal_rows_of_unequal_features),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
