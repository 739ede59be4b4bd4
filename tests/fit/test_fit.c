/* Header section FIT: what the options do, and what a fit says of itself afterwards. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 300, D = 3, K = 3 };

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(5, N, D, K);
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

static void test_every_family_and_start_fits(void **state) {
  (void)state;
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      params start = start_from_rows(K, family, x, N, D);
      gmm_model *model = new_model(K, D, family);
      assert_ok(give_params(model, &start));
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
      assert_ok(fit(model));
      assert_int_equal(gmm_is_fitted(model), 1);
      assert_int_equal(gmm_history_length(model), gmm_n_iter(model));
      assert_true(gmm_n_iter(model) > 0);
      assert_int_equal(gmm_best_start(model), 0);
      assert_true(gmm_total_weight(model) == N);
      assert_int_equal(gmm_converged(model), !(gmm_warnings(model) & GMM_WARN_NOT_CONVERGED));
      assert_monotone(model, N);
      params p = params_of(model);
      double sum = 0;
      for (int c = 0; c < K; c++) {
        assert_true(p.weights[c] >= 0);
        sum += p.weights[c];
      }
      assert_near(sum, 1, 4 * K * DBL_EPSILON);
      for (int64_t i = 0; i < p.n_covariances; i++)
        assert_true(isfinite(p.covariances[i]));
      free_params(&p);
      free_params(&start);
      gmm_destroy(model);
    }
}

/* One component has a closed form: the mean and the covariance (divisor N) of the rows. */
static void test_one_component(void **state) {
  double cov[D * D], mean[D] = {0}, full[D * D];
  (void)state;
  covariance_of_rows(x, N, D, cov);
  for (int i = 0; i < N * D; i++)
    mean[i % D] += x[i] / N;
  double trace = cov[0] + cov[4] + cov[8];
  for_each_family(family)
    for (double reg = 0; reg < 1; reg += 0.5) {
      gmm_model *model = new_model(1, D, family);
      assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, reg));
      assert_ok(fit(model));
      params p = params_of(model);
      assert_true(p.weights[0] == 1);
      assert_ok(gmm_get_full_covariances(model, full, D * D));
      for (int i = 0; i < D; i++) {
        assert_near(p.means[i], mean[i], 1e-12);
        for (int j = 0; j < D; j++) {
          double want = i == j ? cov[i * D + i] : has_matrices(family) ? cov[i * D + j] : 0;
          if (is_isotropic(family) && i == j)
            want = trace / D;
          assert_near(full[i * D + j], want + (i == j) * reg, 1e-12);
        }
      }
      free_params(&p);
      gmm_destroy(model);
    }
}

static void test_max_iter_and_tol(void **state) {
  (void)state;
  double *far_apart = x;
  x = copy_doubles(far_apart, N * D);
  for (int i = 0; i < N * D; i++)
    x[i] -= 4.5 * (i / D % K); /* clusters that overlap take more than a few iterations */
  for_each_family(family) {
    params start = start_from_rows(K, family, x, N, D);
    gmm_model *model = new_model(K, D, family);
    for (int iterations = 1; iterations <= 40; iterations += 13) {
      prepare_fit(model, &start, iterations);
      assert_ok(fit(model));
      assert_int_equal(gmm_n_iter(model), iterations);
      assert_int_equal(gmm_history_length(model), iterations);
      assert_int_equal(gmm_converged(model), 0);
      assert_true(gmm_warnings(model) & GMM_WARN_NOT_CONVERGED);
    }
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 100000));
    assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-10));
    assert_ok(fit(model));
    assert_int_equal(gmm_converged(model), 1);
    assert_int_equal(gmm_warnings(model) & GMM_WARN_NOT_CONVERGED, 0);
    int64_t tight = gmm_n_iter(model);
    double limit = gmm_log_likelihood(model) / N;
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-6));
    assert_ok(fit(model));
    assert_true(gmm_n_iter(model) < tight);
    assert_near(gmm_log_likelihood(model) / N, limit, 1e-5);
    free_params(&start);
    gmm_destroy(model);
  }
  free(x);
  x = far_apart;
}

