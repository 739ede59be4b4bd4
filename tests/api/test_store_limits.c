/* Stored models with a valid checksum that are wrong in one known way: each is refused. */
#include "../support/store.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = SMALL_N, D = SMALL_D, K = SMALL_K };

/* `count` numbers of 8 bytes at `at`, under a valid checksum, make the model unacceptable. */
static void assert_refused(const bytes *stored, int64_t at, const uint64_t *bits, int64_t count) {
  gmm_model *out = NULL;
  bytes forged = copy_bytes(stored);
  for (int64_t i = 0; i < count; i++)
    put_u64(forged.data + at + 8 * i, bits[i]);
  reseal(&forged);
  assert_status(gmm_deserialize(&out, forged.data, forged.size), GMM_ERR_FORMAT);
  assert_null(out);
  free_bytes(&forged);
}

static void assert_doubles_refused(const bytes *stored, int64_t at, const double *values,
                                   int64_t count) {
  uint64_t bits[16];
  memcpy(bits, values, (size_t)count * sizeof *values);
  assert_refused(stored, at, bits, count);
}

/* Dimensions whose bytes, counted modulo 2^64, are as many as there are. */
static void test_dimensions_that_overflow(void **state) {
  (void)state;
  for_each_family(family) {
    bytes stored = small_model(family);
    const uint64_t n_history = get_u64(stored.data + ITERATIONS_AT);
    for (int shift = 31; shift < 64; shift++) {
      const uint64_t more = UINT64_C(1) << shift;
      assert_refused(&stored, K_AT, (const uint64_t[]){K + more, D}, 2);
      assert_refused(&stored, K_AT, (const uint64_t[]){K, D + more}, 2);
      assert_refused(&stored, K_AT, (const uint64_t[]){K + more, D + more}, 2);
      assert_refused(&stored, K_AT, (const uint64_t[]){more, UINT64_C(1) << (64 - shift)}, 2);
      assert_refused(&stored, ITERATIONS_AT, (const uint64_t[]){n_history + more}, 1);
      assert_refused(&stored, SIZE_AT, (const uint64_t[]){(uint64_t)stored.size + more}, 1);
    }
    /* each array can be addressed, all of them cannot */
    assert_refused(&stored, K_AT, (const uint64_t[]){INT32_MAX, 23170}, 2);
    free_bytes(&stored);
  }
}

static void test_results_that_cannot_be(void **state) {
  static const double of_fit[] = {NAN, INFINITY, -INFINITY, DBL_MAX, -DBL_MAX};
  static const double totals[] = {NAN, INFINITY, 0, -0.0, -1};
  (void)state;
  bytes stored = small_model(GMM_COV_DIAG);
  int64_t last_of_history = stored.size - 4 - 8;
  for (size_t i = 0; i < COUNT_OF(of_fit); i++) {
    assert_doubles_refused(&stored, LIKELIHOOD_AT, &of_fit[i], 1); /* AIC would be infinite */
    assert_doubles_refused(&stored, TOTAL_AT, &totals[i], 1);
    if (i < 3)
      assert_doubles_refused(&stored, last_of_history, &of_fit[i], 1);
  }
  free_bytes(&stored);
}

/* Dimensions of which some products fit 64 bits and others do not. */
static void test_dimensions_at_the_limits(void **state) {
  static const uint64_t dimensions[][2] = {{UINT64_C(0x5555555555555555) >> 4, 1}, /* 3 K < 2^60 */
                                           {UINT64_C(1) << 60, 1},
                                           {(UINT64_C(1) << 60) - 1, 1},
                                           {1, UINT64_C(1) << 29},
                                           {1, UINT64_C(1) << 30},
                                           {1, UINT64_C(1) << 31},
                                           {INT64_MAX, 1},
                                           {1, INT64_MAX}};
  (void)state;
  for_each_family(family) {
    bytes stored = small_model(family);
    for (size_t i = 0; i < COUNT_OF(dimensions); i++)
      assert_refused(&stored, K_AT, dimensions[i], 2);
    free_bytes(&stored);
  }
}

