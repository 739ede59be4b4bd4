/* Ugly ranges: extreme single values, wild weights and floors, what leaves double. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_status fit(gmm_model *model, const double *x, int64_t n, const double *row_weights) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, n, gmm_n_features(model)), row_weights);
}

/* A08 for single values: one that is too large is refused; a tiny one is a number as any other. */
static void test_single_extremes(void **state) {
  static const double large[] = {DBL_MAX, -DBL_MAX, 0x1p506}, tiny[] = {4.9e-324, DBL_MIN, -0.0};
  double x[BASE_N * BASE_D], zero[4], other[4];
  (void)state;
  double *base = base_rows();
  memcpy(x, base, sizeof x);
  for_each_family(family) {
    gmm_model *model = new_model(2, 2, family);
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
  for_each_family(family) {
    params start = start_from_rows(2, family, base, BASE_N, BASE_D);
    gmm_model *a = new_model(2, 2, family), *b = new_model(2, 2, family);
    prepare_fit(a, &start, 20);
    assert_ok(fit(a, base, BASE_N, w));
    params p = params_of(a);
    for (size_t i = 0; i < COUNT_OF(powers); i++) {
      if (quick_run() && (int)i != family_at % (int)COUNT_OF(powers))
        continue;
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

/* Weights of 2^-980 beside an outlier: k-means adds whole rows to each component at its start. */
static void test_light_rows_and_an_outlier(void **state) {
  static const double outliers[] = {1e10, 1e62, 1e150};
  double w[BASE_N];
  (void)state;
  double *x = base_rows();
  for (int i = 0; i < BASE_N; i++)
    w[i] = 0x1p-980;
  for (size_t o = 0; o < COUNT_OF(outliers); o++)
    for_each_family(family)
      for (int64_t start = 0; start < 4; start++) {
        if (quick_run() && start != family_at % 4)
          continue;
        x[2 * 77] = outliers[o];
        gmm_model *model = new_model(3, 2, family);
        assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, start));
        gmm_status status = fit(model, x, BASE_N, w);
        /* the shape that an outlier of 1e150 has, no other component can have within a double */
        if (status == GMM_ERR_SCALE && outliers[o] >= 1e150 && family == GMM_COV_VEV) {
          gmm_destroy(model);
          continue;
        }
        if (status != GMM_OK)
          fail_msg("%s, start %d, outlier %g: %s", gmm_family_name(family), (int)start, outliers[o],
                   gmm_last_error(model));
        assert_monotone(model, BASE_N);
        gmm_destroy(model);
      }
  free(x);
}

/* Where a variance, its inverse or what is added to it leaves double, the status says so. */
static void test_what_no_double_holds(void **state) {
  double x[BASE_N * BASE_D];
  (void)state;
  double *base = base_rows();
  for_each_family(family) {
    gmm_model *model = new_model(2, 2, family);
    for (int i = 0; i < BASE_N * BASE_D; i++)
      x[i] = ldexp(base[i], -60);
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 1e300));
    assert_status(fit(model, x, BASE_N, NULL), GMM_ERR_SCALE);
    assert_error_says(model, "GMM_OPT_REG_COVAR");
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 0));
    for (int i = 0; i < BASE_N * BASE_D; i++)
      x[i] = i % 20 < 10 ? ldexp(1, -500) : ldexp(3, -500); /* two places: the floor is needed */
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-12));
    assert_status(fit(model, x, BASE_N, NULL), GMM_ERR_SCALE);
    assert_error_says(model, "does not fit a double");
    assert_int_equal(gmm_is_fitted(model), 0);
    gmm_destroy(model);
  }
  free(base);
}

/* A floor far below rounding still makes matrices that can be factored. */
static void test_the_smallest_floor(void **state) {
  double x[BASE_N * 3], w[BASE_N];
  (void)state;
  double *base = base_rows();
  for (double outlier = 1; outlier < 1e40; outlier *= quick_run() ? 1e18 : 1e9)
    for (double floor_of = 1e-300; floor_of < 1; floor_of *= quick_run() ? 1e180 : 1e30)
      for_each_family(family)
        for (int64_t k = 1; k <= 3; k += quick_run() ? 2 : 1) {
          if (!has_matrices(family))
            continue;
          for (int i = 0; i < BASE_N; i++) {
            x[i * 3] = base[i * 2] * (i % 31 == 7 ? outlier : 1);
            x[i * 3 + 1] = 1.294816322507188;
            x[i * 3 + 2] = x[i * 3] + base[i * 2 + 1];
            w[i] = (i % 4) * (i % 3 ? 1 : 1e-3);
          }
          gmm_model *model = new_model(k, 3, family);
          assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, floor_of));
          if (fit(model, x, BASE_N, w) != GMM_OK)
            fail_msg("%s, K %d, floor %g, outlier %g: %s", gmm_family_name(family), (int)k,
                     floor_of, outlier, gmm_last_error(model));
          params p = params_of(model);
          assert_ok(give_params(model, &p));
          free_params(&p);
          gmm_destroy(model);
        }
  free(base);
}

/* Three different rows are three rows, be one of them 2^-1023 of the largest and one 0. */
static void test_rows_that_differ_by_little(void **state) {
  double x[] = {0, 0x1p-923, 0x1p100};
  (void)state;
  for_each_family(family) {
    gmm_model *model = new_model(3, 1, family);
    assert_ok(fit(model, x, 3, NULL));
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_single_extremes),
      cmocka_unit_test(test_wild_weights),
      cmocka_unit_test(test_light_rows_and_an_outlier),
      cmocka_unit_test(test_what_no_double_holds),
      cmocka_unit_test(test_the_smallest_floor),
      cmocka_unit_test(test_rows_that_differ_by_little),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
