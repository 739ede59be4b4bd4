/* Header section STATUS, and the contract: every status can be reached by a call. */
#include "../support/allocator.h"
#include "../support/header.h"
#include "../support/store.h"
#include "../support/ugly.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_STATUSES = 40 };

static void test_names_are_the_header_s(void **state) {
  header_fact facts[MAX_STATUSES];
  (void)state;
  int count = read_header("GMM_ERR_", facts, MAX_STATUSES);
  assert_true(count >= 21);
  for (int i = 0; i < count; i++) {
    assert_string_equal(gmm_status_name(facts[i].number), facts[i].name);
    assert_true(facts[i].number < 0);
    for (int j = 0; j < i; j++)
      assert_int_not_equal(facts[i].number, facts[j].number);
  }
  assert_string_equal(gmm_status_name(GMM_OK), "GMM_OK");
}

/* The numbers are an ABI: a renumbered header must fail here too. */
static void test_numbers_are_final(void **state) {
  static const struct {
    int number;
    const char *name;
  } pinned[] = {
      {0, "GMM_OK"},
      {-1, "GMM_ERR_NULL"},
      {-2, "GMM_ERR_ARGUMENT"},
      {-3, "GMM_ERR_SHAPE"},
      {-4, "GMM_ERR_STRIDE"},
      {-5, "GMM_ERR_LENGTH"},
      {-6, "GMM_ERR_OPTION"},
      {-7, "GMM_ERR_RANGE"},
      {-8, "GMM_ERR_NOT_FITTED"},
      {-20, "GMM_ERR_NOT_FINITE"},
      {-21, "GMM_ERR_WEIGHTS"},
      {-22, "GMM_ERR_NOT_SPD"},
      {-23, "GMM_ERR_DEGENERATE"},
      {-24, "GMM_ERR_TOO_FEW_ROWS"},
      {-25, "GMM_ERR_SCALE"},
      {-40, "GMM_ERR_CANCELLED"},
      {-60, "GMM_ERR_NOMEM"},
      {-61, "GMM_ERR_TOO_LARGE"},
      {-62, "GMM_ERR_FORMAT"},
      {-63, "GMM_ERR_NEWER_FORMAT"},
      {-64, "GMM_ERR_BACKEND"},
      {-99, "GMM_ERR_INTERNAL"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(pinned); i++)
    assert_string_equal(gmm_status_name(pinned[i].number), pinned[i].name);
}

static void test_messages_are_sentences(void **state) {
  header_fact facts[MAX_STATUSES];
  (void)state;
  int count = read_header("GMM_ERR_", facts, MAX_STATUSES);
  for (int i = 0; i < count; i++) {
    const char *message = gmm_status_message(facts[i].number);
    assert_non_null(message);
    assert_true(strlen(message) > 10);
    assert_null(strchr(message, '\n'));
    for (int j = 0; j < i; j++)
      assert_string_not_equal(message, gmm_status_message(facts[j].number));
  }
  assert_true(strlen(gmm_status_message(GMM_OK)) > 0);
}

static void test_unknown_numbers(void **state) {
  static const int unknown[] = {1, -10, -19, -26, -41, -65, -98, -100, 42, INT_MAX, INT_MIN};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(unknown); i++) {
    assert_string_equal(gmm_status_name(unknown[i]), "GMM_ERR_UNKNOWN");
    assert_non_null(gmm_status_message(unknown[i]));
  }
}

/* --- the contract ---------------------------------------------------------------------- */

static unsigned char was_reached[128];

/* These two need a LAPACK that errs: test_backend brings one and reaches them. */
static int reached_by_test_backend(gmm_status status) {
  return status == GMM_ERR_BACKEND || status == GMM_ERR_INTERNAL;
}

/* Notes what a real call returned. */
static void reach(gmm_status status) {
  assert_true(status <= 0 && status > -128);
  was_reached[-status] = 1;
}

