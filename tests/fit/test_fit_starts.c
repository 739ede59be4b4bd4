/* Header section FIT: several starts, seeds, progress and cancelling. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 200, D = 2, K = 4, STARTS = 6, MOST = 300 };

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(9, N, D, 3); /* fewer clusters than K: starts end in different places */
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

static gmm_status fit(gmm_model *model) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL);
}

static const int random_inits[] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_RANDOM_RESP};

static gmm_model *fitted(int family, int init, int seed, int first, int starts) {
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, seed));
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, first));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, starts));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, MOST));
  assert_ok(fit(model));
  return model;
}

/* Whole rows that the components of the model lack to be trusted, as the header says. */
static double lacking_rows(const gmm_model *model) {
  const double least = has_own_axes(gmm_covariance_type(model)) ? 2 * (D + 1) : 4;
  double weights[K], lacking = 0;
  assert_ok(gmm_get_params(model, weights, K, NULL, 0, NULL, 0));
  for (int k = 0; k < K; k++)
    if (weights[k] > 0)
      lacking += fmax(0, least - weights[k] * N);
  return ceil(lacking - 1e-6);
}

static void test_the_best_start_is_kept_and_can_be_replayed(void **state) {
  (void)state;
  for_each_family(family)
    for (size_t i = 0; i < COUNT_OF(random_inits); i++) {
      if (quick_run() && (int)i != family_at % 3)
        continue;
      gmm_model *all = fitted(family, random_inits[i], 3, 0, STARTS);
      params kept = params_of(all);
      int64_t best = gmm_best_start(all);
      assert_true(best >= 0 && best < STARTS);
      for (int s = 0; s < STARTS; s++) {
        gmm_model *one = fitted(family, random_inits[i], 3, s, 1);
        params own = params_of(one);
        assert_int_equal(gmm_best_start(one), s);
        /* of those whose components lack the fewest rows the most likely, and the first of those
         * that agree within the tolerance, 1e-6 a row */
        double lacks = lacking_rows(one), least = lacking_rows(all);
        assert_true(lacks >= least);
        assert_int_equal(gmm_warnings(one) & GMM_WARN_FEW_ROWS, lacks > 0 ? GMM_WARN_FEW_ROWS : 0);
        if (lacks == least) {
          assert_true(gmm_log_likelihood(one) <= gmm_log_likelihood(all) + 1e-6 * N);
          if (s < best) /* or equal: to rounding, starts may end at one place */
            assert_true(gmm_log_likelihood(one) <=
                        gmm_log_likelihood(all) + 1e-14 * fabs(gmm_log_likelihood(all)));
        }
        if (s == best) {
          assert_same_params(&own, &kept);
          assert_true(gmm_log_likelihood(one) == gmm_log_likelihood(all));
          assert_int_equal(gmm_n_iter(one), gmm_n_iter(all));
        }
        free_params(&own);
        gmm_destroy(one);
      }
      free_params(&kept);
      gmm_destroy(all);
    }
}

/* Twelve clusters in 6 dimensions, with centres drawn from 7 times their own deviation: k-means++
 * and Lloyd steps alone found all of them in 15 of 20 starts. Right is what EM finds from the true
 * means. */
static void test_a_start_finds_separated_clusters(void **state) {
  enum { ROWS = 3000, FEATURES = 6, CLUSTERS = 12, SEEDS = 20 };
  double *rows = new_doubles(ROWS * FEATURES), *means = new_doubles(CLUSTERS * FEATURES);
  generator stream = {3};
  int found = 0, seeds = quick_run() ? 1 : SEEDS;
  (void)state;
  for (int i = 0; i < CLUSTERS * FEATURES; i++)
    means[i] = 7 * next_normal(&stream);
  for (int i = 0; i < ROWS; i++)
    for (int j = 0; j < FEATURES; j++)
      rows[i * FEATURES + j] = means[i % CLUSTERS * FEATURES + j] + next_normal(&stream);
  gmm_model *model = new_model(CLUSTERS, FEATURES, GMM_COV_SPHERICAL);
  params p = ordinary_params(CLUSTERS, FEATURES, GMM_COV_SPHERICAL);
  memcpy(p.means, means, CLUSTERS * FEATURES * sizeof *means);
  assert_ok(give_params(model, &p));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, ROWS, FEATURES), NULL));
  double right = gmm_log_likelihood(model);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_KMEANS));
  for (int seed = 0; seed < seeds; seed++) {
    assert_ok(gmm_set_int(model, GMM_OPT_SEED, seed));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, ROWS, FEATURES), NULL));
    found += gmm_log_likelihood(model) > right - 1e-6 * fabs(right);
  }
  assert_true(found >= seeds - seeds / 10);
  free_params(&p);
  gmm_destroy(model);
  free(rows);
  free(means);
}

