/* Header section FIT: NaN and infinity where GMM_OPT_CHECK_FINITE is 0. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>

enum { N = 60, D = 3, K = 2 };

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(4, N, D, K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

static void survive(const double *bad) {
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++)
    for_each_family(family) {
      double proba[N * K];
      int32_t labels[N];
      params start = start_from_rows(K, family, x, N, D);
      gmm_model *model = new_model(K, D, family);
      assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
      prepare_fit(model, &start, 20);
      assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-6));
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
      for (int freeze = 0; freeze < 8; freeze++) {
        assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
        bytes kept = bytes_of(model);
        if (gmm_fit(model, GMM_ROW_MAJOR(bad, N, D), NULL))
          assert_unchanged(model, &kept);
        free_bytes(&kept);
        assert_ok(give_params(model, &start));
      }
      assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(bad, N, D), proba, K, 1));
      assert_ok(gmm_predict(model, GMM_ROW_MAJOR(bad, N, D), labels));
      for (int i = 0; i < N; i++)
        assert_in_range(labels[i], 0, K - 1);
      free_params(&start);
      gmm_destroy(model);
    }
}

/* In sums of many threads, too: a row of one block makes the fit fail whatever is in the others. */
static void test_unchecked_nan_among_many_rows(void **state) {
  enum { MANY = 4096 };
  double *bad = clustered_rows(5, MANY, D, K);
  (void)state;
  for (int i = 0; i < 3; i++) {
    bad[100 + 3000 * i] = i == 0 ? NAN : INFINITY;
    for (int threads = 1; threads <= 4; threads += 3) {
      gmm_model *model = new_model(K, D, GMM_COV_FULL);
      assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
      assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
      assert_status(gmm_fit(model, GMM_ROW_MAJOR(bad, MANY, D), NULL),
                    i == 0 ? GMM_ERR_NOT_FINITE : GMM_ERR_SCALE);
      gmm_destroy(model);
    }
  }
  free(bad);
}

/* Without the check NaN gives undefined numbers, but no crash and no label that is none. */
static void test_unchecked_nan_is_survived(void **state) {
  (void)state;
  double *bad = copy_doubles(x, N * D);
  bad[10] = NAN; /* one value */
  survive(bad);
  bad[20] = INFINITY;
  survive(bad);
  bad[20] = 1;
  for (int i = 0; i < N; i++) /* a column */
    bad[i * D + 1] = NAN;
  survive(bad);
  for (int i = 0; i < N; i++) /* rows: distinct ones, as the other columns are in order */
    bad[i * D + 1] = bad[i * D + 2] = i % 2 ? NAN : 3;
  survive(bad);
  free(bad);
}

/* Where the numbers of a fit become NaN, the status says what let it in. */
static void test_unchecked_nan_is_named(void **state) {
  (void)state;
  double *bad = copy_doubles(x, N * D);
  bad[10] = NAN;
  params start = start_from_rows(K, GMM_COV_FULL, x, N, D);
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
  prepare_fit(model, &start, 3);
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 7)); /* nothing is estimated, only scored */
  bytes kept = bytes_of(model);
  assert_status(gmm_fit(model, GMM_ROW_MAJOR(bad, N, D), NULL), GMM_ERR_NOT_FINITE);
  assert_error_says(model, "GMM_OPT_CHECK_FINITE");
  assert_unchanged(model, &kept);
  free_bytes(&kept);
  free_params(&start);
  gmm_destroy(model);
  free(bad);
}

/* What NaN leaves of a fit is said to be its doing, whatever is frozen. */
static void test_unchecked_nan_is_reported(void **state) {
  (void)state;
  double *bad = copy_doubles(x, N * D);
  bad[10] = NAN;
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++)
    for_each_family(family)
      for (int freeze = 0; freeze < 8; freeze++) {
        params start = start_from_rows(K, family, x, N, D);
        gmm_model *model = new_model(K, D, family);
        prepare_fit(model, &start, 5);
        assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
        assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
        assert_status(gmm_fit(model, GMM_ROW_MAJOR(bad, N, D), NULL), GMM_ERR_NOT_FINITE);
        assert_error_says(model, "GMM_OPT_CHECK_FINITE");
        free_params(&start);
        gmm_destroy(model);
      }
  free(bad);
}

static int cancel_at_the_end(int64_t start, int64_t iteration, double mean, double change,
                             void *model) {
  (void)start, (void)mean, (void)change;
  if (iteration == 3)
    gmm_cancel(model);
  return 0;
}

/* Nor is NaN said to be what ended a fit that was cancelled. */
static void test_cancelling_has_its_own_message(void **state) {
  double row_weights[N];
  (void)state;
  double *bad = copy_doubles(x, N * D);
  for (int i = 0; i < N; i++)
    row_weights[i] = i != 5;
  bad[5 * D] = NAN;
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_set_progress(model, cancel_at_the_end, model));
  assert_status(gmm_fit(model, GMM_ROW_MAJOR(bad, N, D), row_weights), GMM_ERR_CANCELLED);
  assert_error_says(model, gmm_status_message(GMM_ERR_CANCELLED));
  gmm_destroy(model);
  free(bad);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_unchecked_nan_is_survived),
      cmocka_unit_test(test_unchecked_nan_among_many_rows),
      cmocka_unit_test(test_unchecked_nan_is_named),
      cmocka_unit_test(test_unchecked_nan_is_reported),
      cmocka_unit_test(test_cancelling_has_its_own_message),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
