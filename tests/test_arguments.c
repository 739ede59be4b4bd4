/* Every function that returns a status (tests/support/calls.c), each argument by itself at and
 * beyond the limits of its domain: the documented status, and nothing touched. What is wrong in
 * the values of arrays is in test_params and test_fit_status. */
#include "support/calls.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { D = CALL_D };

static int set_up(void **state) {
  (void)state;
  start_calls();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  end_calls();
  return 0;
}

/* The functions of the header that return a status are those of the table, in its order. */
static void test_the_table_is_complete(void **state) {
  (void)state;
  char line[256], name[64];
  int found = 0;
  FILE *file = fopen("include/gmmix.h", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "GMM_API gmm_status %63[a-z_](", name) == 1) {
      assert_true(found < n_functions);
      assert_string_equal(functions[found++].name, name);
    }
  fclose(file);
  assert_int_equal(found, n_functions);
}

static void test_right_calls(void **state) {
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++)
    expect_call(f, fitted, f->right, -1, GMM_OK);
}

static void test_without_parameters(void **state) {
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++)
    if (f->needs_parameters)
      expect_call(f, unfitted, f->right, -1, GMM_ERR_NOT_FITTED);
}

/* The call with one argument replaced. */
static void expect_with(const function *f, int argument, value v, gmm_status want) {
  value a[MOST_ARGUMENTS];
  memcpy(a, f->right, sizeof a);
  a[argument] = v;
  expect_call(f, fitted, a, argument, want);
}

static void test_each_pointer_null(void **state) {
  value null = {.p = NULL};
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++)
    for (int i = 0; f->kinds[i]; i++)
      if (strchr("mcrwo", f->kinds[i]))
        expect_with(f, i, null, f->kinds[i] == 'o' ? GMM_OK : GMM_ERR_NULL);
}

/* What is wrong for an argument of a kind: a value, */
static const struct {
  char kind;
  int64_t value;
  gmm_status want;
} outside[] = {
    {'n', 0, GMM_ERR_LENGTH},
    {'n', -1, GMM_ERR_LENGTH},
    {'n', INT64_MIN, GMM_ERR_LENGTH},
    {'n', INT64_MAX, GMM_ERR_LENGTH},
    {'b', 0, GMM_ERR_FORMAT},
    {'b', -1, GMM_ERR_FORMAT},
    {'b', INT64_MIN, GMM_ERR_FORMAT},
    {'N', -1, GMM_ERR_SHAPE},
    {'N', INT64_MIN, GMM_ERR_SHAPE},
    {'N', INT64_C(1) << 60, GMM_ERR_TOO_LARGE},
    {'N', INT64_MAX, GMM_ERR_TOO_LARGE},
    {'D', 0, GMM_ERR_SHAPE},
    {'D', -1, GMM_ERR_SHAPE},
    {'D', INT64_MIN, GMM_ERR_SHAPE},
    {'D', INT64_MAX, GMM_ERR_SHAPE},
    {'s', 0, GMM_ERR_STRIDE},
    {'s', -1, GMM_ERR_STRIDE},
    {'s', INT64_MIN, GMM_ERR_STRIDE},
    {'s', INT64_C(1) << 60, GMM_ERR_TOO_LARGE},
    {'s', INT64_MAX, GMM_ERR_TOO_LARGE},
    {'K', 0, GMM_ERR_ARGUMENT},
    {'K', -1, GMM_ERR_ARGUMENT},
    {'K', INT64_MIN, GMM_ERR_ARGUMENT},
    {'K', INT64_C(1) << 31, GMM_ERR_TOO_LARGE},
    {'K', INT64_MAX, GMM_ERR_TOO_LARGE},
    {'i', INT_MIN, GMM_ERR_OPTION},
    {'i', -1, GMM_ERR_OPTION},
    {'i', 0, GMM_ERR_OPTION},
    {'i', 14, GMM_ERR_OPTION},
    {'i', INT_MAX, GMM_ERR_OPTION},
};

/* or what is beside the right one. */
static const struct {
  char kind;
  int step;
  gmm_status want;
} beside[] = {{'n', -1, GMM_ERR_LENGTH}, {'n', 1, GMM_ERR_LENGTH},  {'D', -1, GMM_ERR_SHAPE},
              {'D', 1, GMM_ERR_SHAPE},   {'S', -1, GMM_ERR_STRIDE}, /* rows that overlap, or 0 */
              {'b', -1, GMM_ERR_FORMAT}}; /* a longer one needs a longer buffer: test_store */