/* A model that was given parameters has none of a fit's results. */
static void test_results_without_a_fit(void **state) {
  static const int places[] = {ITERATIONS_AT, BEST_START_AT, LIKELIHOOD_AT, TOTAL_AT,
                               FREE_PARAMETERS_AT};
  (void)state;
  for_each_family(family) {
    gmm_model *model = new_model(K, D, family), *out = NULL;
    params p = ordinary_params(K, D, family);
    assert_ok(give_params(model, &p));
    bytes stored = bytes_of(model);
    assert_ok(gmm_deserialize(&out, stored.data, stored.size));
    for (size_t i = 0; i < COUNT_OF(places); i++)
      assert_refused(&stored, places[i], (const uint64_t[]){1}, 1);
    for (int at = BITS_AT; at <= WARNINGS_AT;
         at += 4) { /* converged, though not fitted; warnings */
      bytes forged = copy_bytes(&stored);
      put_u32(forged.data + at, 2);
      assert_refused(&forged, K_AT, (const uint64_t[]){K}, 1);
      free_bytes(&forged);
    }
    free_bytes(&stored);
    free_params(&p);
    gmm_destroy(out);
    gmm_destroy(model);
  }
}

/* 2 x 2 matrices that are symmetric, finite, and not positive definite; or not quite symmetric. */
static void test_matrices_that_are_no_covariances(void **state) {
  static const double matrices[][D * D] = {
      {1, 2, 2, 1},         {1, 1, 1, 1},     {1, -1, -1, 1},     {0, 0, 0, 1},
      {1, 0, 0, 0},         {-1, 0, 0, 1},    {1, 0, 0, -0.0},    {-1, 0, 0, -1},
      {1, 1e200, 1e200, 1}, {1, 0.5, 0, 1},   {1, 0.0, -0.0, 1},  {1, 0.5, 0.5 + DBL_EPSILON, 1},
      {NAN, 0, 0, 1},       {1, NAN, NAN, 1}, {INFINITY, 0, 0, 1}};
  (void)state;
  for_each_family(family) {
    if (!has_matrices(family))
      continue;
    bytes stored = small_model(family);
    int64_t n_matrices = covariance_count(family, K);
    int64_t n_history = (int64_t)get_u64(stored.data + ITERATIONS_AT);
    int64_t first = stored.size - 4 - 8 * (n_history + n_matrices * D * D);
    for (size_t i = 0; i < COUNT_OF(matrices); i++)
      for (int64_t m = 0; m < n_matrices; m++)
        assert_doubles_refused(&stored, first + 8 * m * D * D, matrices[i], D * D);
    free_bytes(&stored);
  }
}

/* Near the least scale that gmm_fit() takes, with components that only the floor holds. */
static void test_what_a_fit_gives_can_be_read(void **state) {
  (void)state;
  for_each_family(family)
    for (int scale = 490; scale <= 506; scale++) {
      gmm_model *out = NULL, *model = new_model(K, D, family);
      double *x = clustered_rows(9, N, D, K);
      for (int64_t i = 0; i < N * D; i++) /* a third of the rows is at one place */
        x[i] = ldexp(i / D % K == 0 ? 1 : x[i], -scale);
      assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-12));
      gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL);
      if (status == GMM_OK) {
        bytes stored = bytes_of(model);
        assert_ok(gmm_deserialize(&out, stored.data, stored.size));
        free_bytes(&stored);
      } else {
        assert_int_equal(status, GMM_ERR_SCALE);
      }
      gmm_destroy(out);
      gmm_destroy(model);
      free(x);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dimensions_that_overflow),
      cmocka_unit_test(test_dimensions_at_the_limits),
      cmocka_unit_test(test_results_that_cannot_be),
      cmocka_unit_test(test_results_without_a_fit),
      cmocka_unit_test(test_matrices_that_are_no_covariances),
      cmocka_unit_test(test_what_a_fit_gives_can_be_read),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
