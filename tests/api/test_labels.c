/* Labels as arguments: of gmm_fit_labelled() and gmm_select(), right, wrong and extreme. */
#include "../support/selection.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 60, D = 2, K = 3 };

static gmm_model *model;
static double x[N * D], weight[N];
static int32_t label[N];

static int set_up(void **state) {
  (void)state;
  double *rows = clustered_rows(7, N, D, K);
  int32_t *some = some_labels(N, K);
  memcpy(x, rows, sizeof x);
  memcpy(label, some, sizeof label);
  free(rows);
  free(some);
  for (int i = 0; i < N; i++)
    weight[i] = i % 7 ? 1 : 0;
  model = new_model(K, D, GMM_COV_FULL);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  gmm_destroy(model);
  return 0;
}

static gmm_status fit(void) {
  return gmm_fit_labelled(model, GMM_ROW_MAJOR(x, N, D), weight, label);
}

/* Refused, with the place, and the model stays as it was. The row may have weight 0. */
static void expect_label(int row, int32_t value, const char *says) {
  int32_t before = label[row];
  bytes stored = bytes_of(model);
  label[row] = value;
  assert_status(fit(), GMM_ERR_ARGUMENT);
  assert_string_equal(gmm_last_error(model), says);
  assert_unchanged(model, &stored);
  label[row] = before;
  free_bytes(&stored);
}

static void test_wrong_labels(void **state) {
  static const double weights[] = {0.5, 0.5, 0};
  (void)state;
  assert_ok(fit());
  expect_label(4, -2, "gmm_fit_labelled: labels[4] is -2; it must be -1 to 2");
  expect_label(7, 3, "gmm_fit_labelled: labels[7] is 3; it must be -1 to 2");
  expect_label(0, INT32_MAX, "gmm_fit_labelled: labels[0] is 2147483647; it must be -1 to 2");
  expect_label(N - 1, INT32_MIN, "gmm_fit_labelled: labels[59] is -2147483648; it must be -1 to 2");
  params p = ordinary_params(K, D, GMM_COV_FULL);
  memcpy(p.weights, weights, sizeof weights);
  assert_ok(give_params(model, &p));
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 1));
  expect_label(1, 2, "gmm_fit_labelled: labels[1] is 2, a component whose weight is frozen at 0");
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 0));
  assert_ok(fit());
  free_params(&p);
}

/* All else is checked before labels, which may have no memory behind them. */
static void test_other_errors_come_first(void **state) {
  gmm_model *empty = new_model(K, D, GMM_COV_FULL);
  static const int32_t none[1] = {5};
  (void)state;
  assert_status(gmm_fit_labelled(NULL, GMM_ROW_MAJOR(x, N, D), NULL, none), GMM_ERR_NULL);
  assert_status(gmm_fit_labelled(empty, NULL, N, D, D, 1, NULL, none), GMM_ERR_NULL);
  assert_status(gmm_fit_labelled(empty, x, N, D + 1, D, 1, NULL, none), GMM_ERR_SHAPE);
  assert_status(gmm_fit_labelled(empty, x, -1, D, D, 1, NULL, none), GMM_ERR_SHAPE);
  assert_status(gmm_fit_labelled(empty, x, N, D, 0, 1, NULL, none), GMM_ERR_STRIDE);
  assert_status(gmm_fit_labelled(empty, x, 0, D, D, 1, NULL, none), GMM_ERR_TOO_FEW_ROWS);
  assert_status(gmm_fit_labelled(empty, x, 1, D, D, 1, NULL, none), GMM_ERR_ARGUMENT);
  assert_ok(gmm_set_int(empty, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_status(gmm_fit_labelled(empty, GMM_ROW_MAJOR(x, N, D), NULL, none), GMM_ERR_NOT_FITTED);
  gmm_destroy(empty);
}

/* Rows so light that their component would count as empty, though they belong to it. */
static void test_labelled_rows_without_weight_to_speak_of(void **state) {
  double before = weight[1];
  (void)state;
  for (int i = 0; i < N; i++)
    label[i] = i == 1 ? 2 : -1;
  weight[1] = 1e-280;
  assert_status(fit(), GMM_ERR_WEIGHTS);
  assert_string_equal(gmm_last_error(model),
                      "gmm_fit_labelled: the sample_weight of all rows with label 2 is 1e-280, too "
                      "small beside 50 of all rows");
  weight[1] = 1e-200;
  assert_ok(fit());
  assert_true(isfinite(gmm_log_likelihood(model)));
  weight[1] = before;
}

/* Each cell is what gmm_fit_labelled() gives for it, to the bit, for any threads. */
static void test_select(void **state) {
  static const int inits[] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_LABELS};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(inits); i++) {
    selection s = new_selection(x, N, D, 5);
    int32_t *labels = some_labels(N, K);
    s.labels = labels;
    s.weights = i == 1 ? weight : NULL;
    assert_ok(gmm_set_int(s.settings, GMM_OPT_INIT, inits[i]));
    assert_ok(gmm_set_int(s.settings, GMM_OPT_N_INIT, 2));
    check_selection(&s);
    for (int64_t cell = 0; cell < s.n_families * s.n_sizes; cell++) /* labels are 0 to 2 */
      assert_int_equal(s.statuses[cell] == GMM_ERR_ARGUMENT, cell % 5 < 2);
    free(labels);
    free_selection(&s);
  }
}

static void test_select_refuses(void **state) {
  static const int families[] = {GMM_COV_DIAG, GMM_COV_FULL};
  static const int64_t sizes[] = {2, 3};
  gmm_model *best = NULL;
  gmm_status statuses[4] = {7, 7, 7, 7};
  int32_t labels[N] = {0};
  (void)state;
  for (int32_t wrong = -2; wrong > -4;
       wrong--) { /* an argument that is wrong: nothing is written */
    labels[9] = wrong < -2 ? INT32_MIN : wrong;
    assert_status(gmm_select(&best, model, families, 2, sizes, 2, GMM_ROW_MAJOR(x, N, D), NULL,
                             labels, NULL, NULL, NULL, statuses),
                  GMM_ERR_ARGUMENT);
    assert_error_says(model, wrong < -2 ? "labels[9] is -2147483648" : "labels[9] is -2");
    assert_int_equal(statuses[0], 7);
  }
  labels[9] = 3; /* of no cell */
  labels[8] = INT32_MAX;
  assert_status(gmm_select(&best, model, families, 2, sizes, 2, GMM_ROW_MAJOR(x, N, D), NULL,
                           labels, NULL, NULL, NULL, statuses),
                GMM_ERR_ARGUMENT);
  assert_string_equal(gmm_last_error(model),
                      "gmm_select: labels[8] is 2147483647; it must be -1 to 1");
  for (int cell = 0; cell < 4; cell++)
    assert_status(statuses[cell], GMM_ERR_ARGUMENT);
  assert_null(best);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wrong_labels),
      cmocka_unit_test(test_other_errors_come_first),
      cmocka_unit_test(test_labelled_rows_without_weight_to_speak_of),
      cmocka_unit_test(test_select),
      cmocka_unit_test(test_select_refuses),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
