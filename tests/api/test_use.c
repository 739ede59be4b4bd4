/* Header section USE: predict, predict_proba, score_samples and score. Rows far from all components
 * are in test_use_far. */
#include "../support/model.h"
#include "../support/reference_em.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { N = 150, D = 3, K = 3 };

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(8, N, D, K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

static gmm_model *ordinary_model(int family) {
  params p = ordinary_params(K, D, family);
  gmm_model *model = new_model(K, D, family);
  assert_ok(give_params(model, &p));
  free_params(&p);
  return model;
}

/* All four functions say the same of the same rows. */
static void test_they_agree(void **state) {
  double proba[N * K], density[N], mean;
  int32_t labels[N];
  (void)state;
  for_each_family(family) {
    gmm_model *model = ordinary_model(family);
    assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, K, 1));
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), density));
    assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &mean));
    double total = 0;
    for (int i = 0; i < N; i++) {
      int best = 0;
      double sum = 0;
      for (int c = 0; c < K; c++) {
        assert_true(proba[i * K + c] >= 0 && proba[i * K + c] <= 1);
        sum += proba[i * K + c];
        if (proba[i * K + c] > proba[i * K + best])
          best = c;
      }
      assert_near(sum, 1, 4 * K * DBL_EPSILON);
      assert_int_equal(labels[i], best);
      total += density[i];
    }
    assert_near(mean, total / N, 1e-13 * fabs(mean));
    gmm_destroy(model);
  }
}

/* The log-density of one row is the reference's log-likelihood of that row alone. */
static void test_densities_against_the_reference(void **state) {
  double density[N];
  (void)state;
  for_each_family(family) {
    params p = ordinary_params(K, D, family);
    gmm_model *model = ordinary_model(family);
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), density));
    for (int i = 0; i < N; i++) {
      reference r;
      assert_true(reference_em(&r, x + i * D, 1, NULL, &p, 0));
      assert_near(density[i], (double)r.log_likelihood, 1e-14 * fabs(density[i]));
      free_reference(&r);
    }
    free_params(&p);
    gmm_destroy(model);
  }
}

static void test_a_component_of_weight_0_takes_no_row(void **state) {
  double proba[N * K];
  int32_t labels[N];
  (void)state;
  for_each_family(family) {
    params p = ordinary_params(K, D, family);
    p.weights[0] = 0;
    p.weights[1] = 0.75;
    gmm_model *model = new_model(K, D, family);
    assert_ok(give_params(model, &p));
    assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, K, 1));
    for (int i = 0; i < N; i++) {
      assert_int_not_equal(labels[i], 0);
      assert_true(proba[i * K] == 0);
    }
    free_params(&p);
    gmm_destroy(model);
  }
}

static void test_no_rows(void **state) {
  double value = 42;
  int32_t label = 42;
  (void)state;
  gmm_model *model = ordinary_model(GMM_COV_FULL);
  assert_ok(gmm_predict(model, NULL, 0, D, D, 1, &label));
  assert_ok(gmm_predict_proba(model, NULL, 0, D, D, 1, &value, K, 1));
  assert_ok(gmm_score_samples(model, NULL, 0, D, D, 1, &value));
  assert_status(gmm_score(model, NULL, 0, D, D, 1, &value), GMM_ERR_TOO_FEW_ROWS);
  assert_ok(gmm_predict(model, x, 0, D, D, 1, &label));
  assert_true(value == 42 && label == 42);
  /* a packed column-major matrix without rows has a stride of 0 */
  assert_ok(gmm_predict(model, GMM_COL_MAJOR(x, 0, D), &label));
  assert_ok(gmm_predict_proba(model, GMM_COL_MAJOR(x, 0, D), &value, 1, 0));
  assert_ok(gmm_score_samples(model, GMM_COL_MAJOR(x, 0, D), &value));
  assert_ok(gmm_sample(model, 1, GMM_COL_MAJOR(&value, 0, D), NULL));
  assert_status(gmm_fit(model, GMM_COL_MAJOR(x, 0, D), NULL), GMM_ERR_TOO_FEW_ROWS);
  assert_status(gmm_score_samples(model, x, 0, D, 1, -1, &value), GMM_ERR_STRIDE);
  gmm_destroy(model);
}

