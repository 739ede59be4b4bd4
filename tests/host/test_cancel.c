/* gmm_cancel(), and cancelling by the progress function: from another thread at any moment of a
 * fit, from a signal handler, from within. Nothing of the model changes. How soon the fit ends is
 * in test_cancel_latency. */
#include "../support/allocator.h"
#include "../support/cancel.h"
#include "../support/ugly.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* --- at random moments ----------------------------------------------------------------- */

static generator g = {77};

/* Small fits of all kinds, in which every part of a fit is met by some of the requests. */
static void test_at_random_moments(void **state) {
  (void)state;
  int rounds = quick_run() ? 2 : 25, total = 0, cancelled = 0;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      if (quick_run() && (init + family_at / 2) % 2)
        continue;
      double latency;
      int threads = (family_at + init) % 2 ? 1 : 4;
      problem p = new_problem(quick_run() ? 600 : 6000, 11, 5, family);
      set_options(p.model, init, threads, 3);
      assert_ok(gmm_set_int(p.model, GMM_OPT_N_INIT, 2));
      p.weights = family_at % 2 ? new_doubles(p.n) : NULL;
      for (int64_t i = 0; p.weights && i < p.n; i++)
        p.weights[i] = (double)(1 + i % 3);
      prepare(&p);
      for (int round = 0; round < rounds; round++, total++)
        cancelled += cancel_after(&p, next_uniform(&g) * p.elapsed, &latency);
      free_problem(&p);
    }
  if (20 * cancelled < total) /* the others were over, or had not begun */
    fail_msg("only %d of %d fits were cancelled", cancelled, total);
}

/* --- from a signal handler ------------------------------------------------------------- */

static gmm_model *volatile fitted_now;
static volatile sig_atomic_t signals;

static void on_signal(int number) {
  int saved = errno; /* ThreadSanitizer's own store of an atomic may set it */
  (void)number;
  signals++;
  gmm_cancel(fitted_now);
  errno = saved;
}

typedef struct sender {
  pthread_t fitting; /* a timer's signal may go to a thread of OpenBLAS, and last beyond the fit */
  double delay;
} sender;

static void *send_later(void *argument) {
  sender *s = argument;
  wait_seconds(s->delay);
  pthread_kill(s->fitting, SIGUSR1);
  return NULL;
}

static void test_from_a_signal_handler(void **state) {
  (void)state;
  struct sigaction action, saved;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  assert_int_equal(sigaction(SIGUSR1, &action, &saved), 0);
  int rounds = quick_run() ? 20 : 60, cancelled = 0;
  for (int threads = 1; threads <= 4; threads += 3) {
    problem p = new_problem(quick_run() ? 1500 : 6000, 11, 5, GMM_COV_FULL);
    set_options(p.model, GMM_INIT_KMEANS, threads, 3);
    prepare(&p);
    for (int round = 0; round < rounds; round++) {
      pthread_t thread;
      sender s = {pthread_self(), next_uniform(&g) * p.elapsed};
      assert_int_equal(pthread_create(&thread, NULL, send_later, &s), 0);
      fitted_now = p.model;
      gmm_status status = fit(&p);
      fitted_now = NULL;
      assert_int_equal(pthread_join(thread, NULL), 0);
      cancelled += settle(&p, status);
    }
    free_problem(&p);
  }
  assert_int_equal(sigaction(SIGUSR1, &saved, NULL), 0);
  assert_true(signals > 0);
  assert_true(cancelled > 0);
}

/* --- from within ----------------------------------------------------------------------- */

typedef struct asker {
  gmm_model *model; /* to gmm_cancel(), or NULL */
  int64_t start, iteration;
  int answer; /* at that iteration of that start */
  int calls, calls_after;
} asker;

static int ask(int64_t start, int64_t iteration, double mean, double change, void *data) {
  (void)mean, (void)change;
  asker *a = data;
  a->calls++;
  if (a->calls_after || (start == a->start && iteration == a->iteration)) {
    a->calls_after++;
    gmm_cancel(a->model);
    return a->answer;
  }
  return 0;
}

static void test_from_the_progress_function(void **state) {
  (void)state;
  for (int way = 0; way < 2; way++)
    for (int iteration = 1; iteration <= 3; iteration++) {
      problem p = new_problem(1200, 3, 3, GMM_COV_FULL);
      asker a = {way ? p.model : NULL, 1, iteration, !way, 0, 0};
      set_options(p.model, GMM_INIT_RANDOM_POINTS, 2, 4);
      assert_ok(gmm_set_int(p.model, GMM_OPT_N_INIT, 3));
      assert_ok(gmm_set_progress(p.model, ask, &a));
      prepare(&p); /* a clone has no progress function */
      assert_int_equal(a.calls, 0);
      assert_true(settle(&p, fit(&p)));
      assert_int_equal(a.calls, 4 + iteration);
      assert_int_equal(a.calls_after, 1);
      a = (asker){NULL, 99, 99, 0, 0, 0}; /* the function stays; what it says now is to go on */
      free_problem(&p);
      assert_int_equal(a.calls, 3 * 4);
    }
}

