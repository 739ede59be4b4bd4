/* Every function that returns a status (tests/support/calls.c), each argument by itself at and
 * beyond the limits of its domain: the documented status, and nothing touched. What is wrong in
 * the values of arrays is in test_params and test_fit_status. */
#include "../support/calls.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

/* Those of a fit in pieces have handles of their own: tests/fit/test_pieces_errors.c. */
static int is_of_pieces(const char *name) {
  return strstr(name, "survey") || strstr(name, "statistics") || strcmp(name, "gmm_begin") == 0 ||
         strcmp(name, "gmm_advance") == 0;
}

/* The functions of the header that return a status are those of the table, in its order. */
static void test_the_table_is_complete(void **state) {
  (void)state;
  char line[256], name[64];
  int found = 0;
  FILE *file = fopen("include/gmmix.h", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file))
    if (sscanf(line, "GMM_API gmm_status %63[a-z_](", name) == 1 && !is_of_pieces(name)) {
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
    {'F', -1, GMM_ERR_ARGUMENT},
    {'F', INT64_MIN, GMM_ERR_ARGUMENT},
    {'F', CALL_D + 1, GMM_ERR_ARGUMENT},
    {'F', INT64_MAX, GMM_ERR_ARGUMENT},
    {'p', -1, GMM_ERR_ARGUMENT},
    {'p', INT64_MIN, GMM_ERR_ARGUMENT},
    {'p', INT64_MAX, GMM_ERR_ARGUMENT},
    {'i', INT_MIN, GMM_ERR_OPTION},
    {'i', -1, GMM_ERR_OPTION},
    {'i', 0, GMM_ERR_OPTION},
    {'i', 21, GMM_ERR_OPTION},
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

/* None beside the families that are listed; those that are reserved are not taken for another. */
static void test_unknown_families(void **state) {
  static const int unknown[] = {INT_MIN, -1, 0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, INT_MAX};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(unknown); i++) {
    if (*gmm_family_letters(unknown[i]))
      continue;
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
  for (size_t i = 0; i < COUNT_OF(seeds); i++) {
    expect_with(find_function("gmm_sample"), 1, (value){.i = seeds[i]}, GMM_OK);
    expect_with(find_function("gmm_impute_draw"), 1, (value){.i = seeds[i]}, GMM_OK);
  }
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
      cmocka_unit_test(test_fewer_rows_than_are_needed),
      cmocka_unit_test(test_any_seed),
      cmocka_unit_test(test_an_allocator_without_a_function),
  };
  return cmocka_run_group_tests(tests, start_calls, end_calls);
}
