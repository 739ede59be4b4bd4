/* More rows than k-means looks at: it takes a sample of them, by their weights. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <stdlib.h>

enum { N = 4500, D = 2, K = 3 };

static gmm_model *fitted(int family, const double *x, int64_t n, const double *row_weights,
                         int threads) {
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, quick_run() ? 12 : 50));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-12));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, D), row_weights));
  return model;
}

/* The components of b are those of a, in any order. */
static void assert_same_mixture(const gmm_model *one, const gmm_model *other, double bound) {
  params a = params_of(one), b = params_of(other);
  for (int k = 0; k < K; k++) {
    int l = 0;
    while (l + 1 < K &&
           !(b.means[l * D] > a.means[k * D] - 1 && b.means[l * D] < a.means[k * D] + 1))
      l++;
    assert_near(b.weights[l], a.weights[k], bound);
    for (int j = 0; j < D; j++)
      assert_near(b.means[l * D + j], a.means[k * D + j], bound);
  }
  free_params(&a);
  free_params(&b);
}

/* A quick run takes the families of the most numbers and of the fewest. */
static int left_out(int family) {
  return quick_run() &&
         !(has_own_covariances(family) && (has_matrices(family) || is_isotropic(family)));
}

static void test_threads_change_nothing(void **state) {
  double *x = clustered_rows(14, N, D, K), *row_weights = new_doubles(N);
  (void)state;
  for (int i = 0; i < N; i++)
    row_weights[i] = 1 + i % 3;
  for_each_family(family)
    for (int weighted = 0; weighted < 2; weighted++) {
      if (left_out(family))
        continue;
      gmm_model *one = fitted(family, x, N, weighted ? row_weights : NULL, 1);
      gmm_model *many = fitted(family, x, N, weighted ? row_weights : NULL, 3);
      bytes want = bytes_of(one);
      assert_ok(gmm_set_int(many, GMM_OPT_THREADS, 1));
      assert_unchanged(many, &want);
      free_bytes(&want);
      gmm_destroy(one);
      gmm_destroy(many);
    }
  free(row_weights);
  free(x);
}

/* Rows of weight 0 are not there, wherever they are: neither k-means nor EM sees them. */
static void test_rows_of_weight_0(void **state) {
  double *x = clustered_rows(15, N, D, K), *more = new_doubles(2 * N * D);
  double *row_weights = new_doubles(2 * N);
  (void)state;
  for (int i = 0; i < 2 * N; i++) {
    row_weights[i] = i % 2;
    for (int j = 0; j < D; j++)
      more[i * D + j] = i % 2 ? x[i / 2 * D + j] : 50 + i % 7;
  }
  for_each_family(family) {
    if (left_out(family))
      continue;
    gmm_model *plain = fitted(family, x, N, NULL, 1);
    gmm_model *padded = fitted(family, more, 2 * N, row_weights, 1);
    assert_same_mixture(plain, padded, 1e-5);
    gmm_destroy(plain);
    gmm_destroy(padded);
  }
  free(row_weights);
  free(more);
  free(x);
}

/* Equal weights are none: the same rows are drawn, whatever the weights' size. */
static void test_equal_weights(void **state) {
  static const double sizes[] = {1, 0x1p-900, 0x1p900};
  double *x = clustered_rows(16, N, D, K), *row_weights = new_doubles(N);
  (void)state;
  gmm_model *plain = fitted(GMM_COV_FULL, x, N, NULL, 1);
  for (size_t s = 0; s < COUNT_OF(sizes); s++) {
    for (int i = 0; i < N; i++)
      row_weights[i] = sizes[s];
    gmm_model *weighted = fitted(GMM_COV_FULL, x, N, row_weights, 1);
    assert_same_mixture(plain, weighted, 1e-9);
    assert_int_equal(gmm_best_start(plain), gmm_best_start(weighted));
    gmm_destroy(weighted);
  }
  gmm_destroy(plain);
  free(row_weights);
  free(x);
}

/* Each row many times over is the row with a weight: what is remembered of rows seen before does
 * not hold so many, so the distinct ones are found by sorting. */
static void test_many_repeated_rows(void **state) {
  enum { DISTINCT = 1800, TIMES = 5 };
  double *x = clustered_rows(17, DISTINCT, D, K), *repeated = new_doubles(DISTINCT * TIMES * D);
  double *row_weights = new_doubles(DISTINCT);
  (void)state;
  for (int i = 0; i < DISTINCT * TIMES * D; i++)
    repeated[i] = x[i % (DISTINCT * D)];
  for (int i = 0; i < DISTINCT; i++)
    row_weights[i] = TIMES;
  gmm_model *weighted = fitted(GMM_COV_FULL, x, DISTINCT, row_weights, 1);
  gmm_model *one = fitted(GMM_COV_FULL, repeated, DISTINCT * TIMES, NULL, 1);
  gmm_model *many = fitted(GMM_COV_FULL, repeated, DISTINCT * TIMES, NULL, 3);
  assert_same_mixture(weighted, one, 1e-5);
  params a = params_of(one), b = params_of(many);
  assert_same_params(&a, &b);
  free_params(&a);
  free_params(&b);
  gmm_destroy(weighted);
  gmm_destroy(one);
  gmm_destroy(many);
  free(row_weights);
  free(repeated);
  free(x);
}

/* Features that all but depend on each other are not whitened: the second start, which would, finds
 * the clusters too. */
static void test_nearly_dependent_features(void **state) {
  generator g = {19};
  double *x = clustered_rows(18, 300, D, K);
  (void)state;
  for (int i = 0; i < 300; i++)
    x[i * D + 1] = x[i * D] + 1e-5 * next_normal(&g);
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, 1));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, 300, D), NULL));
  params p = params_of(model);
  for (int k = 0; k < K; k++)
    assert_near(p.weights[k], 1.0 / 3, 0.01);
  free_params(&p);
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_threads_change_nothing),
      cmocka_unit_test(test_rows_of_weight_0),
      cmocka_unit_test(test_equal_weights),
      cmocka_unit_test(test_many_repeated_rows),
      cmocka_unit_test(test_nearly_dependent_features),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
