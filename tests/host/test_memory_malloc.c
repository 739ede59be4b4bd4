/* What test_memory.c does with the caller's allocator, with malloc, which the default allocator
 * takes; it may fail in LAPACK and in the C library too. And threads that cannot be made. */
#include "../support/own_malloc.h"

#include "../support/exhaust.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <string.h>

static const faults by_malloc = {NULL, own_malloc_plan, own_malloc_refused, own_malloc_live};

/* A fit and all that a model is used for, as bytes. */
enum { N = 2000, D = 3, K = 3, T = 5 };
typedef struct results {
  bytes model;
  int32_t labels[N];
  double proba[N * K], density[N], mean;
} results;

static results *results_with(int family, const double *x, int threads) {
  results *r = must_alloc(sizeof *r);
  memset(r, 0, sizeof *r);
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 5));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), r->labels));
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), r->proba, K, 1));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), r->density));
  assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &r->mean));
  r->model = bytes_of(model);
  gmm_destroy(model);
  return r;
}

static void free_results(results *r) {
  free_bytes(&r->model);
  free(r);
}

static void assert_same_results(const results *a, const results *b) {
  assert_same_bytes(&a->model, &b->model);
  assert_memory_equal(a->labels, b->labels, sizeof a->labels);
  assert_memory_equal(a->proba, b->proba, sizeof a->proba);
  assert_memory_equal(a->density, b->density, sizeof a->density);
  assert_memory_equal(&a->mean, &b->mean, sizeof a->mean);
}

/* The C library keeps some memory of threads that have ended for those to come. */
static void warm_up(void) {
  double *x = clustered_rows(8, N, D, K);
  free_results(results_with(GMM_COV_FULL, x, T));
  free(x);
}

static void sweep(int threads) {
  own_malloc_or_skip();
  warm_up();
  exhaust_families(&by_malloc, threads);
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
  own_malloc_or_skip();
  setting s = {GMM_COV_FULL, GMM_INIT_KMEANS, 1, 1, 150, 10, 3, 0};
  assert_true(exhaust(&by_malloc, &s) > 0);
}

/* The same where no thread can be made either. */
static void test_no_threads_either(void **state) {
  (void)state;
  own_malloc_or_skip();
  for_first_families(family, quick_run() ? 1 : gmm_family_count()) {
    setting s = {family, GMM_INIT_KMEANS, 4, 1, 800, 3, 2, 0};
    own.first_thread = 1;
    exhaust(&by_malloc, &s);
    own.first_thread = 0;
  }
}

/* Of the T - 1 threads that a call asks for, those from the j-th on cannot be made. */
static void test_threads_fail(void **state) {
  (void)state;
  if (!GMMIX_OWN_FUNCTIONS)
    skip();
  double *x = clustered_rows(8, N, D, K);
  for_each_family(family) {
    results *want = results_with(family, x, T);
    for (int j = 1; j <= T; j++) {
      own.threads = 0;
      own.first_thread = j;
      results *got = results_with(family, x, T);
      own.first_thread = 0;
      assert_true(own.threads >= (j < T ? j : T - 1)); /* they were asked for */
      assert_same_results(got, want);
      free_results(got);
    }
    free_results(want);
  }
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_thread),    cmocka_unit_test(test_four_threads),
      cmocka_unit_test(test_many_features), cmocka_unit_test(test_no_threads_either),
      cmocka_unit_test(test_threads_fail),
  };
  return cmocka_run_group_tests(tests, own_malloc_set_up, NULL);
}
