/* Header section STORE: models as bytes. */
#include "../support/allocator.h"
#include "../support/store.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 120, D = 2, K = 2 };

/* A fitted model with no option at its default. */
static gmm_model *unusual_model(int family) {
  double *x = clustered_rows(6, N, D, K);
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 7));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 1e-9));
  assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 1e-3));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_RESP));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 3));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 12345));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-5));
  assert_ok(gmm_set_int(model, GMM_OPT_FIRST_START, 2));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 5));
  assert_ok(gmm_set_feature_name(model, 1, "second"));
  free(x);
  return model;
}

static void assert_same_options(const gmm_model *a, const gmm_model *b) {
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    if (gmm_option_type(id) == GMM_TYPE_INT) {
      int64_t p = 1, q = 2;
      assert_ok(gmm_get_int(a, id, &p));
      assert_ok(gmm_get_int(b, id, &q));
      assert_int_equal(p, q);
    } else {
      double p = 1, q = 2;
      assert_ok(gmm_get_double(a, id, &p));
      assert_ok(gmm_get_double(b, id, &q));
      assert_memory_equal(&p, &q, sizeof p);
    }
  }
}

static void assert_same_results(const gmm_model *a, const gmm_model *b) {
  double of_a[3] = {gmm_log_likelihood(a), gmm_aic(a), gmm_bic(a)};
  double of_b[3] = {gmm_log_likelihood(b), gmm_aic(b), gmm_bic(b)};
  double history[16], other[16];
  int64_t n = gmm_history_length(a);
  if (!isnan(of_a[0]))
    assert_memory_equal(of_a, of_b, sizeof of_a);
  assert_int_equal(gmm_n_iter(a), gmm_n_iter(b));
  assert_int_equal(gmm_converged(a), gmm_converged(b));
  assert_int_equal(gmm_best_start(a), gmm_best_start(b));
  if (!isnan(of_a[0]))
    assert_true(gmm_total_weight(a) == gmm_total_weight(b));
  assert_int_equal(gmm_warnings(a), gmm_warnings(b));
  assert_int_equal(gmm_free_parameters(a), gmm_free_parameters(b));
  assert_int_equal(n, gmm_history_length(b));
  assert_true(n <= 16);
  assert_ok(gmm_get_history(a, history, n));
  assert_ok(gmm_get_history(b, other, n));
  assert_memory_equal(history, other, (size_t)n * sizeof(double));
}

static void assert_round_trip(const gmm_model *model) {
  gmm_model *back = NULL;
  bytes stored = bytes_of(model);
  /* from an odd address, as in the middle of somebody's file */
  unsigned char *moved = must_alloc((size_t)stored.size + 1);
  memcpy(moved + 1, stored.data, (size_t)stored.size);
  assert_ok(gmm_deserialize(&back, moved + 1, stored.size));
  params p = params_of(model), q = params_of(back);
  assert_same_params(&p, &q);
  assert_same_options(model, back);
  assert_same_results(model, back);
  assert_int_equal(gmm_is_fitted(back), 1);
  assert_string_equal(gmm_feature_name(back, 0), "");
  assert_string_equal(gmm_feature_name(back, 1), "second");
  assert_string_equal(gmm_last_error(back), "");
  assert_unchanged(back, &stored);
  free(moved);
  free_params(&p);
  free_params(&q);
  free_bytes(&stored);
  gmm_destroy(back);
}

static void test_round_trip(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_model *model = unusual_model(family);
    assert_round_trip(model);
    params p = ordinary_params(K, D, family); /* parameters without a fit */
    assert_ok(give_params(model, &p));
    assert_round_trip(model);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* What comes back works as what was stored: same scores, same fit from there. */
static void test_the_model_that_comes_back_works(void **state) {
  (void)state;
  double *x = clustered_rows(6, N, D, K);
  for_each_family(family) {
    double a[N], b[N];
    gmm_model *back = NULL, *model = unusual_model(family);
    assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, 0));
    bytes stored = bytes_of(model);
    assert_ok(gmm_deserialize(&back, stored.data, stored.size));
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), a));
    assert_ok(gmm_score_samples(back, GMM_ROW_MAJOR(x, N, D), b));
    assert_memory_equal(a, b, sizeof a);
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(gmm_set_int(back, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_fit(back, GMM_ROW_MAJOR(x, N, D), NULL));
    free_bytes(&stored);
    stored = bytes_of(model);
    assert_unchanged(back, &stored);
    free_bytes(&stored);
    gmm_destroy(model);
    gmm_destroy(back);
  }
  free(x);
}

