/* Header section MODEL: making, copying, ending; what a model says of itself. */
#include "../support/allocator.h"
#include "../support/model.h"
#include "../support/ugly.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Free parameters of the K covariances of D features: volumes, shapes of determinant 1, and
 * orientations, each for every component (V), once (E), or not at all (I). */
static int64_t free_covariances(int family, int64_t k, int64_t d) {
  const int64_t each[] = {1, d - 1, d * (d - 1) / 2};
  int64_t sum = 0;
  for (int i = 0; i < 3; i++) {
    char letter = gmm_family_letters(family)[i];
    sum += letter == 'V' ? k * each[i] : letter == 'E' ? each[i] : 0;
  }
  return sum;
}

static void test_getters(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_model *model = new_model(3, 5, family);
    assert_int_equal(gmm_n_components(model), 3);
    assert_int_equal(gmm_n_features(model), 5);
    assert_int_equal(gmm_covariance_type(model), family);
    assert_int_equal(gmm_covariance_length(model),
                     covariance_count(family, 3) * covariance_size(family, 5));
    int64_t of_covariances = free_covariances(family, 3, 5);
    assert_int_equal(gmm_free_parameters(model), 2 + 15 + of_covariances);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 1));
    assert_int_equal(gmm_free_parameters(model), 15 + of_covariances);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 2));
    assert_int_equal(gmm_free_parameters(model), 2 + of_covariances);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 4));
    assert_int_equal(gmm_free_parameters(model), 2 + 15);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 7));
    assert_int_equal(gmm_free_parameters(model), 0);
    gmm_destroy(model);
  }
}

static void test_a_new_model_has_no_results(void **state) {
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  assert_int_equal(gmm_is_fitted(model), 0);
  assert_int_equal(gmm_converged(model), 0);
  assert_int_equal(gmm_n_iter(model), 0);
  assert_int_equal(gmm_best_start(model), -1);
  assert_int_equal(gmm_history_length(model), 0);
  assert_int_equal(gmm_warnings(model), 0);
  assert_true(isnan(gmm_total_weight(model)));
  assert_true(isnan(gmm_log_likelihood(model)));
  assert_true(isnan(gmm_aic(model)));
  assert_true(isnan(gmm_bic(model)));
  assert_string_equal(gmm_last_error(model), "");
  gmm_destroy(model);
}