static void test_the_seed_decides(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(random_inits); i++) {
    int different = 0;
    gmm_model *a = fitted(GMM_COV_FULL, random_inits[i], 1, 0, 1);
    bytes stored = bytes_of(a);
    params of_a = params_of(a);
    gmm_model *again = fitted(GMM_COV_FULL, random_inits[i], 1, 0, 1);
    assert_unchanged(again, &stored);
    assert_ok(fit(again)); /* nothing is left over from the first fit */
    assert_unchanged(again, &stored);
    for (int seed = 2; seed < 7; seed++) {
      gmm_model *b = fitted(GMM_COV_FULL, random_inits[i], seed, 0, 1);
      params of_b = params_of(b);
      different += memcmp(of_a.means, of_b.means, K * D * sizeof(double)) != 0;
      free_params(&of_b);
      gmm_destroy(b);
    }
    assert_true(different > 0);
    free_params(&of_a);
    free_bytes(&stored);
    gmm_destroy(again);
    gmm_destroy(a);
  }
}

/* Nothing is random about a start from parameters: one start, whatever was asked for. */
static void test_start_from_params_is_one_start(void **state) {
  (void)state;
  params start = start_from_rows(K, GMM_COV_FULL, x, N, D);
  gmm_model *one = new_model(K, D, GMM_COV_FULL), *many = new_model(K, D, GMM_COV_FULL);
  prepare_fit(one, &start, 10);
  prepare_fit(many, &start, 10);
  assert_ok(gmm_set_int(many, GMM_OPT_N_INIT, 5));
  assert_ok(gmm_set_int(many, GMM_OPT_SEED, 99));
  assert_ok(fit(one));
  assert_ok(fit(many));
  params a = params_of(one), b = params_of(many);
  assert_same_params(&a, &b);
  free_params(&a);
  free_params(&b);
  free_params(&start);
  gmm_destroy(one);
  gmm_destroy(many);
}

typedef struct record {
  int64_t calls, cancel_at, last_start, last_iteration, starts;
  double mean[STARTS][MOST], change[STARTS][MOST];
} record;

static int note(int64_t start, int64_t iteration, double mean, double change, void *user_data) {
  record *r = user_data;
  assert_true(start >= 0 && start < STARTS);
  assert_true(iteration >= 1 && iteration <= MOST);
  if (r->calls == 0 || start != r->last_start) {
    assert_int_equal(iteration, 1);
    r->starts++;
  } else {
    assert_int_equal(iteration, r->last_iteration + 1);
  }
  r->mean[start][iteration - 1] = mean;
  r->change[start][iteration - 1] = change;
  r->last_start = start;
  r->last_iteration = iteration;
  return ++r->calls == r->cancel_at;
}

static void test_progress_tells_the_history(void **state) {
  static record r;
  double history[MOST];
  (void)state;
  memset(&r, 0, sizeof r);
  gmm_model *model = fitted(GMM_COV_FULL, GMM_INIT_KMEANS, 3, 0, STARTS);
  assert_ok(gmm_set_progress(model, note, &r));
  bytes without = bytes_of(model);
  assert_ok(fit(model));
  assert_unchanged(model, &without); /* being watched changes nothing */
  assert_int_equal(r.starts, STARTS);
  int64_t n = gmm_n_iter(model), best = gmm_best_start(model);
  assert_ok(gmm_get_history(model, history, n));
  for (int64_t t = 0; t < n; t++) {
    assert_true(history[t] == r.mean[best][t]);
    assert_true(isfinite(r.change[best][t]));
    if (t > 0)
      assert_near(r.change[best][t], history[t] - history[t - 1], 1e-13 * fabs(history[t]));
  }
  int64_t calls = r.calls;
  assert_ok(gmm_set_progress(model, NULL, NULL));
  assert_ok(fit(model));
  assert_int_equal(r.calls, calls);
  free_bytes(&without);
  gmm_destroy(model);
}

static int count(int64_t start, int64_t iteration, double mean, double change, void *calls) {
  (void)start, (void)iteration, (void)mean, (void)change;
  ++*(int64_t *)calls;
  return 0;
}

