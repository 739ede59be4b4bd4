/* Header section USE: gmm_sample(). */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { D = 2, K = 3 };

static gmm_model *ordinary_model(int family) {
  params p = ordinary_params(K, D, family);
  gmm_model *model = new_model(K, D, family);
  assert_ok(give_params(model, &p));
  free_params(&p);
  return model;
}

/* Counts, means and covariances of each component within 5 standard errors. */
static void check_statistics(int family, int64_t n) {
  double cov[K * D * D];
  gmm_model *model = ordinary_model(family);
  params p = params_of(model);
  double *x = new_doubles(n * D), *own = new_doubles(n * D), found[D * D];
  int32_t *labels = must_alloc((size_t)n * sizeof *labels);
  assert_ok(gmm_get_full_covariances(model, cov, K * D * D));
  assert_ok(gmm_sample(model, 12345, GMM_ROW_MAJOR(x, n, D), labels));
  for (int c = 0; c < K; c++) {
    int64_t count = 0;
    double mean[D] = {0}, w = p.weights[c];
    for (int64_t i = 0; i < n; i++)
      if (labels[i] == c) {
        memcpy(own + D * count++, x + D * i, D * sizeof(double));
        for (int j = 0; j < D; j++)
          mean[j] += x[i * D + j];
      }
    assert_near((double)count, w * (double)n, 5 * sqrt((double)n * w * (1 - w)));
    covariance_of_rows(own, count, D, found);
    for (int i = 0; i < D; i++) {
      const double *v = cov + c * D * D;
      assert_near(mean[i] / (double)count, p.means[c * D + i],
                  5 * sqrt(v[i * D + i] / (double)count));
      for (int j = 0; j < D; j++)
        assert_near(
            found[i * D + j], v[i * D + j],
            5 * sqrt((v[i * D + i] * v[j * D + j] + v[i * D + j] * v[i * D + j]) / (double)count));
    }
  }
  free(x);
  free(own);
  free(labels);
  free_params(&p);
  gmm_destroy(model);
}

static void test_statistics(void **state) {
  (void)state;
  for_each_family(family)
    check_statistics(family, quick_run() ? 4000 : 200000);
}

/* The distribution drawn from is a standard normal, in its tails too. */
static void test_the_normal_is_normal(void **state) {
  double weight = 1, mean = 0, variance = 1;
  int64_t n = quick_run() ? 4000 : 200000;
  (void)state;
  gmm_model *model = new_model(1, 1, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, &mean, 1, &variance, 1));
  double *x = new_doubles(n);
  assert_ok(gmm_sample(model, 99, GMM_ROW_MAJOR(x, n, 1), NULL));
  for (double at = -3; at <= 3; at += 0.25) {
    double below = 0, expected = 0.5 * erfc(-at / sqrt(2));
    for (int64_t i = 0; i < n; i++)
      below += x[i] < at;
    assert_near(below / (double)n, expected, 5 * sqrt(expected * (1 - expected) / (double)n));
  }
  free(x);
  gmm_destroy(model);
}

static void test_prefix_seed_and_layout(void **state) {
  enum { N = 700, FEW = 123 };
  static double all[N * D], few[FEW * D], columns[N * D], padded[N * (D + 3)], other[N * D];
  static int32_t labels[N], few_labels[FEW];
  (void)state;
  for_each_family(family) {
    gmm_model *model = ordinary_model(family);
    assert_ok(gmm_sample(model, 7, GMM_ROW_MAJOR(all, N, D), labels));
    assert_ok(gmm_sample(model, 7, GMM_ROW_MAJOR(few, FEW, D), few_labels));
    assert_memory_equal(all, few, sizeof few);
    assert_memory_equal(labels, few_labels, sizeof few_labels);
    assert_ok(gmm_sample(model, 7, GMM_ROW_MAJOR(other, N, D), NULL));
    assert_memory_equal(all, other, sizeof all);
    assert_ok(gmm_sample(model, 8, GMM_ROW_MAJOR(other, N, D), NULL));
    assert_memory_not_equal(all, other, sizeof all);
    assert_ok(gmm_sample(model, UINT64_MAX, GMM_ROW_MAJOR(other, N, D), NULL));
    assert_ok(gmm_sample(model, 7, GMM_COL_MAJOR(columns, N, D), NULL));
    for (int i = 0; i < N * (D + 3); i++)
      padded[i] = 42;
    assert_ok(gmm_sample(model, 7, padded, N, D, D + 3, 2, NULL));
    for (int i = 0; i < N; i++) {
      assert_in_range(labels[i], 0, K - 1);
      for (int j = 0; j < D; j++) {
        assert_memory_equal(&all[i * D + j], &columns[j * N + i], sizeof(double));
        assert_memory_equal(&all[i * D + j], &padded[i * (D + 3) + 2 * j], sizeof(double));
      }
      assert_true(padded[i * (D + 3) + 1] == 42); /* what lies between is left alone */
      assert_true(padded[i * (D + 3) + D + 2] == 42);
    }
    gmm_destroy(model);
  }
}

