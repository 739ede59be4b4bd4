/* gmm_check_rows(): what is wrong with rows, weights or labels, and where. */
#include "../support/allocator.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 50, D = 3, K = 2, ROOM = 256 };

static gmm_model *model;
static double x[N * D], weight[N];
static int32_t label[N];
static char text[ROOM];

static int set_up(void **state) {
  (void)state;
  double *rows = clustered_rows(3, N, D, K);
  memcpy(x, rows, sizeof x);
  free(rows);
  for (int i = 0; i < N; i++) {
    weight[i] = 1 + i % 3;
    label[i] = i % 3 - 1;
  }
  model = new_model(K, D, GMM_COV_FULL);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  gmm_destroy(model);
  return 0;
}

static gmm_status check(void) {
  memset(text, 'z', sizeof text);
  return gmm_check_rows(model, GMM_ROW_MAJOR(x, N, D), weight, label, text, ROOM);
}

static void expect(gmm_status want, const char *says) {
  assert_status(check(), want);
  assert_string_equal(text, says);
  assert_string_equal(gmm_last_error(model), ""); /* the model is const */
}

static void expect_matrix(gmm_status want, const char *says, const double *rows, int64_t n,
                          int64_t d, int64_t row_stride, int64_t col_stride) {
  assert_status(gmm_check_rows(model, rows, n, d, row_stride, col_stride, NULL, NULL, text, ROOM),
                want);
  assert_string_equal(text, says);
}

static void test_nothing_is_wrong(void **state) {
  (void)state;
  expect(GMM_OK, "");
  expect_matrix(GMM_OK, "", x, N, D, D, 1);
  expect_matrix(GMM_OK, "", NULL, 0, D, 0, 1);
  assert_ok(gmm_check_rows(model, GMM_ROW_MAJOR(x, N, D), NULL, NULL, NULL, 0));
}

static void test_matrices(void **state) {
  (void)state;
  expect_matrix(GMM_ERR_NULL, "x is NULL and n_rows is 5", NULL, 5, D, D, 1);
  expect_matrix(GMM_ERR_SHAPE, "n_rows is -1; it must be 0 or more", x, -1, D, D, 1);
  expect_matrix(GMM_ERR_SHAPE, "n_cols is 2; it must be 3, the model's n_features", x, N, 2, D, 1);
  expect_matrix(GMM_ERR_STRIDE, "row_stride is 0 and col_stride is 1; they must be 1 or more", x, N,
                D, 0, 1);
  expect_matrix(
      GMM_ERR_TOO_LARGE,
      "the last element of x, with n_rows 2, row_stride 9223372036854775807 and col_stride "
      "1, is beyond the address space",
      x, 2, D, INT64_MAX, 1);
}

/* The first in the order of rows, whatever the layout, the threads and GMM_OPT_CHECK_FINITE. */
static void test_values(void **state) {
  double by_columns[N * D];
  (void)state;
  const double before[] = {x[7 * D + 1], x[9 * D]};
  x[9 * D] = -INFINITY;
  expect(GMM_ERR_NOT_FINITE, "x[9,0] is -infinity");
  x[9 * D] = INFINITY;
  expect(GMM_ERR_NOT_FINITE, "x[9,0] is infinity");
  x[7 * D + 1] = NAN;
  for (int unchecked = 0; unchecked < 2; unchecked++) {
    assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, !unchecked));
    assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1 + unchecked));
    expect(GMM_ERR_NOT_FINITE, "x[7,1] is NaN");
    for (int i = 0; i < N * D; i++)
      by_columns[i % D * N + i / D] = x[i];
    expect_matrix(GMM_ERR_NOT_FINITE, "x[7,1] is NaN", by_columns, N, D, 1, N);
  }
  assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 1));
  weight[7] = 0; /* does not count, here as in a fit */
  expect(GMM_ERR_NOT_FINITE, "x[9,0] is infinity");
  weight[9] = 0;
  expect(GMM_OK, "");
  expect_matrix(GMM_ERR_NOT_FINITE, "x[7,1] is NaN", x, N, D, D, 1);
  weight[7] = weight[9] = 1;
  x[7 * D + 1] = before[0];
  x[9 * D] = before[1];
}

static void test_many_rows(void **state) {
  enum { MANY = 20000 };
  (void)state;
  double *rows = new_doubles(MANY * D);
  memset(rows, 0, MANY * D * sizeof *rows);
  rows[MANY * D - 1] = NAN;
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 3));
  expect_matrix(GMM_ERR_NOT_FINITE, "x[19999,2] is NaN", rows, MANY, D, D, 1);
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 0));
  rows[5 * D] = NAN;
  expect_matrix(GMM_ERR_NOT_FINITE, "x[5,0] is NaN", rows, MANY, D, D, 1);
  free(rows);
}

static void expect_weight(double value, gmm_status want, const char *says) {
  double before = weight[3];
  weight[3] = value;
  expect(want, says);
  weight[3] = before;
}

