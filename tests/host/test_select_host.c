/* gmm_select() beside the host: progress, cancelling, memory that runs out. */
#include "../support/allocator.h"
#include "../support/selection.h"
#include "../support/ugly.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int64_t called[MOST_CELLS];

typedef struct watch {
  selection *s;
  int64_t n_calls, stop_at; /* stop_at: the call that answers 1, or cancels; 0 for none */
  int by_cancel;
  pthread_t caller;
} watch;

static int on_cell(int64_t start, int64_t iteration, double mean, double change, void *user_data) {
  watch *w = user_data;
  int64_t n = w->s->n_families * w->s->n_sizes;
  assert_true(pthread_equal(pthread_self(), w->caller));
  assert_true(start >= 0 && start < n && called[start]++ == 0);
  assert_int_equal(iteration, ++w->n_calls);
  assert_true(change == 0);
  int too_few = w->s->sizes[start % w->s->n_sizes] > w->s->n;
  assert_true(too_few ? isnan(mean) : isfinite(mean));
  w->s->criteria[start] = mean; /* compared after the call */
  if (w->n_calls == w->stop_at && w->by_cancel)
    gmm_cancel(w->s->settings);
  return w->n_calls == w->stop_at && !w->by_cancel;
}

/* The progress function is called once for each cell, on the caller's thread. */
static void test_progress(void **state) {
  enum { N = 150, D = 2 };
  (void)state;
  double *x = clustered_rows(8, N, D, 2), means[MOST_CELLS];
  selection s = new_selection(x, N, D, 3);
  s.sizes[1] = N + 1;
  watch w = {&s, 0, 0, 0, pthread_self()};
  for (int threads = 1; threads <= 4; threads++) {
    memset(called, 0, sizeof called);
    w.n_calls = 0;
    assert_ok(gmm_set_progress(s.settings, on_cell, &w));
    assert_ok(gmm_set_int(s.settings, GMM_OPT_THREADS, threads));
    gmm_model *best = NULL;
    assert_ok(gmm_select(&best, s.settings, s.families, s.n_families, s.sizes, s.n_sizes,
                         GMM_ROW_MAJOR(x, N, D), NULL, NULL, NULL, s.log_likelihoods, NULL, NULL));
    memcpy(means, s.criteria, sizeof means);
    assert_int_equal(w.n_calls, s.n_families * s.n_sizes);
    for (int64_t cell = 0; cell < w.n_calls; cell++) {
      assert_int_equal(called[cell], 1);
      if (!isnan(s.log_likelihoods[cell]))
        assert_near(means[cell] * N, s.log_likelihoods[cell], 1e-9);
    }
    w.n_calls = 0; /* the best has no progress function */
    assert_ok(gmm_fit(best, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_int_equal(w.n_calls, 0);
    gmm_destroy(best);
  }
  free_selection(&s);
  free(x);
}

/* Stopped at each call of the progress function: what was done is in the tables, as it is without.
 */
static void test_cancelled(void **state) {
  static selection whole;
  static const struct {
    int64_t n, d;
  } sizes[] = {{150, 2}, {120, 34}}; /* side by side, and one after the other */
  (void)state;
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    double *x = clustered_rows(8, sizes[i].n, sizes[i].d, 2);
    selection s = new_selection(x, sizes[i].n, sizes[i].d, 2);
    s.n_families = 5;
    watch w = {&s, 0, 0, 0, pthread_self()};
    run_selection(&s);
    assert_ok(s.status);
    whole = s;
    s.best = NULL;
    assert_ok(gmm_set_progress(s.settings, on_cell, &w));
    for (w.by_cancel = 0; w.by_cancel < 2; w.by_cancel++)
      for (int threads = 1; threads <= 2; threads++)
        for (w.stop_at = 1; w.stop_at <= 10; w.stop_at++) {
          int n_done = 0;
          memset(called, 0, sizeof called);
          w.n_calls = 0;
          assert_ok(gmm_set_int(s.settings, GMM_OPT_THREADS, threads));
          run_selection(&s);
          assert_status(s.status, GMM_ERR_CANCELLED);
          assert_int_equal(w.n_calls, w.stop_at);
          for (int cell = 0; cell < 10; cell++) {
            n_done += s.statuses[cell] == GMM_OK;
            if (s.statuses[cell] == GMM_OK) {
              assert_true(s.criteria[cell] == whole.criteria[cell]);
              assert_int_equal(s.warnings[cell], whole.warnings[cell]);
              continue;
            }
            assert_status(s.statuses[cell], GMM_ERR_CANCELLED);
            assert_true(isnan(s.criteria[cell]) && isnan(s.log_likelihoods[cell]));
            assert_int_equal(s.warnings[cell], 0);
          }
          assert_true(n_done >= w.stop_at);
          assert_true(threads > 1 || n_done == w.stop_at);
        }
    assert_ok(gmm_set_progress(s.settings, NULL, NULL)); /* as if nothing had been */
    run_selection(&s);
    assert_ok(s.status);
    assert_memory_equal(s.criteria, whole.criteria, 10 * sizeof *s.criteria);
    gmm_destroy(whole.best);
    free_selection(&s);
    free(x);
  }
}

/* Each allocation refused: nothing is left, and nothing was asked for by another thread. */
static void test_memory(void **state) {
  static const struct { int64_t n, d; } sizes[] = {{150, 2}, {120, 34}};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(sizes); i++)
    for (int threads = 1; threads <= 3; threads += 2) {
      faulty_allocator memory;
      double *x = clustered_rows(8, sizes[i].n, sizes[i].d, 2);
      selection s = new_selection(x, sizes[i].n, sizes[i].d, 2);
      const int families[] = {GMM_COV_FULL, GMM_COV_EII, GMM_COV_EEI};
      memcpy(s.families, families, sizeof families);
      s.n_families = COUNT_OF(families);
      gmm_destroy(s.settings);
      faulty_start(&memory);
      assert_ok(gmm_create_with_allocator(&s.settings, 1, s.d, GMM_COV_FULL, &memory.hooks));
      assert_ok(gmm_set_int(s.settings, GMM_OPT_MAX_ITER, 3));
      assert_ok(gmm_set_int(s.settings, GMM_OPT_THREADS, threads));
      assert_ok(gmm_set_feature_name(s.settings, 0, "width"));
      long live = memory.live, refused = 1;
      for (long at = 1; refused > 0; at += quick_run() ? 37 : 1) {
        s.criteria[0] = 17;
        faulty_plan(&memory, at, at);
        run_selection(&s);
        refused = memory.failed;
        faulty_plan(&memory, 0, 0);
        if (s.status) {
          assert_status(s.status, GMM_ERR_NOMEM);
          assert_true(s.criteria[0] == 17);
          assert_error_says(s.settings, "gmm_select: ");
          assert_int_equal(memory.live, live);
        }
        assert_true(s.status || refused == 0);
        gmm_destroy(s.best);
        s.best = NULL;
      }
      assert_int_equal(memory.live, live);
      assert_int_equal(memory.strangers, 0);
      assert_true(s.criteria[0] != 17);
      free_selection(&s);
      assert_int_equal(memory.live, 0);
      free(x);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_progress),
      cmocka_unit_test(test_cancelled),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
