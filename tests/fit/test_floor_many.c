/* The floor where features are many: whatever way its eigenvalues are found, the log-likelihood
 * never falls, is that of the parameters, and is the same with every set of instructions. */
#include "../support/model.h"
#include "../support/reference_families.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static generator g = {91};

static double *fit_history(gmm_model *model, const double *x, int64_t n, int64_t d) {
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL));
  assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
  double *history = malloc((size_t)gmm_history_length(model) * sizeof *history);
  assert_non_null(history);
  assert_ok(gmm_get_history(model, history, gmm_history_length(model)));
  return history;
}

/* slack: what rounding explains of a fall, relative. A quick run takes one level of each family. */
static void check_fits(const double *x, int64_t n, int64_t d, int64_t k, double slack) {
  for_each_family(family) {
    if (!has_matrices(family))
      continue;
    double first = 0;
    const int lowest = quick_run() ? 1 + family_at % 3 : 1, highest = quick_run() ? lowest : 3;
    for (int level = lowest; level <= highest; level++) {
      double mean;
      gmm_model *model = new_model(k, d, family);
      assert_ok(gmm_set_int(model, GMM_OPT_SIMD, level));
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_RESP));
      /* digits that differ would be extrapolated, too */
      assert_ok(gmm_set_int(model, GMM_OPT_ACCELERATE, 0));
      /* common axes of so many features take long */
      int iterations = has_many_minima(gmm_family_letters(family)) ? 2 : quick_run() ? 3 : 20;
      assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, iterations));
      double *history = fit_history(model, x, n, d);
      int64_t length = gmm_history_length(model);
      for (int64_t i = 1; i < length; i++)
        if (history[i] < history[i - 1] - slack * fabs(history[i]))
          fail_msg("step %d: from %.17g to %.17g", (int)i, history[i - 1], history[i]);
      assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, n, d), &mean));
      assert_near(mean, history[length - 1], slack);
      assert_near(mean, gmm_log_likelihood(model) / (double)n, 1e-12);
      first = level == lowest ? mean : first;
      /* Other digits may lead elsewhere. Fewer rows than features leave some axes free, along which
       * EEV and VEV have the variances of others. */
      const char *letters = gmm_family_letters(family);
      int free_axes = n < d && (strcmp(letters, "EEV") == 0 || strcmp(letters, "VEV") == 0);
      if (!has_many_minima(letters) && !free_axes)
        assert_near(mean, first, 10 * slack);
      free(history);
      gmm_destroy(model);
    }
  }
}

/* All eigenvalues that are not 0 are above the floor. */
static void test_fewer_rows_than_features(void **state) {
  (void)state;
  double *x = clustered_rows(7, 80, 90, 2);
  check_fits(x, 80, 90, 2, 1e-8);
  free(x);
}

/* So few that densities are made of them. */
static void test_few_rows(void **state) {
  (void)state;
  double *x = clustered_rows(8, 6, 100, 2);
  check_fits(x, 6, 100, 2, 1e-8);
  free(x);
}

/* Most eigenvalues are neither 0 nor above the floor: features of four kinds. */
static void test_features_that_are_alike(void **state) {
  (void)state;
  enum { N = 150, D = 60 };
  for (int nearly = 0; nearly < 2; nearly++) { /* so alike that no factorisation tells them apart */
    double *x = clustered_rows(9, N, D, 2);
    for (int at = 0; at < N * D; at++)
      x[at] = x[at / D * D + at % 4] + (nearly ? 2e-7 : 1e-4) * next_normal(&g);
    check_fits(x, N, D, 2, 1e-8);
    free(x);
  }
}

/* A component to each row: no variance at all. */
static void test_no_variance(void **state) {
  (void)state;
  enum { D = 40, K = 3 };
  double *x = clustered_rows(11, K, D, K);
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  double *history = fit_history(model, x, K, D), covariances[K * D * D];
  free(history);
  assert_ok(gmm_get_full_covariances(model, covariances, K * D * D));
  for (int at = 0; at < K * D * D; at++)
    assert_true(at / D % D == at % D ? covariances[at] > 0 : covariances[at] == 0);
  gmm_destroy(model);
  free(x);
}

/* A row so far away that rounding errors of the variances are above the floor. */
static void test_badly_scaled(void **state) {
  (void)state;
  enum { N = 45, D = 60 };
  double *x = clustered_rows(10, N, D, 1);
  for (int j = 0; j < D; j += 7)
    x[j] = 2e3;
  check_fits(x, N, D, 1, 1e-4);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fewer_rows_than_features),
      cmocka_unit_test(test_few_rows),
      cmocka_unit_test(test_features_that_are_alike),
      cmocka_unit_test(test_no_variance),
      cmocka_unit_test(test_badly_scaled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
