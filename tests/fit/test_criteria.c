/* ICL, AIC and BIC against sums of responsibilities, and equal weights. */
#include "../support/csv.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The sum of weight times logarithm of the largest responsibility, in long double. */
static double sum_of_certainties(const gmm_model *model, const double *x, int64_t n, int64_t d,
                                 const double *weights) {
  int64_t k = gmm_n_components(model);
  double *proba = new_doubles(n * k);
  long double sum = 0;
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, d), proba, k, 1));
  for (int64_t i = 0; i < n; i++) {
    double largest = 0;
    for (int64_t c = 0; c < k; c++)
      largest = fmax(largest, proba[i * k + c]);
    sum += (weights ? weights[i] : 1) * logl(largest);
  }
  free(proba);
  return (double)sum;
}

static void assert_icl(const gmm_model *model, const double *x, int64_t n, int64_t d,
                       const double *weights) {
  double sum = sum_of_certainties(model, x, n, d, weights);
  assert_near(gmm_icl(model), gmm_bic(model) - 2 * sum, 1e-10 * (1 + fabs(gmm_icl(model))));
  assert_true(gmm_icl(model) >= gmm_bic(model));
}

static void test_icl(void **state) {
  enum { N = 400, D = 3, K = 3 };
  (void)state;
  double *x = clustered_rows(4, N, D, K), weights[N];
  for (int i = 0; i < N; i++) {
    weights[i] = i % 7 * 0.25;
    for (int j = 0; j < D; j++)
      x[i * D + j] *= i % 3 == 1 ? 0.6 : 1; /* so that components overlap */
  }
  for_each_family(family)
    for (int weighted = 0; weighted < 2; weighted++) {
      gmm_model *model = new_model(K, D, family), *clone = NULL;
      assert_true(isnan(gmm_icl(model)));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), weighted ? weights : NULL));
      assert_icl(model, x, N, D, weighted ? weights : NULL);
      assert_ok(gmm_clone(&clone, model));
      assert_true(gmm_icl(clone) == gmm_icl(model));
      params p = params_of(model);
      assert_ok(give_params(model, &p));
      assert_true(isnan(gmm_icl(model)));
      free_params(&p);
      gmm_destroy(clone);
      gmm_destroy(model);
    }
  free(x);
  assert_true(isnan(gmm_icl(NULL)));
}

/* One component, and components far apart: every row surely belongs to one. */
static void test_icl_is_bic_where_all_is_sure(void **state) {
  enum { N = 90, D = 2 };
  (void)state;
  double *x = clustered_rows(4, N, D, 3);
  for (int i = 0; i < N * D; i++)
    x[i] += 1e4 * (i / D % 3);
  for (int64_t k = 1; k <= 3; k += 2) {
    gmm_model *model = new_model(k, D, GMM_COV_FULL);
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_true(gmm_icl(model) == gmm_bic(model));
    gmm_destroy(model);
  }
  free(x);
}

/* Far rows, whose responsibilities are found with more digits. */
static void test_icl_of_far_rows(void **state) {
  enum { N = 200, D = 2 };
  (void)state;
  double *x = clustered_rows(4, N, D, 2);
  x[0] = 1e9;
  gmm_model *model = new_model(2, D, GMM_COV_SPHERICAL);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_icl(model, x, N, D, NULL);
  gmm_destroy(model);
  free(x);
}

static void assert_equal_weights(const gmm_model *model) {
  params p = params_of(model);
  for (int64_t c = 0; c < p.k; c++)
    assert_true(p.weights[c] == 1 / (double)p.k);
  free_params(&p);
}

static void test_equal_weights(void **state) {
  static const int inits[] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_PARAMS,
                              GMM_INIT_RANDOM_RESP};
  enum { K = 3 };
  (void)state;
  table t = read_table("tests/data/iris.csv");
  for_each_family(family)
    for (size_t i = 0; i < COUNT_OF(inits); i++) {
      gmm_model *model = new_model(K, t.d, family);
      params start = start_from_rows(K, family, t.x, t.n, t.d);
      start.weights[0] = start.weights[1] = 0.2;
      start.weights[2] = 0.6;
      assert_ok(give_params(model, &start));
      int64_t all = gmm_free_parameters(model);
      assert_ok(gmm_set_int(model, GMM_OPT_INIT, inits[i]));
      assert_ok(gmm_set_int(model, GMM_OPT_EQUAL_WEIGHTS, 1));
      assert_int_equal(gmm_free_parameters(model), all - (K - 1));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(t.x, t.n, t.d), NULL));
      assert_equal_weights(model);
      assert_monotone(model, t.n);
      double p = (double)(all - (K - 1)), l = gmm_log_likelihood(model);
      assert_near(gmm_bic(model), p * log((double)t.n) - 2 * l, 1e-9);
      assert_near(gmm_aic(model), 2 * p - 2 * l, 1e-9);
      free_params(&start);
      gmm_destroy(model);
    }
  free_table(&t);
}

