/* GMM_OPT_ORDER: the order of the components at the end of a fit. */
#include "../support/allocator.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 600, D = 3, K = 4 };

/* Four clusters of unequal size, from 240 rows down to 60, whose first means are 10, 0, 30, 20. */
static double *unequal_rows(void) {
  static const double centre[K] = {10, 0, 30, 20};
  double *x = clustered_rows(5, N, D, 1);
  for (int64_t i = 0; i < N; i++)
    x[i * D] = 0.1 * x[i * D] + centre[i % 10 < 4 ? 0 : i % 10 < 7 ? 1 : i % 10 < 9 ? 2 : 3];
  return x;
}

static gmm_model *fitted_in_order(const double *x, int family, int order, int init) {
  gmm_model *model = new_model(K, D, family);
  params start = start_from_rows(K, family, x, N, D);
  for (int64_t k = 0; k < K; k++) /* rows 8, 9, 0 and 5: clusters 2, 3, 0, 1 */
    memcpy(start.means + k * D, x + D * (int64_t[]){8, 9, 0, 5}[k], D * sizeof *x);
  assert_ok(give_params(model, &start));
  free_params(&start);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_set_int(model, GMM_OPT_ORDER, order));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  return model;
}

static int is_in_order(const params *p, int order) {
  for (int64_t k = 1; k < p->k; k++)
    if (order == 1 ? p->weights[k] > p->weights[k - 1]
                   : p->means[k * p->d] < p->means[(k - 1) * p->d])
      return 0;
  return 1;
}

/* Component k of `found` is one of `wanted`, to the bit; returns which. */
static int64_t number_of(const params *found, int64_t k, const params *wanted) {
  size_t length = gmm_family_is_shared(found->family) ? 0 : (size_t)(found->n_covariances / K);
  for (int64_t l = 0; l < K; l++)
    if (memcmp(found->weights + k, wanted->weights + l, sizeof(double)) == 0 &&
        memcmp(found->means + k * D, wanted->means + l * D, D * sizeof(double)) == 0 &&
        memcmp(found->covariances + (size_t)k * length, wanted->covariances + (size_t)l * length,
               length * sizeof(double)) == 0)
      return l;
  fail_msg("component %d is none of those as found", (int)k);
  return -1;
}

/* Labels and responsibilities follow their components. */
static void assert_same_use(const gmm_model *model, const gmm_model *as_found,
                            const int64_t *number, const double *x) {
  static double proba[N * K], wanted[N * K];
  static int32_t labels[N], wanted_labels[N];
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, K, 1));
  assert_ok(gmm_predict_proba(as_found, GMM_ROW_MAJOR(x, N, D), wanted, K, 1));
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
  assert_ok(gmm_predict(as_found, GMM_ROW_MAJOR(x, N, D), wanted_labels));
  for (int64_t i = 0; i < N; i++) {
    assert_int_equal(number[labels[i]], wanted_labels[i]);
    for (int64_t k = 0; k < K; k++)
      assert_near(proba[i * K + k], wanted[i * K + number[k]], 1e-12);
  }
}

static void check_order(const double *x, int family, int order, int init) {
  gmm_model *as_found = fitted_in_order(x, family, 0, init);
  gmm_model *model = fitted_in_order(x, family, order, init);
  params wanted = params_of(as_found), found = params_of(model);
  int64_t number[K];
  assert_true(is_in_order(&found, order));
  for (int64_t k = 0; k < K; k++)
    number[k] = number_of(&found, k, &wanted);
  if (gmm_family_is_shared(family))
    assert_memory_equal(found.covariances, wanted.covariances,
                        (size_t)found.n_covariances * sizeof(double));
  assert_true(gmm_log_likelihood(model) == gmm_log_likelihood(as_found));
  assert_true(gmm_bic(model) == gmm_bic(as_found));
  assert_int_equal(gmm_warnings(model), gmm_warnings(as_found));
  assert_same_use(model, as_found, number, x);

  /* What is scored is what the parameters say, as after a fit without an order. */
  gmm_model *given = new_model(K, D, family);
  double density[2][N];
  assert_ok(give_params(given, &found));
  assert_ok(gmm_score_samples(given, GMM_ROW_MAJOR(x, N, D), density[0]));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), density[1]));
  assert_memory_equal(density[0], density[1], sizeof density[0]);
  gmm_destroy(given);
  gmm_destroy(model);
  gmm_destroy(as_found);
  free_params(&wanted);
  free_params(&found);
}