static void test_null_models(void **state) {
  (void)state;
  assert_int_equal(gmm_n_components(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_n_features(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_covariance_type(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_covariance_length(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_free_parameters(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_history_length(NULL), GMM_ERR_NULL);
  assert_int_equal(gmm_warnings(NULL), 0);
  assert_int_equal(gmm_is_fitted(NULL), 0);
  assert_int_equal(gmm_converged(NULL), 0);
  assert_true(gmm_n_iter(NULL) <= 0);
  assert_true(gmm_best_start(NULL) < 0);
  assert_true(isnan(gmm_total_weight(NULL)));
  assert_true(isnan(gmm_log_likelihood(NULL)));
  assert_true(isnan(gmm_aic(NULL)));
  assert_true(isnan(gmm_bic(NULL)));
  assert_non_null(gmm_last_error(NULL));
  assert_true(strlen(gmm_last_error(NULL)) > 0);
  gmm_destroy(NULL);
}

static void refuse_to_create(int64_t k, int64_t d, int family, gmm_status want) {
  gmm_model *const untouched = (gmm_model *)(void *)&untouched;
  gmm_model *out = untouched;
  assert_status(gmm_create(&out, k, d, family), want);
  assert_ptr_equal(out, untouched);
}

static void test_create_refuses(void **state) {
  static const int unknown[] = {-1, 0, 15, 16, 1000, INT_MAX};
  (void)state;
  assert_status(gmm_create(NULL, 2, 2, GMM_COV_FULL), GMM_ERR_NULL);
  refuse_to_create(0, 2, GMM_COV_FULL, GMM_ERR_ARGUMENT);
  refuse_to_create(-1, 2, GMM_COV_FULL, GMM_ERR_ARGUMENT);
  refuse_to_create(2, 0, GMM_COV_FULL, GMM_ERR_ARGUMENT);
  refuse_to_create(2, INT64_MIN, GMM_COV_FULL, GMM_ERR_ARGUMENT);
  for (size_t i = 0; i < COUNT_OF(unknown); i++)
    refuse_to_create(2, 2, unknown[i], GMM_ERR_ARGUMENT);
  for_each_family(family) {
    refuse_to_create(INT64_MAX, INT64_MAX, family, GMM_ERR_TOO_LARGE);
    refuse_to_create(INT64_MAX, 1, family, GMM_ERR_TOO_LARGE);
    refuse_to_create(1, INT64_MAX, family, GMM_ERR_TOO_LARGE);
    refuse_to_create(INT64_C(1) << 61, 1, family, GMM_ERR_TOO_LARGE);
    /* K*D is 2^64 here, which wraps to 0 if nobody looks */
    refuse_to_create(1 << 20, INT64_C(1) << 44, family, GMM_ERR_TOO_LARGE);
  }
  /* and so is D*D */
  refuse_to_create(1, INT64_C(1) << 32, GMM_COV_FULL, GMM_ERR_TOO_LARGE);
  refuse_to_create(1, INT64_C(1) << 32, GMM_COV_TIED, GMM_ERR_TOO_LARGE);
  refuse_to_create(1 << 20, 1 << 30, GMM_COV_FULL, GMM_ERR_TOO_LARGE);
}

/* Labels are int32_t. A model that may be made asks for memory, which is refused here. */
static void test_components_are_counted_in_int32(void **state) {
  faulty_allocator none;
  gmm_model *out = NULL;
  (void)state;
  faulty_start(&none);
  for_each_family(family) {
    faulty_plan(&none, 1, 100);
    assert_status(gmm_create_with_allocator(&out, INT64_C(1) << 31, 1, family, &none.hooks),
                  GMM_ERR_TOO_LARGE);
    assert_int_equal(none.failed, 0);
    assert_status(gmm_create_with_allocator(&out, INT32_MAX, 1, family, &none.hooks),
                  GMM_ERR_NOMEM);
    assert_null(out);
  }
}

static void test_create_with_allocator(void **state) {
  faulty_allocator faulty;
  gmm_model *model = NULL;
  (void)state;
  double *x = base_rows();
  faulty_start(&faulty);
  gmm_allocator half = faulty.hooks;
  half.alloc = NULL;
  assert_status(gmm_create_with_allocator(&model, 2, 2, GMM_COV_FULL, &half), GMM_ERR_NULL);
  half = faulty.hooks;
  half.free = NULL;
  assert_status(gmm_create_with_allocator(&model, 2, 2, GMM_COV_FULL, &half), GMM_ERR_NULL);
  assert_status(gmm_create_with_allocator(NULL, 2, 2, GMM_COV_FULL, &faulty.hooks), GMM_ERR_NULL);
  assert_status(gmm_create_with_allocator(&model, 0, 2, GMM_COV_FULL, &faulty.hooks),
                GMM_ERR_ARGUMENT);
  assert_null(model);
  assert_int_equal(faulty.live, 0);
  assert_ok(gmm_create_with_allocator(&model, 2, 2, GMM_COV_FULL, NULL));
  gmm_destroy(model);

  gmm_allocator copied = faulty.hooks;
  assert_ok(gmm_create_with_allocator(&model, 2, 2, GMM_COV_FULL, &copied));
  memset(&copied, 0, sizeof copied); /* the library keeps a copy */
  long before = faulty.calls;
  assert_true(before > 0);
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 3));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  assert_true(faulty.calls > before);
  gmm_model *clone = NULL;
  before = faulty.live;
  assert_ok(gmm_clone(&clone, model));
  assert_true(faulty.live > before);
  gmm_destroy(model);
  gmm_destroy(clone);
  assert_int_equal(faulty.live, 0);
  assert_int_equal(faulty.strangers, 0);
  free(x);
}

static int count_calls(int64_t start, int64_t iteration, double mean, double change, void *data) {
  (void)start, (void)iteration, (void)mean, (void)change;
  ++*(int *)data;
  return 0;
}

static void test_clone(void **state) {
  gmm_model *clone = NULL;
  int calls = 0;
  (void)state;
  double *x = base_rows();
  for_each_family(family) {
    gmm_model *model = new_model(2, 2, family);
    assert_ok(gmm_set_int(model, GMM_OPT_SEED, 77));
    assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-9));
    assert_ok(gmm_set_progress(model, count_calls, &calls));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
    assert_true(calls > 0);
    bytes original = bytes_of(model);
    assert_ok(gmm_clone(&clone, model));
    assert_unchanged(clone, &original);
    calls = 0;
    assert_ok(gmm_fit(clone, GMM_ROW_MAJOR(x, BASE_N / 2, BASE_D), NULL));
    assert_int_equal(calls, 0);
    assert_unchanged(model, &original);
    gmm_destroy(model);
    assert_int_equal(gmm_is_fitted(clone), 1); /* it outlives its original */
    gmm_destroy(clone);
    free_bytes(&original);
  }
  free(x);
}

static void test_clone_of_a_new_model(void **state) {
  gmm_model *clone = NULL;
  int64_t seed;
  (void)state;
  gmm_model *model = new_model(4, 3, GMM_COV_TIED);
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 5));
  assert_status(gmm_clone(NULL, model), GMM_ERR_NULL);
  assert_status(gmm_clone(&clone, NULL), GMM_ERR_NULL);
  assert_null(clone);
  assert_ok(gmm_clone(&clone, model));
  assert_int_equal(gmm_n_components(clone), 4);
  assert_int_equal(gmm_n_features(clone), 3);
  assert_int_equal(gmm_covariance_type(clone), GMM_COV_TIED);
  assert_int_equal(gmm_is_fitted(clone), 0);
  assert_ok(gmm_get_int(clone, GMM_OPT_SEED, &seed));
  assert_int_equal(seed, 5);
  gmm_destroy(clone);
  gmm_destroy(model);
}

