/* gmm_cancel() at every place where a fit takes a lock: at the beginning and the end of each pass
 * over the rows, and around LAPACK. The request comes from within pthread_mutex_lock(), which this
 * program defines itself, so each place is met once and for certain. */
#include "../support/own.h"

#include "../support/cancel.h"
#include "../support/ugly.h"

#include <pthread.h>
#include <stdlib.h>

static gmm_model *volatile target;
static pthread_t caller;
static volatile long locks, cancel_at;

#if GMMIX_OWN_FUNCTIONS
int pthread_mutex_lock(pthread_mutex_t *mutex) {
  static int (*real)(pthread_mutex_t *);
  if (!real)
    *(void **)(void *)&real = dlsym(RTLD_NEXT, "pthread_mutex_lock");
  if (target && pthread_equal(caller, pthread_self()) && ++locks == cancel_at)
    gmm_cancel(target);
  return real(mutex);
}
#endif

static int set_up(void **state) {
  (void)state;
  caller = pthread_self();
  return 0;
}

/* Takes over p. */
static void sweep(problem *p, int init, int threads) {
  long late = 0;
  set_options(p->model, init, threads, 3);
  prepare(p);
  for (cancel_at = 1;; cancel_at++) {
    locks = 0;
    target = p->model;
    gmm_status status = fit(p);
    target = NULL;
    if (!settle(p, status)) {
      late++;
      if (locks < cancel_at)
        break; /* there are no more */
    }
  }
  free_problem(p);
  if (cancel_at == 1)
    skip(); /* pthread_mutex_lock() is not this program's */
  assert_true(cancel_at > 10);
  assert_true(late <= 2); /* this one, and the lock of the threads' end */
}

static void test_all_starts(void **state) {
  (void)state;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      if (quick_run() && init != GMM_INIT_KMEANS + family_at % 3)
        continue;
      problem p = new_problem(quick_run() ? 60 : 300, 3, quick_run() ? 2 : 3, family);
      assert_ok(gmm_set_int(p.model, GMM_OPT_N_INIT, quick_run() ? 2 : 4));
      sweep(&p, init, family_at % 4 == 3 ? 2 : 1);
    }
}

static void test_labels(void **state) {
  (void)state;
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_LABELS; init += quick_run() ? 2 : 1) {
    problem p = new_problem(quick_run() ? 60 : 300, 3, 3, GMM_COV_FULL);
    p.labels = some_labels(p.n, p.k - 1); /* the last component has none */
    sweep(&p, init, 1);
  }
}

/* Clusters apart and many features: passes that leave out what cannot matter. */
static void test_skipping(void **state) {
  (void)state;
  problem p = new_problem(quick_run() ? 300 : 3000, 9, quick_run() ? 4 : 12, GMM_COV_FULL);
  sweep(&p, GMM_INIT_PARAMS, 1);
}

/* So many rows that not all are looked at for distinct ones. */
static void test_many_rows(void **state) {
  (void)state;
  problem p = new_problem(7000, 1, 2, GMM_COV_DIAG);
  sweep(&p, GMM_INIT_RANDOM_POINTS, 1);
}

/* Means a thousand deviations from where the fit takes them to be: statistics are taken again. */
static void test_far_centres(void **state) {
  static const int inits[] = {GMM_INIT_PARAMS, GMM_INIT_RANDOM_POINTS};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(inits); i++) {
    problem p = new_problem(6000, 1, 1, GMM_COV_FULL);
    for (int64_t row = 0; row < p.n; row++)
      p.x[row] = row < 6 ? (double)row : 1000; /* distinct values are few and elsewhere */
    sweep(&p, inits[i], 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_starts),  cmocka_unit_test(test_labels),
      cmocka_unit_test(test_skipping),    cmocka_unit_test(test_many_rows),
      cmocka_unit_test(test_far_centres),
  };
  return cmocka_run_group_tests(tests, set_up, NULL);
}
