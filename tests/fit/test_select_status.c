/* gmm_select(): what it refuses, which cells have no fit, what it leaves of the settings. */
#include "../support/selection.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void test_statuses_of_cells(void **state) {
  enum { N = 12, D = 2 };
  (void)state;
  double x[N * D];
  for (int i = 0; i < N * D; i++)
    x[i] = (i / 4) * (i % 2 ? 1.5 : 1); /* 6 distinct rows */
  selection s = new_selection(x, N, D, 4);
  const int64_t sizes[] = {7, 13, INT64_C(1) << 31, 1};
  memcpy(s.sizes, sizes, sizeof sizes);
  check_selection(&s);
  for (int64_t f = 0; f < s.n_families; f++) {
    assert_int_equal(s.statuses[4 * f], GMM_ERR_TOO_FEW_ROWS);
    assert_int_equal(s.statuses[4 * f + 1], GMM_ERR_TOO_FEW_ROWS);
    assert_int_equal(s.statuses[4 * f + 2], GMM_ERR_TOO_LARGE);
    assert_int_equal(s.statuses[4 * f + 3], GMM_OK);
  }
  /* No cell has a fit: the status and the text of the first. */
  for (s.n_sizes = 3; s.n_sizes > 0; s.n_sizes--) {
    run_selection(&s);
    assert_status(s.status, GMM_ERR_TOO_FEW_ROWS);
    assert_error_says(s.settings, "gmm_select: x has 6 distinct rows; it must have at least 7");
    assert_int_equal(s.statuses[0], GMM_ERR_TOO_FEW_ROWS);
    assert_true(isnan(s.criteria[0]) && isnan(s.log_likelihoods[0]) && s.warnings[0] == 0);
  }
  s.n_sizes = 1;
  s.sizes[0] = 13;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_TOO_FEW_ROWS);
  assert_error_says(s.settings, "gmm_select: n_rows is 12; it must be at least 13");
  s.n = 0;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_TOO_FEW_ROWS);
  s.n = N;
  s.sizes[0] = INT64_C(1) << 40;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_TOO_LARGE);
  /* Without a floor the components of 6 rows vanish, where they have covariances of their own. */
  s.sizes[0] = 6;
  s.sizes[1] = 1;
  s.n_sizes = 2;
  assert_ok(gmm_set_double(s.settings, GMM_OPT_COV_FLOOR, 0));
  check_selection(&s);
  assert_int_equal(s.statuses[0], GMM_ERR_DEGENERATE);
  s.n_families = s.n_sizes = 1;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_DEGENERATE);
  assert_error_says(s.settings, "gmm_select: component ");
  x[3] = 1e200; /* units cannot be chosen */
  s.sizes[0] = 1;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_SCALE);
  assert_int_equal(s.statuses[0], GMM_ERR_SCALE);
  assert_error_says(s.settings, "gmm_select: the largest value of x is 1e200");
  free_selection(&s);
}

/* What is wrong in the rows ends the call, and no table is written. */
static void test_wrong_rows(void **state) {
  enum { N = 20, D = 2 };
  (void)state;
  double *x = clustered_rows(8, N, D, 2), weights[N];
  selection s = new_selection(x, N, D, 2);
  s.criteria[0] = 17;
  x[5] = NAN;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_NOT_FINITE);
  assert_error_says(s.settings, "gmm_select: x[2,1] is NaN");
  x[5] = 1;
  for (int i = 0; i < N; i++)
    weights[i] = 0;
  s.weights = weights;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_WEIGHTS);
  weights[3] = -1;
  run_selection(&s);
  assert_status(s.status, GMM_ERR_WEIGHTS);
  assert_error_says(s.settings, "gmm_select: sample_weight[3] is -1");
  assert_true(s.criteria[0] == 17);
  free_selection(&s);
  free(x);
}