/* Calls the four functions with the same x and expects the same status, outputs untouched. */
static void refuse(const gmm_model *model, const double *data, int64_t n, int64_t d,
                   int64_t row_stride, int64_t col_stride, gmm_status want) {
  double proba[N * K], density[N], mean = 42;
  int32_t labels[N];
  proba[0] = density[0] = 42;
  labels[0] = 42;
  assert_status(gmm_predict(model, data, n, d, row_stride, col_stride, labels), want);
  assert_status(gmm_predict_proba(model, data, n, d, row_stride, col_stride, proba, K, 1), want);
  assert_status(gmm_score_samples(model, data, n, d, row_stride, col_stride, density), want);
  assert_status(gmm_score(model, data, n, d, row_stride, col_stride, &mean), want);
  assert_true(proba[0] == 42 && density[0] == 42 && mean == 42 && labels[0] == 42);
}

static void test_refusals(void **state) {
  static const double not_finite[] = {NAN, INFINITY, -INFINITY};
  static const int places[] = {0, 70 * D + 1, N * D - 1};
  (void)state;
  gmm_model *model = ordinary_model(GMM_COV_FULL), *fresh = new_model(K, D, GMM_COV_FULL);
  refuse(NULL, x, N, D, D, 1, GMM_ERR_NULL);
  refuse(model, NULL, N, D, D, 1, GMM_ERR_NULL);
  refuse(fresh, x, N, D, D, 1, GMM_ERR_NOT_FITTED);
  refuse(model, x, N, D + 1, D, 1, GMM_ERR_SHAPE);
  refuse(model, x, -1, D, D, 1, GMM_ERR_SHAPE);
  refuse(model, x, N, D, 0, 1, GMM_ERR_STRIDE);
  refuse(model, x, N, D, D, -1, GMM_ERR_STRIDE);
  refuse(model, x, INT64_MAX, D, D, 1, GMM_ERR_TOO_LARGE);
  refuse(model, x, N, D, INT64_MAX, 1, GMM_ERR_TOO_LARGE);
  for (size_t v = 0; v < COUNT_OF(not_finite); v++)
    for (size_t p = 0; p < COUNT_OF(places); p++) {
      double saved = x[places[p]];
      x[places[p]] = not_finite[v];
      refuse(model, x, N, D, D, 1, GMM_ERR_NOT_FINITE);
      x[places[p]] = saved;
    }
  gmm_destroy(model);
  gmm_destroy(fresh);
}

static void test_outputs_must_be_there_and_apart(void **state) {
  double proba[N * (K + 2)];
  (void)state;
  gmm_model *model = ordinary_model(GMM_COV_DIAG);
  assert_status(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NULL);
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), NULL, K, 1), GMM_ERR_NULL);
  assert_status(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NULL);
  assert_status(gmm_score(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NULL);
  proba[0] = 42;
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, 0, 1), GMM_ERR_STRIDE);
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, K, 0), GMM_ERR_STRIDE);
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, 1, 1), GMM_ERR_STRIDE);
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, K - 1, 1), GMM_ERR_STRIDE);
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, 1, N - 1), GMM_ERR_STRIDE);
  /* 2i + 3c: rows 0 and 3 meet at place 6, for c = 2 and c = 0 */
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, 4, D), proba, 2, 3), GMM_ERR_STRIDE);
  assert_status(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, INT64_MAX, 1),
                GMM_ERR_TOO_LARGE);
  assert_true(proba[0] == 42);
  /* 2i + 3c for two rows: 0, 3, 6 and 2, 5, 8 share nothing */
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, 2, D), proba, 2, 3));
  assert_near(proba[0] + proba[3] + proba[6], 1, 4 * K * DBL_EPSILON);
  assert_near(proba[2] + proba[5] + proba[8], 1, 4 * K * DBL_EPSILON);
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_they_agree),
      cmocka_unit_test(test_densities_against_the_reference),
      cmocka_unit_test(test_a_component_of_weight_0_takes_no_row),
      cmocka_unit_test(test_no_rows),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_outputs_must_be_there_and_apart),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
