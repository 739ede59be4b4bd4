/* Ugly rows: few different ones, one that differs, extreme single values, wild weights and starts.
 */
#include "support/model.h"
#include "support/ugly.h"

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
  for (int f = 0; f < 4; f++) {
    gmm_model *two = new_model(2, 2, all_families[f]), *three = new_model(3, 2, all_families[f]);
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
    for (int f = 0; f < 4; f++) {
      for (int i = 0; i < 60; i++)
        x[i] = i == 41 ? 1 + by[b] : 1;
      gmm_model *model = new_model(2, 1, all_families[f]);
      assert_ok(fit(model, x, 60, NULL));
      assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
      params p = params_of(model);
      int alone = p.means[1] > p.means[0];
      assert_near(p.weights[alone], 1.0 / 60, 1e-12);
      assert_true(p.means[alone] == 1 + by[b] && p.means[1 - alone] == 1);
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
  for (int f = 0; f < 4; f++) {
    gmm_model *model = new_model(ROWS, 1, all_families[f]);
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

/* A08 for single values: one that is too large is refused; a tiny one is a number as any other. */
static void test_single_extremes(void **state) {
  static const double large[] = {DBL_MAX, -DBL_MAX, 0x1p506}, tiny[] = {4.9e-324, DBL_MIN, -0.0};
  double x[BASE_N * BASE_D], zero[4], other[4];
  (void)state;
  double *base = base_rows();
  memcpy(x, base, sizeof x);
  for (int f = 0; f < 4; f++) {
    gmm_model *model = new_model(2, 2, all_families[f]);
    assert_ok(fit(model, base, BASE_N, NULL));
    bytes before = bytes_of(model);
    for (size_t i = 0; i < COUNT_OF(large); i++)
      for (int at = 0; at < BASE_N * BASE_D; at += BASE_N * BASE_D / 2 - 1) {
        x[at] = large[i];
        assert_status(fit(model, x, BASE_N, NULL), GMM_ERR_SCALE);
        assert_unchanged(model, &before);
        x[at] = base[at];
      }
    x[7] = 0;
    assert_ok(fit(model, x, BASE_N, NULL));
    assert_ok(gmm_get_params(model, NULL, 0, zero, 4, NULL, 0));
    for (size_t i = 0; i < COUNT_OF(tiny); i++) {
      x[7] = tiny[i];
      assert_ok(fit(model, x, BASE_N, NULL));
      assert_ok(gmm_get_params(model, NULL, 0, other, 4, NULL, 0));
      assert_true(memcmp(zero, other, sizeof zero) == 0 || tiny[i] != 0);
      for (int j = 0; j < 4; j++)
        assert_near(other[j], zero[j], 1e-6);
    }
    x[7] = base[7];
    free_bytes(&before);
    gmm_destroy(model);
  }
  free(base);
}

/* A14: one row and one component, held by GMM_OPT_REG_COVAR. */
static void test_one_row(void **state) {
  double row[] = {3, -1e10, 7e-20}, mean[3], cov[9];
  (void)state;
  for (int f = 0; f < 4; f++) {
    gmm_model *model = new_model(1, 3, all_families[f]);
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

/* Weights of any size: the same fit to the bit for a common power of two, an outlier that does not
 * count, rows that weigh next to nothing. */
static void test_wild_weights(void **state) {
  static const int powers[] = {-900, -300, 300, 900};
  double x[BASE_N * BASE_D], w[BASE_N], scaled[BASE_N];
  generator g = {18};
  (void)state;
  double *base = base_rows();
  memcpy(x, base, sizeof x);
  for (int i = 0; i < BASE_N; i++)
    w[i] = i % 50 == 7 ? 0 : next_uniform(&g);
  x[2 * 7] = 1e150;
  x[2 * 57 + 1] = -1e140;
  for (int f = 0; f < 4; f++) {
    params start = start_from_rows(2, all_families[f], base, BASE_N, BASE_D);
    gmm_model *a = new_model(2, 2, all_families[f]), *b = new_model(2, 2, all_families[f]);
    prepare_fit(a, &start, 20);
    assert_ok(fit(a, base, BASE_N, w));
    params p = params_of(a);
    for (size_t i = 0; i < COUNT_OF(powers); i++) {
      for (int row = 0; row < BASE_N; row++)
        scaled[row] = ldexp(w[row], powers[i]);
      prepare_fit(b, &start, 20);
      assert_ok(fit(b, x, BASE_N, scaled));
      params q = params_of(b);
      assert_near(gmm_log_likelihood(b) / gmm_total_weight(b),
                  gmm_log_likelihood(a) / gmm_total_weight(a), 1e-11);
      for (int j = 0; j < 4; j++)
        assert_near(q.means[j], p.means[j], 1e-11);
      for (int j = 0; j < p.n_covariances; j++)
        assert_near(q.covariances[j], p.covariances[j], 1e-11);
      free_params(&q);
      for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
        assert_ok(gmm_set_int(b, GMM_OPT_INIT, init));
        assert_ok(fit(b, x, BASE_N, scaled));
        assert_monotone(b, BASE_N);
      }
    }
    free_params(&p);
    free_params(&start);
    gmm_destroy(a);
    gmm_destroy(b);
  }
  free(base);
}

/* Starts that no one would give: a covariance of 1e-200 or 1e200, a mean at 1e100. */
static void test_wild_starts(void **state) {
  static const double variances[] = {1e-200, 1e-30, 1e30, 1e200}, places[] = {0, 1e6, 1e100};
  (void)state;
  double *base = base_rows();
  for (int f = 0; f < 4; f++)
    for (size_t v = 0; v < COUNT_OF(variances); v++)
      for (size_t at = 0; at < COUNT_OF(places); at++) {
        double matrix[] = {variances[v], 0, 0, variances[v]};
        double means[] = {base[0], base[1], places[at], places[at]};
        params start = params_from(2, 2, all_families[f], means, matrix);
        gmm_model *model = new_model(2, 2, all_families[f]);
        prepare_fit(model, &start, 50);
        assert_ok(fit(model, base, BASE_N, NULL));
        params p = params_of(model);
        for (int i = 0; i < 4; i++)
          assert_true(isfinite(p.means[i]));
        assert_near(p.weights[0] + p.weights[1], 1, 8 * DBL_EPSILON);
        assert_true(isfinite(gmm_log_likelihood(model)));
        assert_monotone(model, BASE_N);
        free_params(&p);
        free_params(&start);
        gmm_destroy(model);
      }
  free(base);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_two_places),
      cmocka_unit_test(test_one_row_differs),
      cmocka_unit_test(test_a_component_for_each_row),
      cmocka_unit_test(test_two_scales_at_one_place),
      cmocka_unit_test(test_single_extremes),
      cmocka_unit_test(test_one_row),
      cmocka_unit_test(test_wild_weights),
      cmocka_unit_test(test_wild_starts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