static void test_threads_do_not_matter(void **state) {
  enum { N = 5000 };
  static double one[N * D], many[N * D];
  (void)state;
  gmm_model *model = ordinary_model(GMM_COV_FULL);
  assert_ok(gmm_sample(model, 3, GMM_ROW_MAJOR(one, N, D), NULL));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 5));
  assert_ok(gmm_sample(model, 3, GMM_ROW_MAJOR(many, N, D), NULL));
  assert_memory_equal(one, many, sizeof one);
  gmm_destroy(model);
}

static void test_refusals(void **state) {
  double x[4 * D];
  (void)state;
  x[0] = 42;
  gmm_model *model = ordinary_model(GMM_COV_FULL), *fresh = new_model(K, D, GMM_COV_FULL);
  assert_status(gmm_sample(NULL, 1, GMM_ROW_MAJOR(x, 4, D), NULL), GMM_ERR_NULL);
  assert_status(gmm_sample(model, 1, NULL, 4, D, D, 1, NULL), GMM_ERR_NULL);
  assert_status(gmm_sample(fresh, 1, GMM_ROW_MAJOR(x, 4, D), NULL), GMM_ERR_NOT_FITTED);
  assert_status(gmm_sample(model, 1, x, 4, D + 1, D, 1, NULL), GMM_ERR_SHAPE);
  assert_status(gmm_sample(model, 1, x, -1, D, D, 1, NULL), GMM_ERR_SHAPE);
  assert_status(gmm_sample(model, 1, x, 4, D, 0, 1, NULL), GMM_ERR_STRIDE);
  assert_status(gmm_sample(model, 1, x, 4, D, D, 0, NULL), GMM_ERR_STRIDE);
  assert_status(gmm_sample(model, 1, x, 4, D, 1, 1, NULL), GMM_ERR_STRIDE); /* overlaps itself */
  assert_status(gmm_sample(model, 1, x, INT64_MAX, D, D, 1, NULL), GMM_ERR_TOO_LARGE);
  assert_status(gmm_sample(model, 1, x, 4, D, INT64_MAX, 1, NULL), GMM_ERR_TOO_LARGE);
  assert_ok(gmm_sample(model, 1, NULL, 0, D, D, 1, NULL));
  assert_true(x[0] == 42);
  gmm_destroy(model);
  gmm_destroy(fresh);
}

/* A component of weight 0 is never drawn. */
static void test_weight_0_is_not_drawn(void **state) {
  enum { N = 2000 };
  static double x[N * D];
  static int32_t labels[N];
  (void)state;
  for (int empty = 0; empty < K; empty++) {
    params p = ordinary_params(K, D, GMM_COV_TIED);
    for (int c = 0; c < K; c++)
      p.weights[c] = c == empty ? 0 : 0.5;
    gmm_model *model = new_model(K, D, GMM_COV_TIED);
    assert_ok(give_params(model, &p));
    assert_ok(gmm_sample(model, 1, GMM_ROW_MAJOR(x, N, D), labels));
    for (int i = 0; i < N; i++)
      assert_int_not_equal(labels[i], empty);
    free_params(&p);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_statistics),
      cmocka_unit_test(test_the_normal_is_normal),
      cmocka_unit_test(test_prefix_seed_and_layout),
      cmocka_unit_test(test_threads_do_not_matter),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_weight_0_is_not_drawn),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
