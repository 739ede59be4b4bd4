/* Header section OPTIONS: the table that bindings read, and setting every option. */
#include "../support/header.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_OPTIONS = 32 };

static void test_the_table(void **state) {
  double min, max, def;
  (void)state;
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    assert_int_equal(gmm_option_find(gmm_option_name(id)), id);
    assert_true(strlen(gmm_option_help(id)) > 10);
    assert_null(strchr(gmm_option_help(id), '\n'));
    assert_ok(gmm_option_range(id, &min, &max, &def));
    assert_true(min <= def && def <= max);
    assert_ok(gmm_option_range(id, NULL, NULL, NULL));
  }
}

static void test_every_index_has_its_own_id(void **state) {
  (void)state;
  for (int i = 0; i < gmm_option_count(); i++) {
    assert_true(gmm_option_at(i) > 0);
    for (int j = 0; j < i; j++)
      assert_int_not_equal(gmm_option_at(i), gmm_option_at(j));
  }
  assert_int_equal(gmm_option_at(-1), GMM_ERR_OPTION);
  assert_int_equal(gmm_option_at(gmm_option_count()), GMM_ERR_OPTION);
  assert_int_equal(gmm_option_at(INT_MAX), GMM_ERR_OPTION);
  assert_int_equal(gmm_option_at(INT_MIN), GMM_ERR_OPTION);
}

static void check_unknown(gmm_model *model, int id) {
  double a = 42, b = 42, c = 42;
  int64_t n = 42;
  assert_int_equal(gmm_option_type(id), GMM_ERR_OPTION);
  assert_string_equal(gmm_option_name(id), "");
  assert_string_equal(gmm_option_help(id), "");
  assert_status(gmm_option_range(id, &a, &b, &c), GMM_ERR_OPTION);
  assert_status(gmm_set_int(model, id, 1), GMM_ERR_OPTION);
  assert_status(gmm_set_double(model, id, 1), GMM_ERR_OPTION);
  assert_status(gmm_get_int(model, id, &n), GMM_ERR_OPTION);
  assert_status(gmm_get_double(model, id, &a), GMM_ERR_OPTION);
  assert_true(a == 42 && b == 42 && c == 42 && n == 42);
}

/* Whatever number the header does not define. */
static void test_unknown_options(void **state) {
  static const int extremes[] = {INT_MIN, INT_MAX};
  header_fact facts[MAX_OPTIONS];
  (void)state;
  int count = read_header("GMM_OPT_", facts, MAX_OPTIONS), known = 0;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  for (int id = -10; id < 1000; id++) {
    int is_known = 0;
    for (int i = 0; i < count; i++)
      is_known |= facts[i].number == id;
    known += is_known;
    if (!is_known)
      check_unknown(model, id);
  }
  assert_int_equal(known, count);
  for (size_t i = 0; i < COUNT_OF(extremes); i++)
    check_unknown(model, extremes[i]);
  assert_int_equal(gmm_option_find("no_such_option"), GMM_ERR_OPTION);
  assert_int_equal(gmm_option_find(""), GMM_ERR_OPTION);
  assert_int_equal(gmm_option_find("max_ite"), GMM_ERR_OPTION);
  assert_int_equal(gmm_option_find("max_iter2"), GMM_ERR_OPTION);
  assert_true(gmm_option_find(NULL) < 0);
  gmm_destroy(model);
}

/* "1000", "1e-6" or "2^53", as the header writes numbers. */
static double number(const char *text) {
  char *end;
  double value = strtod(text, &end);
  return *end == '^' ? pow(value, strtod(end + 1, NULL)) : value;
}

/* Whether the comment begins "Type int, 1 to 1000000, default 1000." with these facts. */
static void check_comment(const header_fact *fact) {
  double min, max, def;
  char type[16], low[32], high[32], usual[32];
  if (sscanf(fact->comment, "Type %15[a-z], %31[^ ] to %31[^,], default %31[^ ] ", type, low, high,
             usual) != 4)
    fail_msg("%s has no type, range and default in \"%s\"", fact->name, fact->comment);
  assert_int_equal(gmm_option_type(fact->number),
                   strcmp(type, "int") == 0 ? GMM_TYPE_INT : GMM_TYPE_DOUBLE);
  assert_ok(gmm_option_range(fact->number, &min, &max, &def));
  assert_true(min == number(low) && max == number(high) && def == number(usual));
}

static void test_the_header_s_comments_say_the_same(void **state) {
  header_fact facts[MAX_OPTIONS];
  (void)state;
  int count = read_header("GMM_OPT_", facts, MAX_OPTIONS);
  assert_int_equal(count, gmm_option_count());
  for (int i = 0; i < count; i++) {
    char name[64];
    size_t length = 0;
    for (const char *c = facts[i].name + strlen("GMM_OPT_"); *c; c++)
      name[length++] = (char)tolower((unsigned char)*c);
    name[length] = '\0';
    assert_string_equal(gmm_option_name(facts[i].number), name);
    check_comment(&facts[i]);
  }
}

