/* As test_arguments, where the limit of an argument depends on others: the sizes and strides of
 * one model or matrix, the value of an option. */
#include "../support/calls.h"

#include <math.h>
#include <string.h>

enum { D = CALL_D };

static void *refuse(void *context, size_t size) {
  *(size_t *)context = size;
  return NULL;
}

static void no_free(void *context, void *pointer) {
  (void)context, (void)pointer;
}

/* Labels are int32_t; and 2^60 - 1 is the most numbers that can be addressed: K*D means, and D*D or
 * K*D*D covariances where the family has matrices. Whether there is memory is another thing. */
static void test_the_largest_models(void **state) {
  static const struct {
    int64_t k, d;
    int family;
    gmm_status status;
  } cases[] = {
      {INT32_MAX, 1, GMM_COV_FULL, GMM_ERR_NOMEM},
      {INT32_MAX, 1, GMM_COV_DIAG, GMM_ERR_NOMEM},
      {INT64_C(1) + INT32_MAX, 1, GMM_COV_FULL, GMM_ERR_TOO_LARGE},
      {INT64_C(1) + INT32_MAX, 1, GMM_COV_SPHERICAL, GMM_ERR_TOO_LARGE},
      {1, INT64_C(1073741823), GMM_COV_FULL, GMM_ERR_NOMEM},
      {1, INT64_C(1) << 30, GMM_COV_FULL, GMM_ERR_TOO_LARGE},
      {INT32_MAX, INT64_C(23170), GMM_COV_FULL, GMM_ERR_NOMEM},
      {INT32_MAX, INT64_C(23171), GMM_COV_FULL, GMM_ERR_TOO_LARGE},
      {INT32_MAX, INT64_C(23171), GMM_COV_TIED, GMM_ERR_NOMEM},
      {1, INT64_C(1073741823), GMM_COV_TIED, GMM_ERR_NOMEM},
      {1, INT64_C(1) << 30, GMM_COV_TIED, GMM_ERR_TOO_LARGE},
      {1, INT64_C(1) << 30, GMM_COV_DIAG, GMM_ERR_NOMEM},
      {1, (INT64_C(1) << 60) - 1, GMM_COV_DIAG, GMM_ERR_NOMEM},
      {1, INT64_C(1) << 60, GMM_COV_DIAG, GMM_ERR_TOO_LARGE},
      {INT32_MAX, INT64_C(1) << 29, GMM_COV_DIAG, GMM_ERR_NOMEM},
      {INT32_MAX, (INT64_C(1) << 29) + 1, GMM_COV_SPHERICAL, GMM_ERR_TOO_LARGE},
      {1, (INT64_C(1) << 60) - 1, GMM_COV_SPHERICAL, GMM_ERR_NOMEM},
      {1, INT64_C(1) << 60, GMM_COV_SPHERICAL, GMM_ERR_TOO_LARGE},
  };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    size_t asked = 0;
    gmm_allocator none = {refuse, no_free, &asked};
    gmm_model *model = NULL;
    assert_status(gmm_create_with_allocator(&model, cases[i].k, cases[i].d, cases[i].family, &none),
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
      if (a[at + 1].i != D && i > 2) /* the others are beyond by a column or so */
        continue;
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
    if (!f->kinds[at] || strcmp(f->name, "gmm_select") == 0) /* which writes its tables even so */
      continue;
    memcpy(a, f->right, sizeof a);
    a[at].i = 1;
    a[at + 2].i = INT64_MAX;
    if (f->kinds[at + 5] == 'S') /* of the responsibilities */
      a[at + 5].i = INT64_MAX;
    int is_fit = strncmp(f->name, "gmm_fit", strlen("gmm_fit")) == 0;
    expect_call(f, fitted, a, -1, is_fit ? GMM_ERR_TOO_FEW_ROWS : GMM_OK);
  }
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_largest_models),
      cmocka_unit_test(test_matrices_beyond_the_address_space),
      cmocka_unit_test(test_a_single_row_has_any_stride),
      cmocka_unit_test(test_each_option_outside_its_range),
  };
  return cmocka_run_group_tests(tests, start_calls, end_calls);
}
