/* How soon a fit ends after gmm_cancel(), where its iterations take long. */
#include "../support/cancel.h"
#include "../support/reference_families.h"
#include "../support/ugly.h"

#include <stdlib.h>

static generator g = {78};

static double iteration_time, last_iteration; /* in processor time of all threads */

static int time_iteration(int64_t start, int64_t iteration, double mean, double change,
                          void *data) {
  (void)start, (void)mean, (void)change, (void)data;
  double now = seconds(CLOCK_PROCESS_CPUTIME_ID);
  if (iteration > 1)
    iteration_time = now - last_iteration;
  last_iteration = now;
  return 0;
}

/* Fits whose iterations take long end within a small part of one, the work of a tile of each
 * thread. They are cancelled at moments spread over the whole of the fit: the start, then E- and
 * M-steps in turn. */
static void check_latency(problem *p, int init, int threads, int skipping) {
  int moments = 4;
  double latency, most = 0;
  int cancelled = 0;
  set_options(p->model, init, threads, 2);
  assert_ok(gmm_set_int(p->model, GMM_OPT_SKIP, skipping));
  assert_ok(gmm_set_progress(p->model, skipping ? NULL : time_iteration, NULL)); /* of whole ones */
  p->elapsed = -seconds(CLOCK_MONOTONIC);
  assert_ok(fit(p));
  p->elapsed += seconds(CLOCK_MONOTONIC);
  p->before = snapshot_of(p->model);
  p->want = bytes_of(p->model); /* whatever the model holds, the same fit gives the same */
  for (int i = 0; i < moments; i++) {
    double moment = (i + next_uniform(&g)) / moments * p->elapsed;
    cancelled += cancel_after(p, moment, &latency);
    most = latency > most ? latency : most;
  }
  if (getenv("GMMIX_TEST_VERBOSE"))
    print_message("%d threads, skip %d: %d of %d cancelled, iteration %.3f s, latency %.4f s\n",
                  threads, skipping, cancelled, moments, iteration_time, most);
  assert_true(cancelled > 0); /* most, unless the machine was busy when the whole fit was timed */
  if (most > 0.1 || most > iteration_time / 4)
    fail_msg("%d threads, skip %d: %.3f s to return, where an iteration takes %.3f s", threads,
             skipping, most, iteration_time);
  free_snapshot(&p->before);
  free_bytes(&p->want);
}

/* The statistics of so many features are kept in 4 slots, each a quarter of an E-step. */
static void test_a_long_iteration_ends_soon(void **state) {
  (void)state;
  if (quick_run())
    skip(); /* takes long, and is not a matter of memory or races: those are above */
  problem p = new_problem(8000, 128, 64, GMM_COV_FULL);
  check_latency(&p, GMM_INIT_KMEANS, 1, 0);
  check_latency(&p, GMM_INIT_RANDOM_RESP, 4, 0);
  check_latency(&p, GMM_INIT_RANDOM_POINTS, 4, 1);
  gmm_destroy(p.model);
  free(p.x);
}

/* Where the M-step, on the caller's thread, is much of an iteration: O(K D^3), and more so as the
 * floor holds covariances of fewer rows than features. */
static void test_a_long_factorisation_ends_soon(void **state) {
  (void)state;
  if (quick_run())
    skip();
  problem p = new_problem(4000, 160, 24, GMM_COV_FULL);
  check_latency(&p, GMM_INIT_RANDOM_POINTS, 1, 0);
  check_latency(&p, GMM_INIT_KMEANS, 1, 0);
  gmm_destroy(p.model);
  free(p.x);
}

/* One covariance, of fewer rows than features; and one of features that come in four kinds, so that
 * the floor asks for all its eigenvalues. */
static void test_many_eigenvalues_end_soon(void **state) {
  (void)state;
  if (quick_run())
    skip();
  for (int alike = 0; alike < 2; alike++) {
    problem p = new_problem(alike ? 700 : 900, alike ? 600 : 1200, 1, GMM_COV_FULL);
    for (int64_t at = 0; alike && at < p.n * p.d; at++)
      p.x[at] = p.x[at / p.d * p.d + at % 4] + 1e-4 * p.x[at];
    check_latency(&p, GMM_INIT_RANDOM_RESP, 1, 0);
    gmm_destroy(p.model);
    free(p.x);
  }
}

static void check_features(int family, int64_t d) {
  problem p = new_problem(90, d, 2, family);
  check_latency(&p, GMM_INIT_KMEANS, 1, 0);
  gmm_destroy(p.model);
  free(p.x);
}

/* So many features that one covariance is much work. Rows are more than the library calls few (a
 * sixteenth of the features), so that an iteration takes many times as long as a tile and the
 * memory of a fit. */
static void test_many_features_end_soon(void **state) {
  (void)state;
  if (quick_run())
    skip();
  for_each_family(family) {
    if (!has_matrices(family))
      continue;
    if (has_many_minima(gmm_family_letters(family))) {
      check_features(family, 60);  /* common axes by Newton's method */
      check_features(family, 200); /* and without, which would take the memory of d^3 numbers */
      continue;
    }
    /* what is in common takes all eigenvectors */
    int one = gmm_family_is_shared(family) || has_own_covariances(family);
    check_features(family, one ? 1400 : 450);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_long_iteration_ends_soon),
      cmocka_unit_test(test_a_long_factorisation_ends_soon),
      cmocka_unit_test(test_many_eigenvalues_end_soon),
      cmocka_unit_test(test_many_features_end_soon),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