static void test_arguments(void **state) {
  enum { N = 20, D = 2 };
  (void)state;
  double *x = clustered_rows(8, N, D, 2);
  selection s = new_selection(x, N, D, 2);
  const selection right = s;
  const int32_t labels[N] = {-2};
  gmm_model *best = NULL;
#define SELECT(b, m, f, n_f, k, n_k, l)                                                            \
  gmm_select(b, m, f, n_f, k, n_k, GMM_ROW_MAJOR(x, N, D), NULL, l, NULL, NULL, NULL, NULL)
  assert_status(SELECT(NULL, s.settings, s.families, 1, s.sizes, 1, NULL), GMM_ERR_NULL);
  assert_error_says(s.settings, "gmm_select: best is NULL");
  assert_status(SELECT(&best, NULL, s.families, 1, s.sizes, 1, NULL), GMM_ERR_NULL);
  assert_status(SELECT(&best, s.settings, NULL, 1, s.sizes, 1, NULL), GMM_ERR_NULL);
  assert_error_says(s.settings, "gmm_select: families is NULL");
  assert_status(SELECT(&best, s.settings, s.families, 1, NULL, 1, NULL), GMM_ERR_NULL);
  assert_error_says(s.settings, "gmm_select: n_components is NULL");
  assert_status(SELECT(&best, s.settings, s.families, 0, s.sizes, 1, NULL), GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: n_families is 0; it must be 1 or more");
  assert_status(SELECT(&best, s.settings, s.families, 1, s.sizes, INT64_MIN, NULL),
                GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: n_sizes is -9223372036854775808");
  assert_status(SELECT(&best, s.settings, s.families, INT64_MAX, s.sizes, 2, NULL),
                GMM_ERR_TOO_LARGE);
  assert_status(SELECT(&best, s.settings, s.families, INT64_MAX / 4, s.sizes, 1, NULL),
                GMM_ERR_TOO_LARGE);
  assert_status(SELECT(&best, s.settings, s.families, 1, s.sizes, 1, labels), GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: labels[0] is -2");
  s.families[1] = 99;
  assert_status(SELECT(&best, s.settings, s.families, 2, s.sizes, 1, NULL), GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: families[1] is 99, which is no family");
  s.families[1] = right.families[1];
  s.sizes[1] = 0;
  assert_status(SELECT(&best, s.settings, s.families, 2, s.sizes, 2, NULL), GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: n_components[1] is 0; it must be 1 or more");
  assert_ok(gmm_set_int(s.settings, GMM_OPT_FREEZE, 2));
  assert_status(SELECT(&best, s.settings, s.families, 1, s.sizes, 1, NULL), GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: GMM_OPT_FREEZE is 2");
  assert_ok(gmm_set_int(s.settings, GMM_OPT_FREEZE, 0));
  assert_ok(gmm_set_int(s.settings, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_status(SELECT(&best, s.settings, s.families, 1, s.sizes, 1, NULL), GMM_ERR_ARGUMENT);
  assert_error_says(s.settings, "gmm_select: GMM_OPT_INIT is 3");
  assert_ok(gmm_set_int(s.settings, GMM_OPT_INIT, GMM_INIT_KMEANS));
  assert_null(best);
  assert_ok(SELECT(&best, s.settings, s.families, 1, s.sizes, 1, NULL)); /* tables may be NULL */
  gmm_destroy(best);
  free_selection(&s);
  free(x);
}

/* Settings stay as they were; the best has its options, names and allocator. */
static void test_settings_and_best(void **state) {
  (void)state;
  double *x = base_rows();
  params p = ordinary_params(3, BASE_D, GMM_COV_DIAG);
  selection s = new_selection(x, BASE_N, BASE_D, 3);
  gmm_destroy(s.settings);
  s.settings = new_model(3, BASE_D, GMM_COV_DIAG);
  assert_ok(give_params(s.settings, &p));
  assert_ok(gmm_set_int(s.settings, GMM_OPT_SEED, 77));
  assert_ok(gmm_set_feature_name(s.settings, 1, "width"));
  bytes before = bytes_of(s.settings);
  run_selection(&s);
  assert_ok(s.status);
  assert_unchanged(s.settings, &before);
  int64_t seed = 0;
  assert_ok(gmm_get_int(s.best, GMM_OPT_SEED, &seed));
  assert_int_equal(seed, 77);
  assert_string_equal(gmm_feature_name(s.best, 1), "width");
  assert_string_equal(gmm_last_error(s.best), "");
  assert_int_equal(gmm_is_fitted(s.best), 1);
  free_bytes(&before);
  free_params(&p);
  free_selection(&s);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_statuses_of_cells),
      cmocka_unit_test(test_wrong_rows),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_settings_and_best),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