static void test_each_number_outside_its_domain(void **state) {
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++)
    for (int i = 0; f->kinds[i]; i++) {
      char kind = f->kinds[i] == 'S' ? 's' : f->kinds[i] == 'I' ? 'i' : f->kinds[i];
      for (size_t w = 0; w < COUNT_OF(outside); w++)
        if (outside[w].kind == kind)
          expect_with(f, i, (value){.i = outside[w].value}, outside[w].want);
      for (size_t w = 0; w < COUNT_OF(beside); w++)
        if (beside[w].kind == f->kinds[i])
          expect_with(f, i, (value){.i = f->right[i].i + beside[w].step}, beside[w].want);
    }
}

/* None beside the four families; those that are reserved are not taken for another. */
static void test_unknown_families(void **state) {
  static const int unknown[] = {INT_MIN, -1, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, INT_MAX};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(unknown); i++) {
    expect_with(find_function("gmm_create"), 3, (value){.i = unknown[i]}, GMM_ERR_ARGUMENT);
    expect_with(find_function("gmm_create_with_allocator"), 3, (value){.i = unknown[i]},
                GMM_ERR_ARGUMENT);
  }
}

static void test_options_of_the_other_type(void **state) {
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++)
    if (f->kinds[1] == 'i')
      expect_with(f, 1, (value){.i = f->right[1].i == GMM_OPT_TOL ? GMM_OPT_SEED : GMM_OPT_TOL},
                  GMM_ERR_OPTION);
}

static void *refuse(void *context, size_t size) {
  *(size_t *)context = size;
  return NULL;
}

static void no_free(void *context, void *pointer) {
  (void)context, (void)pointer;
}

/* Labels are int32_t; and K*D*D = 2^60 - 1 is the most that can be addressed. Whether there is
 * memory is another thing. */
static void test_the_largest_models(void **state) {
  static const struct {
    int64_t k, d;
    gmm_status status;
  } cases[] = {
      {INT32_MAX, 1, GMM_ERR_NOMEM},
      {INT64_C(1) + INT32_MAX, 1, GMM_ERR_TOO_LARGE},
      {1, INT64_C(1073741823), GMM_ERR_NOMEM},
      {1, INT64_C(1) << 30, GMM_ERR_TOO_LARGE},
      {INT32_MAX, INT64_C(23170), GMM_ERR_NOMEM},
      {INT32_MAX, INT64_C(23171), GMM_ERR_TOO_LARGE},
  };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    size_t asked = 0;
    gmm_allocator none = {refuse, no_free, &asked};
    gmm_model *model = NULL;
    assert_status(gmm_create_with_allocator(&model, cases[i].k, cases[i].d, GMM_COV_DIAG, &none),
                  cases[i].status);
    assert_null(model);
    assert_true((asked > 0) == (cases[i].status == GMM_ERR_NOMEM));
  }
}

/* Sizes and strides, each of them possible, of a matrix that is not. The last number of an address
 * space is number 2^60 - 2. */
static void test_matrices_beyond_the_address_space(void **state) {
  static const int64_t matrices[][3] = {
      /* rows, and strides */
      {INT64_C(1) << 32, INT64_C(1) << 32, 1},
      {INT64_C(1) << 31, INT64_C(1) << 32, 1},
      {3, INT64_C(1) << 62, 1},
      {2, (INT64_C(1) << 60) - 1 - (D - 1), 1},
      {2, INT64_MAX - (D - 1), 1},
      {2, INT64_MAX - (D - 2), 1},
      {2, INT64_MAX / 2, INT64_MAX / 4},
      {2, 1, INT64_MAX / 3},
      {2, 1, INT64_MAX / 3 + 1},
      {2, 1, (INT64_C(1) << 60) / 3},
  };
  value a[MOST_ARGUMENTS];
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++) {
    size_t at = strcspn(f->kinds, "N");
    for (size_t i = 0; i < COUNT_OF(matrices) && f->kinds[at]; i++) {
      memcpy(a, f->right, sizeof a);
      a[at].i = matrices[i][0];
      a[at + 2].i = matrices[i][1];
      a[at + 3].i = matrices[i][2];
      expect_call(f, fitted, a, (int)at, GMM_ERR_TOO_LARGE);
    }
  }
}