static void check_int(gmm_model *model, int id) {
  double min, max, def;
  int64_t value = -99;
  assert_ok(gmm_option_range(id, &min, &max, &def));
  assert_true(min == floor(min) && max == floor(max));
  assert_true(min >= -0x1p62 && max <= 0x1p62); /* or a binding that has doubles cannot say it */
  assert_ok(gmm_get_int(model, id, &value));
  assert_int_equal(value, (int64_t)def);
  for (int top = 0; top < 2; top++) {
    int64_t edge = (int64_t)(top ? max : min);
    assert_ok(gmm_set_int(model, id, edge));
    assert_status(gmm_set_int(model, id, top ? edge + 1 : edge - 1), GMM_ERR_RANGE);
    assert_status(gmm_set_int(model, id, top ? INT64_MAX : INT64_MIN), GMM_ERR_RANGE);
    assert_ok(gmm_get_int(model, id, &value));
    assert_int_equal(value, edge);
  }
  assert_status(gmm_set_double(model, id, def), GMM_ERR_OPTION);
  assert_status(gmm_get_double(model, id, &def), GMM_ERR_OPTION);
  assert_ok(gmm_set_int(model, id, (int64_t)def));
}

static void check_double(gmm_model *model, int id) {
  double min, max, def, value = -99;
  int64_t integer = 0;
  assert_ok(gmm_option_range(id, &min, &max, &def));
  assert_true(isfinite(min) && isfinite(max));
  assert_ok(gmm_get_double(model, id, &value));
  assert_true(value == def);
  for (int top = 0; top < 2; top++) {
    double edge = top ? max : min;
    assert_ok(gmm_set_double(model, id, edge));
    assert_status(gmm_set_double(model, id, nextafter(edge, top ? INFINITY : -INFINITY)),
                  GMM_ERR_RANGE);
    assert_status(gmm_set_double(model, id, top ? INFINITY : -INFINITY), GMM_ERR_RANGE);
    assert_status(gmm_set_double(model, id, NAN), GMM_ERR_RANGE);
    assert_ok(gmm_get_double(model, id, &value));
    assert_true(value == edge);
  }
  assert_status(gmm_set_int(model, id, 1), GMM_ERR_OPTION);
  assert_status(gmm_get_int(model, id, &integer), GMM_ERR_OPTION);
  assert_ok(gmm_set_double(model, id, def));
}

static void test_every_option_at_its_limits(void **state) {
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    if (gmm_option_type(id) == GMM_TYPE_INT)
      check_int(model, id);
    else
      check_double(model, id);
  }
  gmm_destroy(model);
}

static void test_values_that_mean_something(void **state) {
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  for (int i = 0; i < gmm_option_count(); i++) { /* values that have names can be set */
    int64_t value = 0;
    for (int c = 0; gmm_option_choice_at(gmm_option_at(i), c, &value) == GMM_OK; c++)
      assert_ok(gmm_set_int(model, gmm_option_at(i), value));
  }
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 0));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_status(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 2), GMM_ERR_RANGE);
  gmm_destroy(model);
}

static void test_null_arguments(void **state) {
  int64_t n = 42;
  double a = 42;
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  assert_status(gmm_set_int(NULL, GMM_OPT_SEED, 1), GMM_ERR_NULL);
  assert_status(gmm_get_int(NULL, GMM_OPT_SEED, &n), GMM_ERR_NULL);
  assert_status(gmm_get_int(model, GMM_OPT_SEED, NULL), GMM_ERR_NULL);
  assert_status(gmm_set_double(NULL, GMM_OPT_TOL, 1), GMM_ERR_NULL);
  assert_status(gmm_get_double(NULL, GMM_OPT_TOL, &a), GMM_ERR_NULL);
  assert_status(gmm_get_double(model, GMM_OPT_TOL, NULL), GMM_ERR_NULL);
  assert_status(gmm_set_progress(NULL, NULL, NULL), GMM_ERR_NULL);
  assert_ok(gmm_set_progress(model, NULL, NULL));
  assert_true(n == 42 && a == 42);
  gmm_destroy(model);
}

static void test_setting_keeps_the_fit(void **state) {
  (void)state;
  double *x = base_rows();
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  bytes before = bytes_of(model);
  double likelihood = gmm_log_likelihood(model);
  assert_status(gmm_set_int(model, GMM_OPT_MAX_ITER, -5), GMM_ERR_RANGE);
  assert_status(gmm_set_double(model, GMM_OPT_TOL, -1), GMM_ERR_RANGE);
  assert_unchanged(model, &before);
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 5));
  assert_int_equal(gmm_is_fitted(model), 1);
  assert_true(gmm_log_likelihood(model) == likelihood);
  free_bytes(&before);
  gmm_destroy(model);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_table),
      cmocka_unit_test(test_every_index_has_its_own_id),
      cmocka_unit_test(test_unknown_options),
      cmocka_unit_test(test_the_header_s_comments_say_the_same),
      cmocka_unit_test(test_every_option_at_its_limits),
      cmocka_unit_test(test_values_that_mean_something),
      cmocka_unit_test(test_null_arguments),
      cmocka_unit_test(test_setting_keeps_the_fit),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