static void test_components_are_in_order(void **state) {
  (void)state;
  double *x = unequal_rows();
  for_each_family(family)
    for (int order = 1; order <= 2; order++) {
      if (quick_run() && order != 1 + family_at % 2)
        continue;
      if (!quick_run() || family_at % 4 < 2)
        check_order(x, family, order, GMM_INIT_KMEANS);
      if (!quick_run() || family_at % 4 >= 2)
        check_order(x, family, order, GMM_INIT_PARAMS);
    }
  gmm_model *as_found = fitted_in_order(x, GMM_COV_FULL, 0, GMM_INIT_PARAMS);
  params p = params_of(as_found);
  assert_false(is_in_order(&p, 1) || is_in_order(&p, 2)); /* else nothing was shown */
  free_params(&p);
  gmm_destroy(as_found);
  free(x);
}

/* Equal weights, and then equal first means, stay as found. */
static void test_equals_stay(void **state) {
  double x[8 * 2] = {0, 0, 0, 1, 0, 2, 0, 3, 0, 100, 0, 101, 0, 102, 0, 103};
  (void)state;
  for (int order = 0; order <= 2; order++) {
    gmm_model *model = new_model(2, 2, GMM_COV_SPHERICAL);
    double weights[2] = {0.5, 0.5}, means[4] = {0, 101.5, 0, 1.5}, variances[2] = {1, 1};
    assert_ok(gmm_set_params(model, weights, 2, means, 4, variances, 2));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(gmm_set_int(model, GMM_OPT_ORDER, order));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, 8, 2), NULL));
    params p = params_of(model);
    assert_true(p.weights[0] == p.weights[1] && p.means[0] == p.means[2]);
    assert_near(p.means[1], 101.5, 1e-9);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* Where others move, equals keep their order among themselves. */
static void test_equals_among_others(void **state) {
  double x[12 * 2], weights[3] = {0.25, 0.25, 0.5}, variances[3] = {1, 1, 1};
  double means[6] = {5, 100, 5, 0, 0, 50};
  (void)state;
  for (int i = 0; i < 12; i++) {
    x[2 * i] = i % 4 < 2 ? 5 : 0;
    x[2 * i + 1] = (i % 4 == 0 ? 100 : i % 4 == 1 ? 0 : 50) + 0.5 * (i / 4);
  }
  gmm_model *model = new_model(3, 2, GMM_COV_SPHERICAL);
  assert_ok(gmm_set_params(model, weights, 3, means, 6, variances, 3));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 2));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, 12, 2), NULL));
  params p = params_of(model);
  assert_true(p.means[0] == 0 && p.means[2] == 5 && p.means[4] == 5);
  assert_near(p.means[3], 100.5, 1e-9);
  assert_near(p.means[5], 0.5, 1e-9);
  free_params(&p);
  gmm_destroy(model);
}

static void test_frozen_blocks_stay(void **state) {
  (void)state;
  double *x = unequal_rows();
  for (int freeze = 1; freeze < 7; freeze++) {
    gmm_model *model = fitted_in_order(x, GMM_COV_FULL, 0, GMM_INIT_PARAMS);
    params given = params_of(model);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
    bytes found[3];
    for (int order = 0; order <= 2; order++) {
      assert_ok(give_params(model, &given));
      assert_ok(gmm_set_int(model, GMM_OPT_ORDER, order));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
      assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 0));
      found[order] = bytes_of(model);
      assert_same_bytes(&found[order], &found[0]);
    }
    for (int order = 0; order <= 2; order++)
      free_bytes(&found[order]);
    free_params(&given);
    gmm_destroy(model);
  }
  free(x);
}

/* Any allocation may fail, those for the order too. */
static void test_without_memory(void **state) {
  faulty_allocator faulty;
  gmm_model *model = NULL;
  long refused = 1;
  (void)state;
  double *x = unequal_rows();
  faulty_start(&faulty);
  assert_ok(gmm_create_with_allocator(&model, K, D, GMM_COV_DIAG, &faulty.hooks));
  params start = ordinary_params(K, D, GMM_COV_DIAG);
  for (int64_t k = 0; k < K; k++)
    start.means[k * D] = (double)(10 * (K - k));
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
  bytes before = bytes_of(model);
  for (int at = 1; refused > 0; at++) {
    faulty_plan(&faulty, at, at);
    gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL);
    refused = faulty.failed;
    faulty_plan(&faulty, 0, 0);
    assert_int_equal(status, refused > 0 ? GMM_ERR_NOMEM : GMM_OK);
    if (refused > 0)
      assert_unchanged(model, &before);
  }
  params p = params_of(model);
  assert_true(is_in_order(&p, 2));
  free_params(&p);
  free_params(&start);
  free_bytes(&before);
  gmm_destroy(model);
  assert_int_equal(faulty.live, 0);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_components_are_in_order), cmocka_unit_test(test_equals_stay),
      cmocka_unit_test(test_equals_among_others),     cmocka_unit_test(test_frozen_blocks_stay),
      cmocka_unit_test(test_without_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
