/* A LAPACK that errs, so that the statuses GMM_ERR_BACKEND and GMM_ERR_INTERNAL are reached. */
#include "../support/model.h"
#include "../support/own_lapack.h"
#include "../support/ugly.h"

#include <stdlib.h>
#include <string.h>

/* As many features as no matrix may have that is factored without LAPACK. */
enum { N = 150, D = 34, SMALL = 32 };

static gmm_status fit_with(int how, int64_t d, const double *x, int64_t n, bytes *stored) {
  params start = ordinary_params(2, d, GMM_COV_FULL);
  gmm_model *model = new_model(2, d, GMM_COV_FULL);
  behaviour = RIGHT;
  assert_ok(give_params(model, &start));
  bytes before = bytes_of(model);
  behaviour = how;
  gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL);
  behaviour = RIGHT;
  if (status)
    assert_unchanged(model, &before);
  if (stored)
    *stored = bytes_of(model);
  free_bytes(&before);
  free_params(&start);
  gmm_destroy(model);
  return status;
}

static void test_a_right_one_is_used(void **state) {
  (void)state;
  skip_if_builtin();
  double *x = clustered_rows(3, N, D, 2);
  calls = 0;
  assert_int_equal(fit_with(RIGHT, D, x, N, NULL), GMM_OK);
  assert_true(calls > 0); /* else the program's dpotrf_ is not the one in use */
  free(x);
}

static void test_build_info_knows_it(void **state) {
  static const struct {
    int behaviour;
    const char *says;
  } kinds[] = {{RIGHT, "system, 32-bit integers"},
               {INTEGERS_64, "system, 64-bit integers"},
               {WRONG_FACTOR, "system, not usable"},
               {FAILS, "system, not usable"}};
  (void)state;
  skip_if_builtin();
  for (size_t i = 0; i < COUNT_OF(kinds); i++) {
    behaviour = kinds[i].behaviour;
    assert_non_null(strstr(gmm_build_info(), kinds[i].says));
  }
  behaviour = RIGHT;
}

static void test_fit_refuses_wrong_results(void **state) {
  static const int wrong[] = {WRONG_FACTOR, UNTOUCHED, NAN_FACTOR, FAILS};
  (void)state;
  skip_if_builtin();
  double *x = clustered_rows(3, N, D, 2);
  for (size_t i = 0; i < COUNT_OF(wrong); i++)
    assert_int_equal(fit_with(wrong[i], D, x, N, NULL), GMM_ERR_BACKEND);
  free(x);
}

static void test_set_params_and_deserialize_refuse_it_too(void **state) {
  (void)state;
  skip_if_builtin();
  double *x = clustered_rows(3, N, D, 2);
  bytes stored;
  gmm_model *other = NULL;
  params start = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = new_model(2, D, GMM_COV_FULL);
  assert_int_equal(fit_with(RIGHT, D, x, N, &stored), GMM_OK);
  behaviour = WRONG_FACTOR;
  assert_int_equal(give_params(model, &start), GMM_ERR_BACKEND);
  assert_int_equal(gmm_is_fitted(model), 0);
  assert_int_equal(gmm_deserialize(&other, stored.data, stored.size), GMM_ERR_BACKEND);
  assert_null(other);
  behaviour = RIGHT;
  assert_ok(give_params(model, &start));
  assert_ok(gmm_deserialize(&other, stored.data, stored.size));
  gmm_destroy(other);
  gmm_destroy(model);
  free_params(&start);
  free_bytes(&stored);
  free(x);
}

/* A complaint about an argument is a defect in the caller of LAPACK, which is the library. */
static void test_an_argument_error_is_internal(void **state) {
  static const int64_t sizes[] = {33, 40, 70};
  (void)state;
  skip_if_builtin();
  for (size_t i = 0; i < COUNT_OF(sizes); i++) {
    int64_t n = 4 * sizes[i];
    double *x = clustered_rows(3, n, sizes[i], 2);
    assert_int_equal(fit_with(FAILS_BUT_FOR_3, sizes[i], x, n, NULL), GMM_ERR_INTERNAL);
    free(x);
  }
  params start = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = new_model(2, D, GMM_COV_FULL);
  behaviour = FAILS_BUT_FOR_3;
  assert_int_equal(give_params(model, &start), GMM_ERR_INTERNAL);
  behaviour = RIGHT;
  assert_ok(give_params(model, &start));
  bytes stored = bytes_of(model);
  gmm_model *other = NULL;
  behaviour = FAILS_BUT_FOR_3;
  assert_int_equal(gmm_deserialize(&other, stored.data, stored.size), GMM_ERR_INTERNAL);
  assert_null(other);
  behaviour = RIGHT;
  free_bytes(&stored);
  gmm_destroy(model);
  free_params(&start);
}

/* OpenBLAS returns info = 0 with a factor of NaN, or infinity: the pivots must be looked at. */
static void test_nan_with_info_0_is_noticed(void **state) {
  (void)state;
  skip_if_builtin();
  double *x = clustered_rows(3, N, D, 2);
  assert_int_not_equal(fit_with(NAN_BUT_FOR_3, D, x, N, NULL), GMM_OK);
  assert_int_not_equal(fit_with(INF_BUT_FOR_3, D, x, N, NULL), GMM_OK);
  free(x);
}

static void test_variances_and_small_matrices_need_no_lapack(void **state) {
  (void)state;
  skip_if_builtin();
  behaviour = WRONG_FACTOR;
  calls = 0;
  for_each_family(family) {
    const int64_t d = has_matrices(family) ? SMALL : D;
    double *x = clustered_rows(3, N, d, 2);
    params start = ordinary_params(2, d, family);
    gmm_model *model = new_model(2, d, family), *other = NULL;
    assert_ok(give_params(model, &start));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, d), NULL));
    bytes stored = bytes_of(model);
    assert_ok(gmm_deserialize(&other, stored.data, stored.size));
    free_bytes(&stored);
    gmm_destroy(other);
    gmm_destroy(model);
    free_params(&start);
    free(x);
  }
  behaviour = RIGHT;
  assert_int_equal(calls, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_right_one_is_used),
      cmocka_unit_test(test_build_info_knows_it),
      cmocka_unit_test(test_fit_refuses_wrong_results),
      cmocka_unit_test(test_set_params_and_deserialize_refuse_it_too),
      cmocka_unit_test(test_an_argument_error_is_internal),
      cmocka_unit_test(test_nan_with_info_0_is_noticed),
      cmocka_unit_test(test_variances_and_small_matrices_need_no_lapack),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