/* The stride between rows does not matter where there is only one. */
static void test_a_single_row_has_any_stride(void **state) {
  value a[MOST_ARGUMENTS];
  (void)state;
  for (const function *f = functions; f < functions + n_functions; f++) {
    size_t at = strcspn(f->kinds, "N");
    if (!f->kinds[at])
      continue;
    memcpy(a, f->right, sizeof a);
    a[at].i = 1;
    a[at + 2].i = INT64_MAX;
    if (f->kinds[at + 5] == 'S') /* of the responsibilities */
      a[at + 5].i = INT64_MAX;
    int is_fit = strcmp(f->name, "gmm_fit") == 0;
    expect_call(f, fitted, a, -1, is_fit ? GMM_ERR_TOO_FEW_ROWS : GMM_OK);
  }
}

static void test_fewer_rows_than_are_needed(void **state) {
  (void)state;
  for (int n = 0; n < CALL_K; n++)
    expect_with(find_function("gmm_fit"), 2, (value){.i = n}, GMM_ERR_TOO_FEW_ROWS);
  expect_with(find_function("gmm_score"), 2, (value){.i = 0}, GMM_ERR_TOO_FEW_ROWS);
  value a[MOST_ARGUMENTS];
  memcpy(a, find_function("gmm_fit")->right, sizeof a);
  a[1].p = NULL;
  a[2].i = 0;
  expect_call(find_function("gmm_fit"), fitted, a, 1, GMM_ERR_NULL);
}

static void test_any_seed(void **state) {
  static const int64_t seeds[] = {0, 1, -1 /* UINT64_MAX */, INT64_MAX, INT64_MIN};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(seeds); i++)
    expect_with(find_function("gmm_sample"), 1, (value){.i = seeds[i]}, GMM_OK);
}

/* Whatever is tried, the option keeps its value, and all else in the model its own. */
static void test_each_option_outside_its_range(void **state) {
  (void)state;
  gmm_model *m = NULL;
  assert_ok(gmm_clone(&m, fitted));
  snapshot before = snapshot_of(m);
  for (int i = 0; i < gmm_option_count(); i++) {
    double min, max;
    int id = gmm_option_at(i), is_int = gmm_option_type(id) == GMM_TYPE_INT;
    assert_ok(gmm_option_range(id, &min, &max, NULL));
    const int64_t integers[] = {(int64_t)min - 1, (int64_t)max + 1, INT64_MIN, INT64_MAX};
    const double doubles[] = {nextafter(min, -INFINITY), nextafter(max, INFINITY), -INFINITY,
                              INFINITY, NAN};
    for (size_t v = 0; v < (is_int ? COUNT_OF(integers) : COUNT_OF(doubles)); v++) {
      if (is_int)
        assert_status(gmm_set_int(m, id, integers[v]), GMM_ERR_RANGE);
      else
        assert_status(gmm_set_double(m, id, doubles[v]), GMM_ERR_RANGE);
      assert_error_says(m, is_int ? "gmm_set_int: " : "gmm_set_double: ");
      assert_error_says(m, gmm_option_name(id));
      assert_as_before(m, &before);
    }
  }
  free_snapshot(&before);
  gmm_destroy(m);
}

static void test_an_allocator_without_a_function(void **state) {
  const function *create = find_function("gmm_create_with_allocator");
  const gmm_allocator *whole = create->right[4].p;
  gmm_allocator without_alloc = *whole, without_free = *whole;
  (void)state;
  without_alloc.alloc = NULL;
  without_free.free = NULL;
  expect_with(create, 4, (value){.p = &without_alloc}, GMM_ERR_NULL);
  expect_with(create, 4, (value){.p = &without_free}, GMM_ERR_NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_table_is_complete),
      cmocka_unit_test(test_right_calls),
      cmocka_unit_test(test_without_parameters),
      cmocka_unit_test(test_each_pointer_null),
      cmocka_unit_test(test_each_number_outside_its_domain),
      cmocka_unit_test(test_unknown_families),
      cmocka_unit_test(test_options_of_the_other_type),
      cmocka_unit_test(test_the_largest_models),
      cmocka_unit_test(test_matrices_beyond_the_address_space),
      cmocka_unit_test(test_a_single_row_has_any_stride),
      cmocka_unit_test(test_fewer_rows_than_are_needed),
      cmocka_unit_test(test_any_seed),
      cmocka_unit_test(test_each_option_outside_its_range),
      cmocka_unit_test(test_an_allocator_without_a_function),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