static void test_last_error(void **state) {
  int32_t labels[1];
  double x[] = {1, 2, 3, 4, 5, NAN};
  (void)state;
  gmm_model *model = new_model(2, 2, GMM_COV_FULL);
  assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, 3, 2), NULL), GMM_ERR_NOT_FINITE);
  assert_string_equal(gmm_last_error(model), "gmm_fit: x[2,1] is NaN");
  /* const functions leave it alone, even when they fail */
  assert_status(gmm_predict(model, GMM_ROW_MAJOR(x, 1, 2), labels), GMM_ERR_NOT_FITTED);
  assert_string_equal(gmm_last_error(model), "gmm_fit: x[2,1] is NaN");
  assert_status(gmm_set_int(model, GMM_OPT_MAX_ITER, -5), GMM_ERR_RANGE);
  assert_error_says(model, "gmm_set_int");
  assert_status(gmm_set_double(model, 999, 0), GMM_ERR_OPTION);
  assert_error_says(model, "gmm_set_double");
  assert_status(gmm_set_params(model, x, 2, x, 3, x, 8), GMM_ERR_LENGTH);
  assert_error_says(model, "gmm_set_params");
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_getters),
      cmocka_unit_test(test_a_new_model_has_no_results),
      cmocka_unit_test(test_null_models),
      cmocka_unit_test(test_create_refuses),
      cmocka_unit_test(test_components_are_counted_in_int32),
      cmocka_unit_test(test_create_with_allocator),
      cmocka_unit_test(test_clone),
      cmocka_unit_test(test_clone_of_a_new_model),
      cmocka_unit_test(test_last_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