static void test_history(void **state) {
  double history[20], untouched = 42;
  (void)state;
  params start = start_from_rows(K, GMM_COV_FULL, x, N, D);
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  prepare_fit(model, &start, 20);
  assert_ok(fit(model));
  assert_ok(gmm_get_history(model, history, 20));
  assert_near(history[19] * N, gmm_log_likelihood(model), 1e-12 * fabs(history[19] * N));
  assert_monotone(model, N);
  assert_status(gmm_get_history(NULL, history, 20), GMM_ERR_NULL);
  assert_status(gmm_get_history(model, NULL, 20), GMM_ERR_NULL);
  assert_status(gmm_get_history(model, NULL, 0), GMM_ERR_LENGTH);
  assert_status(gmm_get_history(model, &untouched, 19), GMM_ERR_LENGTH);
  assert_status(gmm_get_history(model, &untouched, 21), GMM_ERR_LENGTH);
  assert_true(untouched == 42);
  for (int t = 1; t <= 20; t++) { /* entry t is what a fit of t iterations ends with */
    prepare_fit(model, &start, t);
    assert_ok(fit(model));
    assert_near(gmm_log_likelihood(model) / N, history[t - 1], 1e-12 * fabs(history[t - 1]));
  }
  free_params(&start);
  gmm_destroy(model);
}

/* AIC = 2 p - 2 log L, BIC = p log N - 2 log L; and log L is that of the returned parameters. */
static void test_criteria(void **state) {
  (void)state;
  for_each_family(family) {
    double mean;
    gmm_model *model = new_model(K, D, family);
    assert_ok(fit(model));
    double p = (double)gmm_free_parameters(model), ll = gmm_log_likelihood(model);
    assert_near(gmm_aic(model), 2 * p - 2 * ll, 1e-12 * fabs(ll));
    assert_near(gmm_bic(model), p * log(N) - 2 * ll, 1e-12 * fabs(ll));
    assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &mean));
    assert_near(mean * N, ll, 1e-12 * fabs(ll));
    gmm_destroy(model);
  }
}

static void test_frozen_blocks_keep_their_bytes(void **state) {
  (void)state;
  for_each_family(family) {
    params given = ordinary_params(K, D, family);
    given.means[0] += 1.0 / 3; /* numbers that a detour through other units would change */
    given.covariances[0] += 1.0 / 7;
    for (int freeze = 1; freeze <= 7; freeze++)
      for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
        if (quick_run() && init != GMM_INIT_KMEANS + (freeze + family_at) % 4)
          continue;
        gmm_model *model = new_model(K, D, family);
        assert_ok(give_params(model, &given));
        assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
        assert_ok(fit(model));
        params got = params_of(model);
        int same = memcmp(got.weights, given.weights, K * sizeof(double)) == 0;
        assert_int_equal(same, freeze & 1);
        same = memcmp(got.means, given.means, K * D * sizeof(double)) == 0;
        assert_int_equal(same, freeze >> 1 & 1);
        same = memcmp(got.covariances, given.covariances,
                      (size_t)got.n_covariances * sizeof(double)) == 0;
        assert_int_equal(same, freeze >> 2 & 1);
        double mean, ll = gmm_log_likelihood(model);
        assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &mean));
        assert_near(mean * N, ll, 1e-12 * fabs(ll));
        assert_monotone(model, N);
        free_params(&got);
        gmm_destroy(model);
      }
    free_params(&given);
  }
}

static void test_reg_covar_bounds_the_variances(void **state) {
  (void)state;
  for_each_family(family) {
    double cov[K * D * D];
    gmm_model *model = new_model(K, D, family);
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 0.75));
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_ok(fit(model));
    assert_ok(gmm_get_full_covariances(model, cov, K * D * D));
    for (int c = 0; c < K; c++)
      for (int j = 0; j < D; j++)
        assert_true(cov[(c * D + j) * D + j] > 0.75);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_family_and_start_fits),
      cmocka_unit_test(test_one_component),
      cmocka_unit_test(test_max_iter_and_tol),
      cmocka_unit_test(test_history),
      cmocka_unit_test(test_criteria),
      cmocka_unit_test(test_frozen_blocks_keep_their_bytes),
      cmocka_unit_test(test_reg_covar_bounds_the_variances),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
