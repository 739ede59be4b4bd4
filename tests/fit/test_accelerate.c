/* GMM_OPT_ACCELERATE: the likelihood never falls, the end is one of EM's, the counts are right, and
 * the bits do not depend on threads. */
#include "../support/family.h"
#include "../support/model.h"
#include "../support/test.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 600, D = 2, K = 4, MOST = 3000 };

static double *x; /* clusters that overlap, for which EM takes hundreds of iterations */

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(7, N, D, K);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < D; j++)
      x[i * D + j] -= 4.6 * (i % K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

/* A quick run, as under Valgrind, takes every fifth family. */
static int is_left_out(int at) {
  return quick_run() && at % 5 != 0;
}

static gmm_model *fitted(int family, int accelerate, double tol, const double *weights) {
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_ACCELERATE, accelerate));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, MOST));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 3));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, tol));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), weights));
  return model;
}

static void test_it_never_falls_and_ends_where_em_rests(void **state) {
  int64_t plain_iterations = 0, iterations = 0;
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at))
      continue;
    gmm_model *plain = fitted(family, 0, 1e-9, NULL), *model = fitted(family, 1, 1e-9, NULL);
    assert_monotone(model, N);
    assert_int_equal(gmm_converged(model), 1);
    plain_iterations += gmm_n_iter(plain);
    iterations += gmm_n_iter(model);
    /* plain EM from the end gains nothing more */
    params end = params_of(model);
    const double before = gmm_log_likelihood(model) / N;
    gmm_model *on = new_model(K, D, family);
    prepare_fit(on, &end, 300);
    assert_ok(gmm_fit(on, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_near(gmm_log_likelihood(on) / N, before, 1e-7);
    free_params(&end);
    gmm_destroy(on);
    gmm_destroy(plain);
    gmm_destroy(model);
  }
  print_message("iterations of all families: %d, and %d of plain EM\n", (int)iterations,
                (int)plain_iterations);
  assert_true(iterations < 0.7 * (double)plain_iterations);
}

/* A trial that is refused repeats what was before it; one that is kept may gain more than EM. */
static void test_history_tells_all_iterations(void **state) {
  double history[MOST];
  int refused = 0;
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at))
      continue;
    gmm_model *model = fitted(family, 1, 1e-9, NULL);
    const int64_t n = gmm_history_length(model);
    assert_int_equal(n, gmm_n_iter(model));
    assert_ok(gmm_get_history(model, history, n));
    for (int64_t t = 11; t + 1 < n - 30; t++) /* near the end steps may be nothing but rounding */
      refused += history[t] == history[t - 1] && history[t + 1] > history[t];
    assert_near(history[n - 1] * N, gmm_log_likelihood(model), 1e-12 * fabs(history[n - 1] * N));
    gmm_destroy(model);
  }
  assert_true(refused > 0);
}

/* Whatever the number of iterations is, the last one leaves a mixture that was not refused. */
static void test_any_number_of_iterations(void **state) {
  double history[60];
  (void)state;
  for (int n = 10; n <= 60; n += quick_run() ? 7 : 1) {
    gmm_model *model = new_model(K, D, GMM_COV_FULL);
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, n));
    assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_int_equal(gmm_n_iter(model), n);
    assert_ok(gmm_get_history(model, history, n));
    assert_near(history[n - 1] * N, gmm_log_likelihood(model), 1e-12 * fabs(history[n - 1] * N));
    gmm_destroy(model);
  }
}

static void test_the_first_iterations_are_those_of_em(void **state) {
  double plain_history[9], history[9];
  (void)state;
  for (int accelerate = 0; accelerate <= 1; accelerate++) {
    gmm_model *model = new_model(K, D, GMM_COV_FULL);
    assert_ok(gmm_set_int(model, GMM_OPT_ACCELERATE, accelerate));
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 9));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_get_history(model, accelerate ? history : plain_history, 9));
    gmm_destroy(model);
  }
  assert_memory_equal(plain_history, history, sizeof history);
}

static void test_threads_and_weights_of_1_change_no_bit(void **state) {
  double ones[N];
  (void)state;
  for (int i = 0; i < N; i++)
    ones[i] = 1;
  for_each_family(family) {
    if (is_left_out(family_at))
      continue;
    gmm_model *one = fitted(family, 1, 1e-6, NULL), *weighted = fitted(family, 1, 1e-6, ones);
    params of_one = params_of(one), of_weighted = params_of(weighted);
    assert_same_params(&of_one, &of_weighted);
    for (int threads = 2; threads <= 4; threads++) {
      gmm_model *shared = new_model(K, D, family);
      assert_ok(gmm_set_int(shared, GMM_OPT_MAX_ITER, MOST));
      assert_ok(gmm_set_int(shared, GMM_OPT_SEED, 3));
      assert_ok(gmm_set_int(shared, GMM_OPT_THREADS, threads));
      assert_ok(gmm_fit(shared, GMM_ROW_MAJOR(x, N, D), NULL));
      params of_shared = params_of(shared);
      assert_same_params(&of_one, &of_shared);
      free_params(&of_shared);
      gmm_destroy(shared);
    }
    free_params(&of_one);
    free_params(&of_weighted);
    gmm_destroy(one);
    gmm_destroy(weighted);
  }
}

/* Frozen blocks keep their bytes; rows with holes and rows of known components count as ever. */
static void test_what_is_held(void **state) {
  int32_t labels[N];
  double *holes = malloc(N * D * sizeof *holes);
  (void)state;
  memcpy(holes, x, N * D * sizeof *holes);
  for (int i = 0; i < N; i++) {
    labels[i] = i < 40 ? i % K : -1;
    if (i % 5 == 0)
      holes[i * D + i % D] = NAN;
  }
  for_each_family(family) {
    if (is_left_out(family_at))
      continue;
    gmm_model *model = fitted(family, 1, 1e-3, NULL);
    params before = params_of(model);
    for (int frozen = 1; frozen <= 4; frozen *= 2) {
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
      assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, frozen));
      assert_ok(give_params(model, &before));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
      assert_monotone(model, N);
      params after = params_of(model);
      if (frozen == 1)
        assert_memory_equal(before.weights, after.weights, K * sizeof(double));
      if (frozen == 2)
        assert_memory_equal(before.means, after.means, K * D * sizeof(double));
      free_params(&after);
    }
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 0));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_LABELS));
    assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
    assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(holes, N, D), NULL, labels));
    assert_monotone(model, N);
    free_params(&before);
    gmm_destroy(model);
  }
  free(holes);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_it_never_falls_and_ends_where_em_rests),
    cmocka_unit_test(test_history_tells_all_iterations),
    cmocka_unit_test(test_any_number_of_iterations),
    cmocka_unit_test(test_the_first_iterations_are_those_of_em),
    cmocka_unit_test(test_threads_and_weights_of_1_change_no_bit),
    cmocka_unit_test(test_what_is_held),
};

int main(void) {
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
