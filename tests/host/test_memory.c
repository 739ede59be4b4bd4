/* Memory runs out: allocation i of the caller's allocator fails, for every i, once and from then on
 * (see support/exhaust.h). test_memory_malloc.c does the same with malloc. */
#include "../support/allocator.h"
#include "../support/exhaust.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <stdlib.h>
#include <string.h>

static faulty_allocator faulty;

static void plan(long first, long last) {
  faulty_plan(&faulty, first, last);
}

static long refused(void) {
  return faulty.failed;
}

static long live(void) {
  return faulty.live;
}

static const faults hook = {&faulty.hooks, plan, refused, live};

static int set_up(void **state) {
  (void)state;
  faulty_start(&faulty);
  return 0;
}

static void sweep(int threads) {
  exhaust_families(&hook, threads);
  assert_int_equal(faulty.live, 0);
  assert_int_equal(faulty.strangers, 0);
}

static void test_one_thread(void **state) {
  (void)state;
  sweep(1);
}

static void test_four_threads(void **state) {
  (void)state;
  sweep(4);
}

/* With more features than are taken at once, a fit also allocates what skipping needs. */
static void test_many_features(void **state) {
  (void)state;
  for (int threads = 1; threads <= (quick_run() ? 1 : 4); threads += 3) {
    setting s = {GMM_COV_FULL, GMM_INIT_KMEANS, threads, 1, threads > 1 ? 800 : 150, 10, 3, 0};
    assert_true(exhaust(&hook, &s) > 0);
  }
  assert_int_equal(faulty.live, 0);
  assert_int_equal(faulty.strangers, 0);
}

/* Rows with holes need more: matrices and variances, each kind of start. */
static void test_holes(void **state) {
  static const int families[] = {GMM_COV_FULL, GMM_COV_DIAG};
  (void)state;
  for (int i = 0; i < 2; i++)
    for (int init = GMM_INIT_KMEANS; init <= (quick_run() ? GMM_INIT_KMEANS : GMM_INIT_RANDOM_RESP);
         init++) {
      setting s = small_setting(families[i], init, 1);
      s.holes = 1;
      assert_true(exhaust(&hook, &s) > 0);
    }
  assert_int_equal(faulty.live, 0);
}

static void test_first_fit(void **state) {
  (void)state;
  for_first_families(family, quick_run() ? 1 : gmm_family_count()) {
    setting s = small_setting(family, GMM_INIT_KMEANS, 4);
    assert_true(exhaust_first_fit(&hook, &s) > 0);
  }
  assert_int_equal(faulty.live, 0);
}

/* Beyond some number of rows the memory of a fit does not grow. */
static void test_memory_does_not_grow_with_rows(void **state) {
  (void)state;
  faulty_start(&faulty);
  enum { D = 3, K = 2 };
  long count[2];
  size_t peak[2];
  for (int big = 0; big < 2; big++) {
    int64_t n = big ? 200000 : 100000;
    gmm_model *model = NULL;
    double *rows = clustered_rows(3, n, D, K);
    params start = start_from_rows(K, GMM_COV_FULL, rows, n, D);
    assert_ok(gmm_create_with_allocator(&model, K, D, GMM_COV_FULL, &faulty.hooks));
    prepare_fit(model, &start, 5);
    faulty_plan(&faulty, 0, 0);
    faulty.peak_bytes = 0;
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, n, D), NULL));
    count[big] = faulty.calls;
    peak[big] = faulty.peak_bytes;
    gmm_destroy(model);
    free_params(&start);
    free(rows);
  }
  assert_int_equal(count[0], count[1]);
  print_message("peak of a fit: %zu bytes for 100000 rows, %zu for 200000\n", peak[0], peak[1]);
  assert_int_equal(peak[0], peak[1]);
}

/* Of many features the matrices are all that counts: a model has none before it has parameters, and
 * a fit has parameters, factors and moments once, in numbers K D D, K D D / 2 and K D D / 2, its
 * sample of the rows three times, and little besides; an accelerated one has moments three times
 * more. */
static void test_memory_of_many_features(void **state) {
  (void)state;
  enum {
    D = 300,
    K = 3,
    N = 60,
    MATRIX = D * D * (int)sizeof(double),
    SAMPLE = N * D * (int)sizeof(double)
  };
  double *rows = clustered_rows(5, N, D, K);
  for (int accelerate = 0; accelerate <= 1; accelerate++) {
    gmm_model *model = NULL;
    faulty_start(&faulty);
    assert_ok(gmm_create_with_allocator(&model, K, D, GMM_COV_FULL, &faulty.hooks));
    assert_true(faulty.peak_bytes < 16384);
    assert_ok(gmm_set_int(model, GMM_OPT_ACCELERATE, accelerate));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, N, D), NULL));
    assert_true(gmm_warnings(model) & GMM_WARN_FLOORED);
    if (faulty.peak_bytes >
        (2 * K + 3 + accelerate * (3 * K + 1) / 2) * (size_t)MATRIX + 2 * (size_t)SAMPLE)
      fail_msg("%.1f matrices at the peak", (double)faulty.peak_bytes / MATRIX);
    assert_true(faulty.live_bytes < (3 * K / 2 + 2) * (size_t)MATRIX);
    gmm_destroy(model);
    assert_int_equal(faulty.live, 0);
  }
  free(rows);
}

/* A covariance of as few rows as let densities be made of them. */
static void test_few_rows(void **state) {
  (void)state;
  enum { D = 96, K = 2, N = 6 };
  double *rows = clustered_rows(6, N, D, K);
  for (long refused = 1;; refused++) {
    gmm_model *model = NULL;
    faulty_start(&faulty);
    assert_ok(gmm_create_with_allocator(&model, K, D, GMM_COV_FULL, &faulty.hooks));
    faulty_plan(&faulty, refused, refused);
    gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(rows, N, D), NULL);
    int done = faulty.failed == 0;
    assert_status(status, done ? GMM_OK : GMM_ERR_NOMEM);
    gmm_destroy(model);
    assert_int_equal(faulty.live, 0);
    if (done)
      break;
  }
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_thread),
      cmocka_unit_test(test_four_threads),
      cmocka_unit_test(test_many_features),
      cmocka_unit_test(test_holes),
      cmocka_unit_test(test_first_fit),
      cmocka_unit_test(test_memory_does_not_grow_with_rows),
      cmocka_unit_test(test_memory_of_many_features),
      cmocka_unit_test(test_few_rows),
  };
  return cmocka_run_group_tests(tests, set_up, NULL);
}
