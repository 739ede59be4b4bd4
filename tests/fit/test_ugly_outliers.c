/* Outliers: a row absurdly far out must not spoil what is said of the others. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A15: one row absurdly far out becomes a component of its own and disturbs nobody. */
static void check_outlier(const double *base, int family, double at) {
  double x[(BASE_N + 1) * BASE_D];
  memcpy(x, base, BASE_N * BASE_D * sizeof(double));
  x[BASE_N * BASE_D] = x[BASE_N * BASE_D + 1] = at;
  params start = start_from_rows(2, family, base, BASE_N, BASE_D);
  double means[] = {base[0], base[1], base[2], base[3], at, at}, matrix[4];
  covariance_of_rows(base, BASE_N, BASE_D, matrix);
  params three = params_from(3, 2, family, means, matrix);
  gmm_model *without = new_model(2, 2, family), *with = new_model(3, 2, family);
  prepare_fit(without, &start, 100);
  prepare_fit(with, &three, 100);
  assert_ok(gmm_fit(without, GMM_ROW_MAJOR(base, BASE_N, BASE_D), NULL));
  assert_ok(gmm_fit(with, GMM_ROW_MAJOR(x, BASE_N + 1, BASE_D), NULL));
  params p = params_of(without), q = params_of(with);
  double cov[8], other[12];
  assert_ok(gmm_get_full_covariances(without, cov, 8));
  assert_ok(gmm_get_full_covariances(with, other, 12));
  assert_near(q.weights[2], 1.0 / 401, 1e-15);
  assert_true(q.means[4] == at && q.means[5] == at);
  /* One covariance: the outlier adds a row and no spread, so it is 400/401 of what it was, and with
   * it the few responsibilities that are not 0 or 1 change a little. Where a part of covariances is
   * common the outlier is one of 401 rows that decide about it. */
  int shared = gmm_family_is_shared(family), own = has_own_covariances(family);
  double shrink = shared ? 400.0 / 401 : 1, bound = own ? 1e-9 : 1e-6;
  for (int c = 0; c < 2; c++)
    assert_near(q.weights[c], p.weights[c] * 400 / 401, own || shared ? bound : 1e-4);
  for (int i = 0; i < 4; i++)
    assert_near(q.means[i], p.means[i], own || shared ? bound : 0.01);
  for (int i = 0; i < 8; i++)
    assert_near(other[i], cov[i] * shrink, own || shared ? bound : 0.02);
  if (has_own_volumes(family)) { /* its own variance is the floor of the others' scale */
    assert_true(gmm_warnings(with) & GMM_WARN_FLOORED);
    assert_true(other[8] > 0 && other[8] < 1e-4);
  }
  free_params(&start);
  free_params(&three);
  free_params(&p);
  free_params(&q);
  gmm_destroy(without);
  gmm_destroy(with);
}

static void test_outlier(void **state) {
  (void)state;
  double *base = base_rows();
  for_each_family(family) {
    check_outlier(base, family, 1e10);
    check_outlier(base, family, 1e150);
  }
  free(base);
}

/* A start from which a component's mean has to travel 1e90 standard deviations in one iteration.
 * The normals end with their own mean and variance, however far the start was. */
static void test_a_mean_that_travels(void **state) {
  static const double distances[] = {1e4, 1e8, 1e16, 1e40, 1e90};
  enum { NORMALS = 100 };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(distances); i++)
    for_each_family(family) {
      double far = distances[i], x[NORMALS + 1], mean = 0, variance, deviation = 1e5 * far;
      double means[] = {far, 1e10 * far}, start_variance = deviation * deviation;
      generator g = {31};
      for (int row = 0; row < NORMALS; row++)
        mean += (x[row] = next_normal(&g)) / NORMALS;
      x[NORMALS] = 1e10 * far;
      covariance_of_rows(x, NORMALS, 1, &variance);
      params start = params_from(2, 1, family, means, &start_variance);
      gmm_model *model = new_model(2, 1, family);
      prepare_fit(model, &start, 1);
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, NORMALS + 1, 1), NULL));
      params p = params_of(model);
      if (!has_own_volumes(family))
        variance *= NORMALS / (NORMALS + 1.0);
      assert_near(p.means[0], mean, 1e-12);
      assert_near(p.covariances[0], variance, 1e-12);
      assert_near(p.weights[1], 1 / (NORMALS + 1.0), 1e-15);
      assert_monotone(model, NORMALS + 1);
      free_params(&p);
      free_params(&start);
      gmm_destroy(model);
    }
}