/* Iterations of all starts together. */
static int64_t iterations_of(gmm_model *model) {
  int64_t calls = 0;
  assert_ok(gmm_set_progress(model, count, &calls));
  assert_ok(fit(model));
  assert_ok(gmm_set_progress(model, NULL, NULL));
  return calls;
}

/* A start that begins as an earlier one makes one iteration, and one that comes to where an earlier
 * one has ended makes fewer than alone. The kept one has the bits of that start alone. */
static void test_starts_end_where_others_were(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_model *one = new_model(1, D, family);
    assert_ok(gmm_set_int(one, GMM_OPT_N_INIT, STARTS));
    int64_t calls = iterations_of(one);
    assert_int_equal(calls, gmm_n_iter(one) + STARTS - 1);
    assert_int_equal(gmm_best_start(one), 0);
    gmm_destroy(one);
  }
  int64_t alone = 0;
  for (int s = 0; s < 10 * STARTS; s++) {
    gmm_model *model = fitted(GMM_COV_FULL, GMM_INIT_RANDOM_POINTS, 3, s, 1);
    alone += gmm_n_iter(model);
    gmm_destroy(model);
  }
  gmm_model *all = fitted(GMM_COV_FULL, GMM_INIT_RANDOM_POINTS, 3, 0, 10 * STARTS);
  int64_t together = iterations_of(all);
  assert_true(together < alone - alone / 10);
  gmm_model *best = fitted(GMM_COV_FULL, GMM_INIT_RANDOM_POINTS, 3, (int)gmm_best_start(all), 1);
  assert_true(gmm_log_likelihood(best) == gmm_log_likelihood(all));
  gmm_destroy(best);
  /* no end is kept where components have numbers: each start goes its way to the end */
  assert_ok(gmm_set_int(all, GMM_OPT_FREEZE, 1));
  assert_true(iterations_of(all) > together);
  gmm_destroy(all);
}

/* Of so many features no end is remembered. */
static void test_starts_of_many_features(void **state) {
  enum { ROWS = 8, FEATURES = 300000 };
  (void)state;
  double *rows = clustered_rows(2, ROWS, FEATURES, 2);
  gmm_model *model = new_model(2, FEATURES, GMM_COV_DIAG);
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 3));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, ROWS, FEATURES), NULL));
  assert_int_equal(gmm_best_start(model), 0);
  gmm_destroy(model);
  free(rows);
}

static void test_cancel_changes_nothing(void **state) {
  static record r;
  (void)state;
  for (int threads = 1; threads <= 3; threads += 2)
    for (int64_t cancel_at = 1; cancel_at < 30; cancel_at += quick_run() ? 14 : 4) {
      gmm_model *model = fitted(GMM_COV_DIAG, GMM_INIT_KMEANS, 3, 0, STARTS);
      assert_ok(gmm_set_int(model, GMM_OPT_SEED, 4)); /* else a finished fit would look alike */
      assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
      bytes before = bytes_of(model);
      memset(&r, 0, sizeof r);
      r.cancel_at = cancel_at;
      assert_ok(gmm_set_progress(model, note, &r));
      assert_status(fit(model), GMM_ERR_CANCELLED);
      assert_error_says(model, "gmm_fit");
      assert_int_equal(r.calls, cancel_at); /* it is not called again */
      assert_unchanged(model, &before);
      assert_ok(gmm_set_progress(model, NULL, NULL));
      assert_ok(fit(model));
      free_bytes(&before);
      gmm_destroy(model);
    }
}

static void test_cancel_of_a_first_fit(void **state) {
  static record r;
  (void)state;
  memset(&r, 0, sizeof r);
  r.cancel_at = 2;
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_progress(model, note, &r));
  assert_status(fit(model), GMM_ERR_CANCELLED);
  assert_int_equal(gmm_is_fitted(model), 0);
  assert_int_equal(gmm_history_length(model), 0);
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_best_start_is_kept_and_can_be_replayed),
      cmocka_unit_test(test_a_start_finds_separated_clusters),
      cmocka_unit_test(test_the_seed_decides),
      cmocka_unit_test(test_start_from_params_is_one_start),
      cmocka_unit_test(test_progress_tells_the_history),
      cmocka_unit_test(test_starts_end_where_others_were),
      cmocka_unit_test(test_starts_of_many_features),
      cmocka_unit_test(test_cancel_changes_nothing),
      cmocka_unit_test(test_cancel_of_a_first_fit),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
