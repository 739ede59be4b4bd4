/* Ugly starts: parameters that no one would give, some of them beyond double in the scale of the
 * data. */
#include "../support/sound.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static gmm_status fit(gmm_model *model, const double *x, int64_t n, const double *row_weights) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, n, gmm_n_features(model)), row_weights);
}

/* Starts that no one would give: a covariance of 1e-200 or 1e200, a mean at 1e100. */
static void test_wild_starts(void **state) {
  static const double variances[] = {1e-200, 1e-30, 1e30, 1e200}, places[] = {0, 1e6, 1e100};
  (void)state;
  double *base = base_rows();
  for_each_family(family)
    for (size_t v = 0; v < COUNT_OF(variances); v++)
      for (size_t at = 0; at < COUNT_OF(places); at++) {
        double matrix[] = {variances[v], 0, 0, variances[v]};
        double means[] = {base[0], base[1], places[at], places[at]};
        params start = params_from(2, 2, family, means, matrix);
        gmm_model *model = new_model(2, 2, family);
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

/* All components start that far away that even the squared distance leaves double; and a start
 * whose variances leave double in the data's scale. */
static void test_starts_out_of_range(void **state) {
  double x[BASE_N * BASE_D];
  (void)state;
  double *base = base_rows();
  for_each_family(family)
    for (int64_t n = 1; n < 12; n++) {
      double means[] = {1e100, 1e100, -1e100, 1e100}, matrix[] = {1e-200, 0, 0, 1e-200};
      params start = params_from(2, 2, family, means, matrix);
      gmm_model *model = new_model(2, 2, family);
      prepare_fit(model, &start, 10);
      assert_status(fit(model, base, n, NULL), n < 2 ? GMM_ERR_TOO_FEW_ROWS : GMM_OK);
      for (int i = 0; i < BASE_N * BASE_D; i++)
        x[i] = ldexp(base[i], -500);
      if (n == 1) {
        start.covariances[0] = 0x1p100;
        prepare_fit(model, &start, 10);
        assert_status(fit(model, x, BASE_N, NULL), GMM_ERR_SCALE);
        assert_error_says(model, "does not fit a double");
      }
      free_params(&start);
      gmm_destroy(model);
    }
  free(base);
}

/* A mean that is a double, but none beside the small scale of the data: where it would be used the
 * status says so, and where not it does no harm. */
static void test_given_means_beyond_double(void **state) {
  static const double places[] = {1e308, -DBL_MAX};
  (void)state;
  double *x = base_rows();
  for (int i = 0; i < BASE_N * BASE_D; i++)
    x[i] = ldexp(x[i], -40);
  for_each_family(family)
    for (size_t at = 0; at < COUNT_OF(places); at++) {
      double means[] = {x[0], x[1], x[2], places[at]}, matrix[] = {0x1p-80, 0, 0, 0x1p-80};
      params start = params_from(2, 2, family, means, matrix);
      for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++)
        for (int freeze = 0; freeze < 8; freeze++) {
          if (quick_run() && freeze % 4 != (init + family_at) % 4)
            continue;
          gmm_model *model = new_model(2, 2, family);
          prepare_fit(model, &start, 5);
          assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
          assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
          bytes before = bytes_of(model);
          if (init == GMM_INIT_PARAMS || (freeze & 2) != 0) {
            assert_status(fit(model, x, BASE_N, NULL), GMM_ERR_SCALE);
            assert_error_says(model, "mean of column 1 in component 1");
            assert_unchanged(model, &before);
          } else {
            assert_ok(fit(model, x, BASE_N, NULL));
            check_model(model);
          }
          free_bytes(&before);
          gmm_destroy(model);
        }
      free_params(&start);
    }
  free(x);
}

/* All means are doubles in any scale, but what is added up over the rows about them is not: either
 * the model is sound or the status says so. */
static void test_sums_beyond_double(void **state) {
  (void)state;
  double *x = base_rows();
  for_each_family(family)
    for (int freeze = 0; freeze < 8; freeze++) {
      double means[] = {1e308, 1e308, 1.1e308, -1e308}, matrix[] = {1, 0, 0, 1};
      params start = params_from(2, 2, family, means, matrix);
      gmm_model *model = new_model(2, 2, family);
      prepare_fit(model, &start, 1);
      assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
      gmm_status status = fit(model, x, BASE_N, NULL);
      if (status == GMM_OK)
        check_model(model);
      else
        assert_status(status, GMM_ERR_SCALE);
      free_params(&start);
      gmm_destroy(model);
    }
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wild_starts),
      cmocka_unit_test(test_starts_out_of_range),
      cmocka_unit_test(test_given_means_beyond_double),
      cmocka_unit_test(test_sums_beyond_double),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
