/* gmm_deserialize() takes at most twice the size of the stored model and 64 KiB, whatever the bytes
 * say, and answers GMM_ERR_NOMEM where that is not to be had. */
#include "../support/own_malloc.h"

#include "../support/model.h"
#include "../support/store.h"
#include "../support/ugly.h"

#include <limits.h>
#include <string.h>

enum { SLACK = 64 << 10 };

/* Loads the bytes. Returns the most memory that was in use at a time. */
static size_t peak_of(const bytes *b, gmm_status *status) {
  gmm_model *out = NULL;
  size_t before = own.live_bytes;
  long live = own.live;
  own.peak_bytes = before;
  *status = gmm_deserialize(&out, b->data, b->size);
  size_t peak = own.peak_bytes - before;
  assert_int_equal(*status == GMM_OK, out != NULL);
  gmm_destroy(out);
  assert_int_equal(own.live, live);
  return peak;
}

/* name: of every feature. */
static bytes stored_model(int64_t k, int64_t d, int family, const char *name) {
  params p = ordinary_params(2, d, family), all = new_params(k, d, family);
  int64_t each = covariance_size(family, d);
  for (int64_t c = 0; c < k; c++) {
    all.weights[c] = 1.0 / (double)k;
    memcpy(all.means + c * d, p.means, (size_t)d * sizeof(double));
  }
  for (int64_t c = 0; c < covariance_count(family, k); c++)
    memcpy(all.covariances + c * each, p.covariances, (size_t)each * sizeof(double));
  gmm_model *model = new_model(k, d, family);
  assert_ok(give_params(model, &all));
  for (int64_t j = 0; name != NULL && j < d; j++)
    assert_ok(gmm_set_feature_name(model, j, name));
  bytes stored = bytes_of(model);
  gmm_destroy(model);
  free_params(&p);
  free_params(&all);
  return stored;
}

static void test_twice_the_size(void **state) {
  static const int64_t shapes[][2] = {{1, 1},     {1, 100},  {2, 100},   {3, 100},
                                      {64, 32},   {1, 300},  {2, 300},   {300, 1},
                                      {100, 100}, {3, 1000}, {30000, 1}, {20000, 3}};
  static const char *const names[] = {NULL, "x", "a name of some length"};
  (void)state;
  own_malloc_or_skip();
  double most = 0;
  for_each_family(family) {
    for (size_t i = 0; i < COUNT_OF(shapes) * COUNT_OF(names); i++) {
      size_t n = i / COUNT_OF(shapes);
      int64_t k = shapes[i % COUNT_OF(shapes)][0], d = shapes[i % COUNT_OF(shapes)][1];
      if (d == 1000 && has_matrices(family))
        continue; /* seconds */
      gmm_status status;
      bytes stored = stored_model(k, d, family, names[n]);
      size_t peak = peak_of(&stored, &status), bound = 2 * (size_t)stored.size + SLACK;
      assert_int_equal(status, GMM_OK);
      if (peak > bound)
        fail_msg("%s, K %d, D %d: %zu bytes for %d stored", gmm_family_name(family), (int)k, (int)d,
                 peak, (int)stored.size);
      if (stored.size > 10 * SLACK && (double)peak / (double)stored.size > most)
        most = (double)peak / (double)stored.size;
      free_bytes(&stored);
    }
  }
  print_message("at most %.2f times the stored size\n", most);
}

/* What comes on top of twice the size is no more for many features than for few, but for the
 * rounding of malloc(). */
static void test_no_more_for_many_features(void **state) {
  enum { ROUNDED = 200 };
  (void)state;
  own_malloc_or_skip();
  for_each_family(family) {
    static const int64_t features[] = {3, 300};
    int64_t over[2];
    for (int i = 0; i < 2; i++) {
      gmm_status status;
      bytes stored = stored_model(1, features[i], family, "x");
      over[i] = (int64_t)peak_of(&stored, &status) - 2 * stored.size;
      assert_int_equal(status, GMM_OK);
      free_bytes(&stored);
    }
    if (over[1] > over[0] + ROUNDED)
      fail_msg("%s: %d bytes on top for 3 features, %d for 300", gmm_family_name(family),
               (int)over[0], (int)over[1]);
  }
}

/* A fitted model, so that there is a history, and every field of the header with hostile numbers.
 */