static void reach_by_arguments(gmm_model *model, const double *x) {
  gmm_model *other = NULL;
  double weights[3];
  int32_t labels[BASE_N];
  reach(gmm_create(NULL, 2, 2, GMM_COV_FULL));
  reach(gmm_create(&other, 0, 2, GMM_COV_FULL));
  reach(gmm_create(&other, INT64_MAX, INT64_MAX, GMM_COV_FULL));
  assert_null(other);
  reach(gmm_fit(model, x, BASE_N, BASE_D + 1, BASE_D, 1, NULL));
  reach(gmm_fit(model, x, BASE_N, BASE_D, 0, 1, NULL));
  reach(gmm_set_int(model, 9999, 1));
  reach(gmm_set_int(model, GMM_OPT_MAX_ITER, -1));
  reach(gmm_predict(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), labels));
  reach(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  reach(gmm_get_params(model, weights, 3, NULL, 0, NULL, 0));
}

static int always_cancel(int64_t start, int64_t iteration, double mean, double change, void *data) {
  (void)start, (void)iteration, (void)mean, (void)change, (void)data;
  return 1;
}

static void reach_by_data(gmm_model *model, const double *x) {
  double *y = copy_doubles(x, BASE_N * BASE_D);
  double weights[BASE_N] = {-1}, constant[6] = {1, 1, 1, 1, 1, 1};
  double w[] = {0.5, 0.5}, means[] = {0, 0, 1, 1}, not_spd[] = {1, 2, 2, 1, 1, 2, 2, 1};
  reach(gmm_fit(model, GMM_ROW_MAJOR(y, BASE_N, BASE_D), weights));
  reach(gmm_fit(model, GMM_ROW_MAJOR(y, 1, BASE_D), NULL));
  y[3] = NAN;
  reach(gmm_fit(model, GMM_ROW_MAJOR(y, BASE_N, BASE_D), NULL));
  for (int i = 0; i < BASE_N * BASE_D; i++)
    y[i] = ldexp(x[i], 520);
  reach(gmm_fit(model, GMM_ROW_MAJOR(y, BASE_N, BASE_D), NULL));
  reach(gmm_set_params(model, w, 2, means, 4, not_spd, 8));
  gmm_model *one = new_model(1, 2, GMM_COV_FULL);
  reach(gmm_fit(one, GMM_ROW_MAJOR(constant, 3, 2), NULL));
  assert_ok(gmm_set_progress(one, always_cancel, NULL));
  reach(gmm_fit(one, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  gmm_destroy(one);
  free(y);
}

static void reach_by_environment(const gmm_model *fitted) {
  faulty_allocator faulty;
  gmm_model *other = NULL;
  faulty_start(&faulty);
  faulty_plan(&faulty, 1, 1);
  reach(gmm_create_with_allocator(&other, 2, 2, GMM_COV_FULL, &faulty.hooks));
  bytes stored = bytes_of(fitted);
  reach(gmm_deserialize(&other, stored.data, stored.size - 1));
  put_u32(stored.data + FORMAT_VERSION_AT, 3); /* 2 is the newest */
  reseal(&stored);
  reach(gmm_deserialize(&other, stored.data, stored.size));
  assert_null(other);
  free_bytes(&stored);
}

static void test_every_status_is_reached(void **state) {
  header_fact facts[MAX_STATUSES];
  (void)state;
  double *x = base_rows();
  gmm_model *model = new_model(BASE_K, BASE_D, GMM_COV_FULL);
  reach_by_arguments(model, x);
  reach_by_data(model, x);
  reach_by_environment(model);
  gmm_statistics *statistics = NULL;
  assert_ok(gmm_statistics_create(&statistics, model));
  reach(gmm_advance(model, statistics)); /* which does not run */
  gmm_statistics_destroy(statistics);
  gmm_destroy(model);
  free(x);
  int count = read_header("GMM_ERR_", facts, MAX_STATUSES), missing = 0;
  for (int i = 0; i < count; i++)
    if (!was_reached[-facts[i].number] && !reached_by_test_backend(facts[i].number)) {
      print_error("no call of this test returned %s\n", facts[i].name);
      missing++;
    }
  assert_int_equal(missing, 0);
  assert_true(was_reached[0]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names_are_the_header_s),  cmocka_unit_test(test_numbers_are_final),
      cmocka_unit_test(test_messages_are_sentences),  cmocka_unit_test(test_unknown_numbers),
      cmocka_unit_test(test_every_status_is_reached),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
