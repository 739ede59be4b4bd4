/* Header section FIT: every status that gmm_fit() promises, and that a failure changes nothing.
 * What NaN leads to where rows are not checked is in test_fit_unchecked. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 60, D = 3, K = 2 };

static double *x;
static gmm_model *fitted;
static bytes before;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(4, N, D, K);
  fitted = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_fit(fitted, GMM_ROW_MAJOR(x, N, D), NULL));
  before = bytes_of(fitted);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  gmm_destroy(fitted);
  free_bytes(&before);
  free(x);
  return 0;
}

/* The call fails with `want`, says that gmm_fit failed, and leaves the fitted model as it was. */
static void refuse(const double *data, int64_t n, int64_t d, int64_t row_stride, int64_t col_stride,
                   const double *row_weights, gmm_status want) {
  assert_status(gmm_fit(fitted, data, n, d, row_stride, col_stride, row_weights), want);
  assert_error_says(fitted, "gmm_fit: ");
  assert_unchanged(fitted, &before);
}

static void test_arguments(void **state) {
  (void)state;
  assert_status(gmm_fit(NULL, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NULL);
  refuse(NULL, N, D, D, 1, NULL, GMM_ERR_NULL);
  refuse(x, N, D - 1, D, 1, NULL, GMM_ERR_SHAPE);
  refuse(x, N, D + 1, D, 1, NULL, GMM_ERR_SHAPE);
  refuse(x, D, N, 1, D, NULL, GMM_ERR_SHAPE); /* transposed */
  refuse(x, -1, D, D, 1, NULL, GMM_ERR_SHAPE);
  refuse(x, INT64_MIN, D, D, 1, NULL, GMM_ERR_SHAPE);
  refuse(x, N, D, 0, 1, NULL, GMM_ERR_STRIDE);
  refuse(x, N, D, D, 0, NULL, GMM_ERR_STRIDE);
  refuse(x, N, D, -D, 1, NULL, GMM_ERR_STRIDE);
  refuse(x, N, D, D, INT64_MIN, NULL, GMM_ERR_STRIDE);
  refuse(x, INT64_MAX, D, D, 1, NULL, GMM_ERR_TOO_LARGE);
  refuse(x, N, D, INT64_MAX, 1, NULL, GMM_ERR_TOO_LARGE);
  refuse(x, N, D, D, INT64_MAX, NULL, GMM_ERR_TOO_LARGE);
  refuse(x, INT64_C(1) << 32, D, INT64_C(1) << 32, 1, NULL, GMM_ERR_TOO_LARGE);
  refuse(x, 0, D, D, 1, NULL, GMM_ERR_TOO_FEW_ROWS);
}

static void test_parameters_are_needed(void **state) {
  (void)state;
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NOT_FITTED);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_KMEANS));
  for (int freeze = 1; freeze <= 7; freeze++) {
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
    assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_NOT_FITTED);
  }
  assert_int_equal(gmm_is_fitted(model), 0);
  gmm_destroy(model);
}

/* A18: not a number, anywhere; the message says where. */
static void test_not_finite(void **state) {
  static const double values[] = {NAN, INFINITY, -INFINITY};
  static const int places[] = {0, 31 * D + 1, N * D - 1};
  double row_weights[N];
  (void)state;
  for (int i = 0; i < N; i++)
    row_weights[i] = 1;
  for (size_t v = 0; v < COUNT_OF(values); v++) {
    for (size_t p = 0; p < COUNT_OF(places); p++) {
      char place[32];
      double saved = x[places[p]];
      x[places[p]] = values[v];
      snprintf(place, sizeof place, "x[%d,%d]", places[p] / D, places[p] % D);
      refuse(x, N, D, D, 1, NULL, GMM_ERR_NOT_FINITE);
      assert_error_says(fitted, place);
      x[places[p]] = saved;
    }
    row_weights[17] = values[v];
    refuse(x, N, D, D, 1, row_weights, GMM_ERR_NOT_FINITE);
    assert_error_says(fitted, "17");
    row_weights[17] = 1;
  }
}

static void test_row_weights(void **state) {
  double row_weights[N] = {0};
  (void)state;
  refuse(x, N, D, D, 1, row_weights, GMM_ERR_WEIGHTS);
  row_weights[3] = 1;
  refuse(x, N, D, D, 1, row_weights, GMM_ERR_TOO_FEW_ROWS);
  row_weights[5] = -1e-300;
  refuse(x, N, D, D, 1, row_weights, GMM_ERR_WEIGHTS);
  for (int i = 0; i < N; i++)
    row_weights[i] = 1e-303;
  refuse(x, N, D, D, 1, row_weights, GMM_ERR_WEIGHTS);
  assert_error_says(fitted, "too small");
  for (int i = 0; i < N; i++)
    row_weights[i] = DBL_MAX / N;
  refuse(x, N, D, D, 1, row_weights, GMM_ERR_WEIGHTS);
  assert_error_says(fitted, "too large");
}

static void test_too_few_rows(void **state) {
  double same[N * D];
  (void)state;
  refuse(x, 1, D, D, 1, NULL, GMM_ERR_TOO_FEW_ROWS);
  for (int i = 0; i < N * D; i++)
    same[i] = i % D;
  refuse(same, N, D, D, 1, NULL, GMM_ERR_TOO_FEW_ROWS);
  for (int i = 0; i < N; i++)
    same[i * D] = i % 2 ? 0.0 : -0.0; /* equal, though not to the bit */
  refuse(same, N, D, D, 1, NULL, GMM_ERR_TOO_FEW_ROWS);
}

/* A08: values whose squares leave double. */
static void test_scale(void **state) {
  double scaled[N * D];
  (void)state;
  for (int power = -520; power <= 520; power += 1040) {
    for (int i = 0; i < N * D; i++)
      scaled[i] = ldexp(x[i], power);
    refuse(scaled, N, D, D, 1, NULL, GMM_ERR_SCALE);
  }
  for (int i = 0; i < N * D; i++)
    scaled[i] = i % 2 ? DBL_MAX : -DBL_MAX;
  scaled[0] = 0;
  refuse(scaled, N, D, D, 1, NULL, GMM_ERR_SCALE);
  for (int i = 0; i < N * D; i++)
    scaled[i] = i * 4.9406564584124654e-324;
  refuse(scaled, N, D, D, 1, NULL, GMM_ERR_SCALE);
}

static void test_degenerate(void **state) {
  double flat[N * D];
  (void)state;
  memcpy(flat, x, sizeof flat);
  for (int i = 0; i < N; i++)
    flat[i * D + 1] = 7;
  assert_ok(gmm_set_double(fitted, GMM_OPT_COV_FLOOR, 0));
  bytes with_floor_0 = bytes_of(fitted);
  assert_status(gmm_fit(fitted, GMM_ROW_MAJOR(flat, N, D), NULL), GMM_ERR_DEGENERATE);
  assert_error_says(fitted, "component");
  assert_error_says(fitted, "column 1");
  assert_unchanged(fitted, &with_floor_0);
  free_bytes(&with_floor_0);
  assert_ok(gmm_set_double(fitted, GMM_OPT_COV_FLOOR, 1e-6));
  assert_ok(gmm_fit(fitted, GMM_ROW_MAJOR(x, N, D), NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arguments),    cmocka_unit_test(test_parameters_are_needed),
      cmocka_unit_test(test_not_finite),   cmocka_unit_test(test_row_weights),
      cmocka_unit_test(test_too_few_rows), cmocka_unit_test(test_scale),
      cmocka_unit_test(test_degenerate),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
