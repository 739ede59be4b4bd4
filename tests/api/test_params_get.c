/* Header section PARAMETERS: reading them, whole or in parts, as full covariances and as
 * precisions. */
#include "../support/model.h"

#include <math.h>
#include <string.h>

enum { K = 3, D = 4 };

static void test_parts_can_be_skipped(void **state) {
  double weights[K] = {0}, means[K * D] = {0};
  (void)state;
  params in = ordinary_params(K, D, GMM_COV_DIAG);
  gmm_model *model = new_model(K, D, GMM_COV_DIAG);
  assert_ok(give_params(model, &in));
  assert_ok(gmm_get_params(model, NULL, 0, NULL, 0, NULL, 0));
  assert_ok(gmm_get_params(model, weights, K, NULL, 0, NULL, 0));
  assert_memory_equal(weights, in.weights, sizeof weights);
  assert_ok(gmm_get_params(model, NULL, 0, means, K * D, NULL, 0));
  assert_memory_equal(means, in.means, sizeof means);
  free_params(&in);
  gmm_destroy(model);
}

static void test_get_refuses(void **state) {
  double a[K * D * D], b[K * D * D], c[K * D * D], untouched[K * D * D];
  (void)state;
  memset(a, 0x5a, sizeof a);
  memset(b, 0x5a, sizeof b);
  memset(c, 0x5a, sizeof c);
  memset(untouched, 0x5a, sizeof untouched);
  for_each_family(family) {
    params in = ordinary_params(K, D, family);
    int64_t n = in.n_covariances;
    gmm_model *model = new_model(K, D, family);
    assert_status(gmm_get_params(model, a, K, b, K * D, c, n), GMM_ERR_NOT_FITTED);
    assert_status(gmm_get_full_covariances(model, a, K * D * D), GMM_ERR_NOT_FITTED);
    assert_status(gmm_get_precisions(model, a, K * D * D), GMM_ERR_NOT_FITTED);
    assert_status(gmm_get_shaped_precisions(model, a, n), GMM_ERR_NOT_FITTED);
    assert_ok(give_params(model, &in));
    assert_status(gmm_get_params(NULL, a, K, b, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_get_params(model, NULL, K, b, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_get_params(model, a, K, NULL, K * D, c, n), GMM_ERR_NULL);
    assert_status(gmm_get_params(model, a, K, b, K * D, NULL, n), GMM_ERR_NULL);
    for (int64_t off = -1; off <= 1; off += 2) {
      assert_status(gmm_get_params(model, a, K + off, b, K * D, c, n), GMM_ERR_LENGTH);
      assert_status(gmm_get_params(model, a, K, b, K * D + off, c, n), GMM_ERR_LENGTH);
      assert_status(gmm_get_params(model, a, K, b, K * D, c, n + off), GMM_ERR_LENGTH);
      assert_status(gmm_get_full_covariances(model, a, K * D * D + off), GMM_ERR_LENGTH);
      assert_status(gmm_get_precisions(model, a, K * D * D + off), GMM_ERR_LENGTH);
      assert_status(gmm_get_shaped_precisions(model, a, n + off), GMM_ERR_LENGTH);
    }
    assert_status(gmm_get_params(model, a, 0, b, K * D, c, n), GMM_ERR_LENGTH);
    assert_status(gmm_get_full_covariances(NULL, a, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_full_covariances(model, NULL, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_precisions(NULL, a, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_precisions(model, NULL, K * D * D), GMM_ERR_NULL);
    assert_status(gmm_get_shaped_precisions(NULL, a, n), GMM_ERR_NULL);
    assert_status(gmm_get_shaped_precisions(model, NULL, n), GMM_ERR_NULL);
    assert_memory_equal(a, untouched, sizeof a);
    assert_memory_equal(b, untouched, sizeof b);
    assert_memory_equal(c, untouched, sizeof c);
    free_params(&in);
    gmm_destroy(model);
  }
}

static void test_full_covariances_and_precisions(void **state) {
  double cov[K * D * D], precision[K * D * D];
  (void)state;
  for_each_family(family) {
    params in = ordinary_params(K, D, family);
    gmm_model *model = new_model(K, D, family);
    assert_ok(give_params(model, &in));
    assert_ok(gmm_get_full_covariances(model, cov, K * D * D));
    assert_ok(gmm_get_precisions(model, precision, K * D * D));
    for (int64_t c = 0; c < K; c++)
      for (int64_t i = 0; i < D; i++)
        for (int64_t j = 0; j < D; j++) {
          double product = 0;
          for (int64_t l = 0; l < D; l++)
            product += cov[(c * D + i) * D + l] * precision[(c * D + l) * D + j];
          assert_near(product, i == j, 1e-13);
          assert_true(cov[(c * D + i) * D + j] == covariance_at(&in, c, i, j));
          assert_memory_equal(&precision[(c * D + i) * D + j], &precision[(c * D + j) * D + i],
                              sizeof(double));
        }
    free_params(&in);
    gmm_destroy(model);
  }
}

/* Element (i,j) of component c, wherever the family's shape has it. */
static double shaped_element(const double *p, int family, int64_t c, int64_t i, int64_t j) {
  const params shape = {.family = family, .d = D, .covariances = (double *)p};
  return covariance_at(&shape, c, i, j);
}

/* To the bit those of gmm_get_precisions(), and nothing else is written. */
static void test_shaped_precisions(void **state) {
  double whole[K * D * D], shaped[K * D * D + 1];
  (void)state;
  for_each_family(family) {
    params in = ordinary_params(K, D, family);
    int64_t n = in.n_covariances;
    gmm_model *model = new_model(K, D, family);
    assert_ok(give_params(model, &in));
    assert_ok(gmm_get_precisions(model, whole, K * D * D));
    for (int64_t i = 0; i <= K * D * D; i++)
      shaped[i] = -1;
    assert_int_equal(n, gmm_covariance_length(model));
    assert_ok(gmm_get_shaped_precisions(model, shaped, n));
    for (int64_t c = 0; c < K; c++)
      for (int64_t i = 0; i < D; i++)
        for (int64_t j = 0; j < D; j++) {
          double element = shaped_element(shaped, family, c, i, j);
          assert_memory_equal(&element, &whole[(c * D + i) * D + j], sizeof element);
        }
    assert_true(shaped[n] == -1 && shaped[n - 1] > 0);
    free_params(&in);
    gmm_destroy(model);
  }
}

/* The inverse of v [1 r; r 1] is [1 -r; -r 1] / (v (1 - r^2)), beyond a double when v is tiny. */
static void test_precisions_beyond_double_are_infinite(void **state) {
  double v = 1e-307, r = 1 - 1e-6, weight = 1, mean[] = {0, 0}, precision[4];
  double cov[] = {v, r * v, r * v, v};
  (void)state;
  gmm_model *model = new_model(1, 2, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, mean, 2, cov, 4));
  assert_ok(gmm_get_precisions(model, precision, 4));
  assert_true(isinf(precision[0]) && precision[0] > 0);
  assert_true(isinf(precision[1]) && precision[1] < 0);
  assert_true(isinf(precision[2]) && precision[2] < 0);
  assert_true(isinf(precision[3]) && precision[3] > 0);
  gmm_destroy(model);
}

/* A covariance times 2^e has the inverse times 2^-e, to the bit; what leaves double is infinite. */
static void test_precisions_at_any_scale(void **state) {
  static const double covariance[] = {1, 0, 1, 1, 0, 1, 1, -1, 1, 1, 2, 0, 1, -1, 0, 2};
  double weight = 1, mean[D] = {0}, at_1[D * D], precision[D * D], scaled[D * D];
  (void)state;
  for (int e = 0; e >= -1020; e -= 20) {
    gmm_model *model = new_model(1, D, GMM_COV_FULL);
    for (int i = 0; i < D * D; i++)
      scaled[i] = ldexp(covariance[i], e);
    for (int i = 2; i < D; i++) /* nearly singular: the first two features are the others' */
      scaled[i * D + i] += ldexp(1, e - 40);
    assert_ok(gmm_set_params(model, &weight, 1, mean, D, scaled, D * D));
    assert_ok(gmm_get_precisions(model, precision, D * D));
    for (int i = 0; i < D * D; i++) {
      if (e == 0)
        at_1[i] = precision[i];
      assert_true(precision[i] == ldexp(at_1[i], -e)); /* so no NaN */
    }
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts_can_be_skipped),
      cmocka_unit_test(test_get_refuses),
      cmocka_unit_test(test_full_covariances_and_precisions),
      cmocka_unit_test(test_shaped_precisions),
      cmocka_unit_test(test_precisions_beyond_double_are_infinite),
      cmocka_unit_test(test_precisions_at_any_scale),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