/* Cancels at an allocation: the part of a fit that asks for memory. */
typedef struct cancelling_allocator {
  faulty_allocator counts;
  gmm_model *model;
  long at;
} cancelling_allocator;

static void *alloc_and_cancel(void *context, size_t size) {
  cancelling_allocator *c = context;
  void *block = c->counts.hooks.alloc(&c->counts, size);
  if (c->counts.calls == c->at)
    gmm_cancel(c->model);
  return block;
}

static void free_counted(void *context, void *pointer) {
  cancelling_allocator *c = context;
  c->counts.hooks.free(&c->counts, pointer);
}

static void test_at_every_allocation(void **state) {
  (void)state;
  cancelling_allocator c = {{{0}, 0, 0, 0, 0, 0, 0, 0, 0, 0}, NULL, 0};
  faulty_start(&c.counts);
  gmm_allocator hooks = {alloc_and_cancel, free_counted, &c};
  double *x = base_rows();
  assert_ok(gmm_create_with_allocator(&c.model, BASE_K, BASE_D, GMM_COV_FULL, &hooks));
  assert_ok(gmm_set_int(c.model, GMM_OPT_THREADS, 2));
  faulty_plan(&c.counts, 0, 0);
  gmm_model *other = new_model(BASE_K, BASE_D, GMM_COV_FULL);
  snapshot before = snapshot_of(c.model);
  long live = c.counts.live;
  for (c.at = 1;; c.at++) {
    c.counts.calls = 0;
    gmm_status status = gmm_fit(c.model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL);
    if (status == GMM_OK && c.counts.calls < c.at)
      break; /* there are no more */
    assert_status(status, GMM_ERR_CANCELLED);
    assert_int_equal(c.counts.live, live);
    assert_as_before(c.model, &before);
  }
  assert_true(c.at > 20);
  gmm_destroy(other);
  free_snapshot(&before);
  gmm_destroy(c.model);
  assert_int_equal(c.counts.live, 0);
  free(x);
}

/* --- the rest of what the header says -------------------------------------------------- */

/* Of a request that was made before a fit, or between two, nothing is left. */
static void test_a_request_without_a_fit_is_lost(void **state) {
  (void)state;
  problem p = new_problem(300, 2, 2, GMM_COV_TIED);
  set_options(p.model, GMM_INIT_KMEANS, 1, 3);
  prepare(&p);
  gmm_cancel(NULL);
  gmm_cancel(p.model);
  assert_as_before(p.model, &p.before);
  assert_string_equal(gmm_last_error(p.model), "");
  assert_status(gmm_fit(p.model, p.x, p.n, p.d + 1, p.d, 1, NULL), GMM_ERR_SHAPE);
  assert_false(settle(&p, fit(&p)));
  gmm_cancel(p.model);
  free_problem(&p);
}

static int cancel_start_2(int64_t start, int64_t iteration, double mean, double change,
                          void *data) {
  (void)iteration, (void)mean, (void)change, (void)data;
  return start >= 2;
}

/* The message is that of the cancelling, not that of a start that degenerated before. */
static void test_the_message_after_dropped_starts(void **state) {
  (void)state;
  /* 60 rows apart, and 12 equal ones that a component can fall into */
  double *x = clustered_rows(9, 72, 2, 1);
  for (int i = 60; i < 72; i++)
    x[2 * i] = x[2 * i + 1] = 2;
  gmm_model *model = new_model(4, 2, GMM_COV_FULL);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_POINTS));
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_set_progress(model, cancel_start_2, NULL));
  int met = 0;
  for (int seed = 0; seed < 200 && !met; seed++) {
    assert_ok(gmm_set_int(model, GMM_OPT_SEED, seed));
    assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
    if (gmm_fit(model, GMM_ROW_MAJOR(x, 72, 2), NULL) != GMM_ERR_DEGENERATE)
      continue;
    assert_error_says(model, "start 0");
    assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 3));
    met = gmm_fit(model, GMM_ROW_MAJOR(x, 72, 2), NULL) == GMM_ERR_CANCELLED;
  }
  assert_true(met);
  assert_string_equal(gmm_last_error(model), "gmm_fit: the fit was asked to stop");
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_at_random_moments),
      cmocka_unit_test(test_from_a_signal_handler),
      cmocka_unit_test(test_from_the_progress_function),
      cmocka_unit_test(test_at_every_allocation),
      cmocka_unit_test(test_a_request_without_a_fit_is_lost),
      cmocka_unit_test(test_the_message_after_dropped_starts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