/* They are a constraint: the likelihood is no higher, and where groups are of one size as high. */
static void test_equal_weights_constrain(void **state) {
  enum { N = 300, D = 2, K = 2 };
  (void)state;
  double *x = clustered_rows(4, N, D, K);
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  for (int i = 0; i < N * D; i++)
    x[i] += 50 * (i / D % K);
  for (int skewed = 0; skewed < 2; skewed++) {
    double l[2], weights[N];
    for (int i = 0; i < N; i++)
      weights[i] = skewed && i % K ? 4 : 1;
    for (int equal = 0; equal < 2; equal++) {
      assert_ok(gmm_set_int(model, GMM_OPT_EQUAL_WEIGHTS, equal));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), weights));
      l[equal] = gmm_log_likelihood(model);
    }
    assert_near(l[0] - l[1], skewed ? 750 * (log(2.0) + 0.2 * log(0.2) + 0.8 * log(0.8)) : 0, 1e-6);
  }
  gmm_destroy(model);
  free(x);
}

/* A component without rows keeps its mean, and its weight is 1/K too; frozen weights stay. */
static void test_equal_weights_of_empty_components_and_frozen_ones(void **state) {
  enum { K = 3 };
  (void)state;
  double *x = base_rows();
  gmm_model *model = new_model(K, BASE_D, GMM_COV_FULL);
  params start = start_from_rows(K, GMM_COV_FULL, x, BASE_N, BASE_D);
  start.means[0] = start.means[1] = 1e9;
  start.weights[0] = 0.5;
  start.weights[1] = start.weights[2] = 0.25;
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_int(model, GMM_OPT_EQUAL_WEIGHTS, 1));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  assert_equal_weights(model);
  assert_true(gmm_warnings(model) & GMM_WARN_EMPTY);
  assert_false(gmm_warnings(model) & GMM_WARN_FEW_ROWS);
  params after = params_of(model);
  assert_true(after.means[0] == 1e9);
  free_params(&after);
  assert_ok(give_params(model, &start));
  int64_t all = gmm_free_parameters(model);
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 1));
  assert_int_equal(gmm_free_parameters(model), all);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  after = params_of(model);
  assert_memory_equal(after.weights, start.weights, sizeof(double) * K);
  free_params(&after);
  free_params(&start);
  gmm_destroy(model);
  free(x);
}

/* A component on a few rows is seen by its responsibilities, and after storing too. */
static void test_equal_weights_and_few_rows(void **state) {
  enum { N = 60, D = 2 };
  (void)state;
  double *x = clustered_rows(4, N, D, 1);
  const double means[] = {0, 0, x[0], x[1]}, matrix[] = {1, 0, 0, 1};
  for (int j = 0; j < D; j++) /* two rows in one place, beside the others */
    x[D + j] = x[j];
  params start = params_from(2, D, GMM_COV_FULL, means, matrix);
  for (int i = 0; i < D * D; i++)
    start.covariances[D * D + i] *= 1e-6;
  gmm_model *model = new_model(2, D, GMM_COV_FULL), *back = NULL;
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_int(model, GMM_OPT_EQUAL_WEIGHTS, 1));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_equal_weights(model);
  assert_true(gmm_warnings(model) & GMM_WARN_FEW_ROWS);
  bytes stored = bytes_of(model);
  assert_ok(gmm_deserialize(&back, stored.data, stored.size));
  assert_int_equal(gmm_warnings(back), gmm_warnings(model));
  free_bytes(&stored);
  free_params(&start);
  gmm_destroy(back);
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_icl),
      cmocka_unit_test(test_icl_is_bic_where_all_is_sure),
      cmocka_unit_test(test_icl_of_far_rows),
      cmocka_unit_test(test_equal_weights),
      cmocka_unit_test(test_equal_weights_constrain),
      cmocka_unit_test(test_equal_weights_of_empty_components_and_frozen_ones),
      cmocka_unit_test(test_equal_weights_and_few_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