static void test_refusals(void **state) {
  unsigned char buffer[8];
  int64_t size = 42;
  gmm_model *out = NULL;
  (void)state;
  gmm_model *fresh = new_model(K, D, GMM_COV_FULL), *model = unusual_model(GMM_COV_FULL);
  assert_status(gmm_serialized_size(fresh, &size), GMM_ERR_NOT_FITTED);
  assert_status(gmm_serialized_size(NULL, &size), GMM_ERR_NULL);
  assert_status(gmm_serialized_size(model, NULL), GMM_ERR_NULL);
  assert_int_equal(size, 42);
  bytes stored = bytes_of(model);
  memset(buffer, 42, sizeof buffer);
  assert_status(gmm_serialize(fresh, buffer, 8), GMM_ERR_NOT_FITTED);
  assert_status(gmm_serialize(NULL, buffer, 8), GMM_ERR_NULL);
  assert_status(gmm_serialize(model, NULL, stored.size), GMM_ERR_NULL);
  assert_status(gmm_serialize(model, buffer, 8), GMM_ERR_LENGTH);
  assert_status(gmm_serialize(model, buffer, stored.size + 1), GMM_ERR_LENGTH);
  assert_status(gmm_serialize(model, buffer, 0), GMM_ERR_LENGTH);
  assert_status(gmm_serialize(model, buffer, -1), GMM_ERR_LENGTH);
  for (int i = 0; i < 8; i++)
    assert_int_equal(buffer[i], 42);
  assert_status(gmm_deserialize(NULL, stored.data, stored.size), GMM_ERR_NULL);
  assert_status(gmm_deserialize(&out, NULL, stored.size), GMM_ERR_NULL);
  assert_status(gmm_deserialize(&out, stored.data, -1), GMM_ERR_FORMAT);
  assert_status(gmm_deserialize(&out, stored.data, INT64_MIN), GMM_ERR_FORMAT);
  assert_null(out);
  free_bytes(&stored);
  gmm_destroy(fresh);
  gmm_destroy(model);
}

static void test_every_truncation_is_rejected(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_model *out = NULL, *model = unusual_model(family);
    bytes stored = bytes_of(model);
    for (int64_t size = 0; size < stored.size; size++) {
      void *cut = must_alloc((size_t)size); /* so that reading on is seen by Valgrind and ASan */
      memcpy(cut, stored.data, (size_t)size);
      assert_status(gmm_deserialize(&out, cut, size), GMM_ERR_FORMAT);
      free(cut);
    }
    unsigned char *longer = must_alloc((size_t)stored.size + 1);
    memcpy(longer, stored.data, (size_t)stored.size);
    longer[stored.size] = 0;
    assert_status(gmm_deserialize(&out, longer, stored.size + 1), GMM_ERR_FORMAT);
    assert_null(out);
    free(longer);
    free_bytes(&stored);
    gmm_destroy(model);
  }
}

static void test_every_flipped_bit_is_rejected(void **state) {
  (void)state;
  for_each_family(family) {
    gmm_model *out = NULL, *model = unusual_model(family);
    bytes stored = bytes_of(model);
    for (int64_t bit = 0; bit < 8 * stored.size; bit++) {
      stored.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
      assert_status(gmm_deserialize(&out, stored.data, stored.size), GMM_ERR_FORMAT);
      stored.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    assert_null(out);
    free_bytes(&stored);
    gmm_destroy(model);
  }
}

static void test_a_newer_format_has_its_own_status(void **state) {
  static const uint32_t newer[] = {1, 2, 1000};
  gmm_model *out = NULL;
  (void)state;
  gmm_model *model = unusual_model(GMM_COV_FULL);
  bytes stored = bytes_of(model);
  uint32_t version = get_u32(stored.data + FORMAT_VERSION_AT);
  for (size_t i = 0; i < COUNT_OF(newer); i++) {
    put_u32(stored.data + FORMAT_VERSION_AT, version + newer[i]);
    reseal(&stored);
    assert_status(gmm_deserialize(&out, stored.data, stored.size), GMM_ERR_NEWER_FORMAT);
  }
  put_u32(stored.data + FORMAT_VERSION_AT, 0); /* there was no format 0 */
  reseal(&stored);
  assert_status(gmm_deserialize(&out, stored.data, stored.size), GMM_ERR_FORMAT);
  assert_null(out);
  put_u32(stored.data + FORMAT_VERSION_AT, version);
  reseal(&stored);
  assert_unchanged(model, &stored); /* the forger's checksum is the library's */
  free_bytes(&stored);
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),
      cmocka_unit_test(test_the_model_that_comes_back_works),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_every_truncation_is_rejected),
      cmocka_unit_test(test_every_flipped_bit_is_rejected),
      cmocka_unit_test(test_a_newer_format_has_its_own_status),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