/* A column without spread calls for the floor. It is raised there, and nowhere else: not in a
 * clean column, though a third one has a variance that dwarfs both. */
static void test_the_floor_stays_in_its_column(void **state) {
  static const double outliers[] = {1e3, 1e7, 1e9, 1e12, 1e30, 1e100};
  enum { ROWS = 400 };
  (void)state;
  double x[ROWS * 3], without = 0, variance[9], got[9];
  for (size_t i = 0; i < COUNT_OF(outliers); i++)
    for_each_family(family) {
      if (!has_matrices(family))
        continue;
      generator g = {3};
      for (int row = 0; row < ROWS; row++) {
        x[3 * row] = next_normal(&g);
        x[3 * row + 1] = next_normal(&g);
        x[3 * row + 2] = 5;
      }
      x[0] = outliers[i];
      covariance_of_rows(x, ROWS, 3, variance);
      gmm_model *model = new_model(1, 3, family);
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, 3), NULL));
      assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
      assert_ok(gmm_get_full_covariances(model, got, 9));
      assert_near(got[0], variance[0], 1e-9 * variance[0]);
      assert_near(got[4], variance[4], 1e-9 * variance[4]);
      if (without == 0)
        without = got[8];
      assert_near(got[8], without, 0.2 * without); /* the scale is a robust one */
      assert_monotone(model, ROWS);
      gmm_destroy(model);
    }
}

/* Two outliers of next to no weight, far apart and on one component or not: whatever EM makes of
 * them, its likelihood climbs. */
static void test_light_outliers(void **state) {
  enum { ROWS = 100 };
  double x[ROWS], w[ROWS];
  (void)state;
  for (int exponent = 20; exponent <= 90; exponent += 10)
    for_each_family(family)
      for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
        if (init == GMM_INIT_PARAMS)
          continue;
        generator g = {32};
        for (int i = 0; i < ROWS; i++) {
          x[i] = 6 * (i % 2) + next_normal(&g);
          w[i] = 1;
        }
        x[3] = ldexp(1.25, 3 * exponent);
        x[4] = ldexp(-1.5, 2 * exponent);
        w[3] = 1e-6;
        w[4] = 1e-19;
        gmm_model *model = new_model(4, 1, family);
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
        assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, 1), w));
        assert_monotone(model, ROWS);
        gmm_destroy(model);
      }
}

/* More outliers than clusters' rows have different values: where the cluster is, digits are kept.
 */
static void test_many_outliers(void **state) {
  enum { ROWS = 40, OUTLIERS = 25 };
  double x[ROWS], near[ROWS];
  (void)state;
  for (double far = 1e6; far < 1e41; far *= 1e7)
    for_each_family(family) {
      if (!has_own_volumes(family))
        continue;
      generator g = {36};
      for (int i = 0; i < ROWS; i++)
        x[i] = near[i] = i < OUTLIERS ? (i + 1) * far : 310246 + next_normal(&g);
      double means[] = {10 * far, 310246}, weights[] = {0.5, 0.5};
      double variances[] = {far * far * 50, 1}, got[2], variance, mean = 0;
      gmm_model *model = new_model(2, 1, family);
      assert_ok(gmm_set_params(model, weights, 2, means, 2, variances, 2));
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, 1), NULL));
      assert_monotone(model, ROWS);
      assert_ok(gmm_get_params(model, weights, 2, means, 2, got, 2));
      covariance_of_rows(near + OUTLIERS, ROWS - OUTLIERS, 1, &variance);
      for (int i = OUTLIERS; i < ROWS; i++)
        mean += (near[i] - 310246) / (ROWS - OUTLIERS);
      if (far > 1e10) { /* nearer outliers share rows with the cluster */
        assert_near(means[1] - 310246, mean, 1e-9);
        assert_near(got[1] / variance, 1, 1e-9);
      }
      gmm_destroy(model);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_outlier),
      cmocka_unit_test(test_a_mean_that_travels),
      cmocka_unit_test(test_the_floor_stays_in_its_column),
      cmocka_unit_test(test_light_outliers),
      cmocka_unit_test(test_many_outliers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