static void test_weights(void **state) {
  static const double none[N];
  (void)state;
  expect_weight(NAN, GMM_ERR_NOT_FINITE, "sample_weight[3] is NaN");
  expect_weight(INFINITY, GMM_ERR_NOT_FINITE, "sample_weight[3] is infinity");
  expect_weight(-0.25, GMM_ERR_WEIGHTS, "sample_weight[3] is -0.25; it must be 0 or more");
  expect_weight(-0.0, GMM_OK, "");
  assert_ok(gmm_check_rows(model, GMM_ROW_MAJOR(x, N, D), none, NULL, text, ROOM)); /* one piece */
}

static void expect_label(int32_t value, gmm_status want, const char *says) {
  int32_t before = label[4];
  label[4] = value;
  expect(want, says);
  label[4] = before;
}

static void test_labels(void **state) {
  static const double weights[] = {1, 0};
  (void)state;
  expect_label(2, GMM_ERR_ARGUMENT, "labels[4] is 2; it must be -1 to 1");
  expect_label(-2, GMM_ERR_ARGUMENT, "labels[4] is -2; it must be -1 to 1");
  expect_label(INT32_MIN, GMM_ERR_ARGUMENT, "labels[4] is -2147483648; it must be -1 to 1");
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 1)); /* nothing to freeze yet */
  expect(GMM_OK, "");
  params p = ordinary_params(K, D, GMM_COV_FULL);
  memcpy(p.weights, weights, sizeof weights);
  assert_ok(give_params(model, &p));
  expect(GMM_ERR_ARGUMENT, "labels[2] is 1, a component whose weight is frozen at 0");
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 6));
  expect(GMM_OK, "");
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 0));
  free_params(&p);
}

/* Cut to the room there is, with a NUL, and nothing is written behind it. */
static void test_room_for_the_message(void **state) {
  static const char whole[] = "n_cols is 2; it must be 3, the model's n_features";
  (void)state;
  for (int64_t size = 0; size <= (int64_t)sizeof whole; size++) {
    memset(text, 'z', sizeof text);
    assert_status(gmm_check_rows(model, x, N, 2, 2, 1, NULL, NULL, text, size), GMM_ERR_SHAPE);
    if (size > 0) {
      int64_t length = size < (int64_t)sizeof whole ? size - 1 : (int64_t)sizeof whole - 1;
      assert_memory_equal(text, whole, (size_t)length);
      assert_int_equal(text[length], '\0');
    }
    assert_int_equal(text[size], 'z');
  }
  assert_status(gmm_check_rows(model, GMM_ROW_MAJOR(x, N, D), NULL, NULL, NULL, 1), GMM_ERR_NULL);
  memset(text, 'z', sizeof text);
  assert_status(gmm_check_rows(model, x, N, 2, 2, 1, NULL, NULL, text, -1), GMM_ERR_ARGUMENT);
  assert_status(gmm_check_rows(NULL, x, N, D, D, 1, NULL, NULL, text, ROOM), GMM_ERR_NULL);
  assert_int_equal(text[0], 'z');
}

/* It says of a fit and of a prediction what they say themselves. */
static void test_agrees_with_what_takes_rows(void **state) {
  int32_t labels[N];
  (void)state;
  params p = ordinary_params(K, D, GMM_COV_FULL);
  assert_ok(give_params(model, &p));
  x[7 * D + 1] = NAN;
  assert_status(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels), GMM_ERR_NOT_FINITE);
  assert_status(check(), GMM_ERR_NOT_FINITE);
  assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), weight), GMM_ERR_NOT_FINITE);
  assert_error_says(model, text);
  x[7 * D + 1] = 0;
  free_params(&p);
}

/* Threads take memory. */
static void test_without_memory(void **state) {
  enum { MANY = 20000 };
  faulty_allocator faulty;
  gmm_model *other = NULL;
  (void)state;
  double *rows = new_doubles(MANY * D);
  memset(rows, 0, MANY * D * sizeof *rows);
  faulty_start(&faulty);
  assert_ok(gmm_create_with_allocator(&other, K, D, GMM_COV_FULL, &faulty.hooks));
  assert_ok(gmm_set_int(other, GMM_OPT_THREADS, 3));
  faulty_plan(&faulty, 1, 1);
  assert_status(gmm_check_rows(other, GMM_ROW_MAJOR(rows, MANY, D), NULL, NULL, text, ROOM),
                GMM_ERR_NOMEM);
  assert_string_equal(text, "memory ran out");
  gmm_destroy(other);
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_is_wrong),
      cmocka_unit_test(test_matrices),
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_many_rows),
      cmocka_unit_test(test_weights),
      cmocka_unit_test(test_labels),
      cmocka_unit_test(test_room_for_the_message),
      cmocka_unit_test(test_without_memory),
      cmocka_unit_test(test_agrees_with_what_takes_rows),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