static void test_hostile_headers(void **state) {
  enum { N = 100, D = 2, K = 2 };
  static const uint64_t hostile[] = {0,
                                     1,
                                     3,
                                     1000,
                                     1000000,
                                     UINT64_C(1) << 20,
                                     (UINT64_C(1) << 31) - 1,
                                     UINT64_C(1) << 31,
                                     UINT64_C(1) << 32,
                                     UINT64_C(3) << 32,
                                     UINT64_C(1) << 60,
                                     (UINT64_C(1) << 61) + 1,
                                     UINT64_C(1) << 62,
                                     UINT64_C(1) << 63,
                                     UINT64_MAX};
  (void)state;
  own_malloc_or_skip();
  double *x = clustered_rows(6, N, D, K);
  long tried = 0;
  for_each_family(family) {
    gmm_model *model = new_model(K, D, family);
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    bytes stored = bytes_of(model);
    size_t bound = 2 * (size_t)stored.size + SLACK;
    gmm_status status;
    for (int at = 12; at + 8 <= OPTIONS_AT; at += 4) {
      for (size_t i = 0; i < COUNT_OF(hostile) * COUNT_OF(hostile); i++, tried++) {
        bytes forged = copy_bytes(&stored);
        put_u64(forged.data + at, hostile[i % COUNT_OF(hostile)]);
        if (at != SIZE_AT) /* together with another dimension: K and D, or D and the iterations */
          put_u64(forged.data + (at == D_AT ? K_AT : D_AT), hostile[i / COUNT_OF(hostile)]);
        reseal(&forged);
        size_t peak = peak_of(&forged, &status);
        if (peak > bound)
          fail_msg("%zu bytes for %d stored", peak, (int)stored.size);
        if (status != GMM_OK && status != GMM_ERR_FORMAT && status != GMM_ERR_NEWER_FORMAT)
          fail_msg("a forged header gave %s", gmm_status_name(status));
        free_bytes(&forged);
      }
    }
    free_bytes(&stored);
    gmm_destroy(model);
  }
  print_message("%ld forged headers\n", tried);
  free(x);
}

/* Every allocation of it refused, for a model that is not small. */
static void test_without_memory(void **state) {
  (void)state;
  own_malloc_or_skip();
  for_each_family(family) {
    bytes stored = stored_model(40, 20, family, "x");
    gmm_model *out = NULL;
    long refused = 1;
    for (int i = 2; refused > 0; i++) { /* i / 2: once, then from then on */
      long live = own.live;
      own_malloc_plan(i / 2, i % 2 ? LONG_MAX : i / 2);
      gmm_status status = gmm_deserialize(&out, stored.data, stored.size);
      refused = own_malloc_refused();
      own_malloc_plan(0, 0);
      assert_int_equal(status, refused > 0 ? GMM_ERR_NOMEM : GMM_OK);
      if (refused > 0)
        assert_null(out);
      if (refused > 0)
        assert_int_equal(own.live, live);
    }
    assert_unchanged(out, &stored);
    gmm_destroy(out);
    free_bytes(&stored);
  }
}

/* Read in place, equal halves stay as they are; so do those of denormal numbers, whose half cannot
 * be told from 0. Halves that differ in a bit are refused. */
static void test_halves(void **state) {
  (void)state;
  bytes stored = stored_model(1, 2, GMM_COV_FULL, NULL);
  unsigned char *covariance = stored.data + stored.size - 4 - 4 * 8;
  gmm_model *out = NULL;
  put_double(covariance + 8, 5e-324);
  put_double(covariance + 16, 5e-324);
  reseal(&stored);
  assert_ok(gmm_deserialize(&out, stored.data, stored.size));
  assert_unchanged(out, &stored);
  gmm_destroy(out);
  out = NULL;
  put_double(covariance + 8, 0.0);
  put_double(covariance + 16, -0.0);
  reseal(&stored);
  assert_status(gmm_deserialize(&out, stored.data, stored.size), GMM_ERR_FORMAT);
  assert_null(out);
  free_bytes(&stored);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_twice_the_size),  cmocka_unit_test(test_no_more_for_many_features),
      cmocka_unit_test(test_hostile_headers), cmocka_unit_test(test_without_memory),
      cmocka_unit_test(test_halves),
  };
  return cmocka_run_group_tests(tests, own_malloc_set_up, NULL);
}
