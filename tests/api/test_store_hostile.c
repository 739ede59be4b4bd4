/* Stored models with a valid checksum and impossible contents: rejected, or a sound model. */
#include "../support/sound.h"
#include "../support/store.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>

static double *x;

static int set_up(void **state) {
  (void)state;
  x = small_rows();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

/* Whatever was accepted must hold what the library promises of any model. */
static void assert_sound(const gmm_model *model) {
  double mean;
  assert_int_equal(gmm_n_components(model), SMALL_K);
  assert_int_equal(gmm_n_features(model), SMALL_D);
  check_model(model);
  assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, SMALL_N, SMALL_D), &mean));
  assert_false(mean != mean);
  bytes again = bytes_of(model);
  free_bytes(&again);
}

typedef struct tally {
  long tried, accepted;
} tally;

static void try_forgery(bytes *forged, tally *t) {
  gmm_model *out = NULL;
  reseal(forged);
  gmm_status status = gmm_deserialize(&out, forged->data, forged->size);
  t->tried++;
  if (status == GMM_OK) {
    t->accepted++;
    assert_sound(out);
    gmm_destroy(out);
    return;
  }
  assert_null(out);
  if (status != GMM_ERR_FORMAT && status != GMM_ERR_NEWER_FORMAT)
    fail_msg("a forged model gave %s", gmm_status_name(status));
}

static void forge_everywhere(int family, bytes stored) {
  static const uint64_t integers[] = {0,
                                      1,
                                      2,
                                      3,
                                      (uint64_t)-1,
                                      (uint64_t)-3,
                                      UINT64_C(1) << 31,
                                      UINT64_C(1) << 32,
                                      UINT64_C(1) << 62,
                                      UINT64_C(1) << 63,
                                      (UINT64_C(1) << 61) + 1};
  static const double doubles[] = {NAN, INFINITY, -INFINITY, -0.0, -1, 1e300, 5e-324, 0.3, 1e-200};
  tally t = {0, 0};
  int64_t step = quick_run() ? 4 : 1;
  for (int64_t at = 0; at + 8 <= stored.size - CHECKSUM_SIZE; at += step) {
    for (size_t i = 0; i < COUNT_OF(integers) + COUNT_OF(doubles); i++) {
      bytes forged = copy_bytes(&stored);
      if (i < COUNT_OF(integers))
        put_u64(forged.data + at, integers[i]);
      else
        put_double(forged.data + at, doubles[i - COUNT_OF(integers)]);
      try_forgery(&forged, &t);
      free_bytes(&forged);
    }
    for (size_t i = 0; i < COUNT_OF(integers); i++) {
      bytes forged = copy_bytes(&stored);
      put_u32(forged.data + at, (uint32_t)integers[i]);
      try_forgery(&forged, &t);
      free_bytes(&forged);
    }
  }
  print_message("%-9s %ld forgeries, %ld of them sound models\n", gmm_family_name(family), t.tried,
                t.accepted);
  assert_true(t.accepted < t.tried);
  free_bytes(&stored);
}

static void test_full(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_FULL, small_model(GMM_COV_FULL));
}

static void test_tied(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_TIED, small_model(GMM_COV_TIED));
}

static void test_diag(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_DIAG, small_model(GMM_COV_DIAG));
}

static void test_spherical(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_SPHERICAL, small_model(GMM_COV_SPHERICAL));
}

static void test_names(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_SPHERICAL, small_named_model(GMM_COV_SPHERICAL));
}

/* Random damage under a valid checksum. */
static void test_random_damage(void **state) {
  (void)state;
  generator g = {77};
  bytes stored = small_named_model(GMM_COV_FULL);
  tally t = {0, 0};
  for (int i = 0; i < (quick_run() ? 200 : 20000); i++) {
    bytes forged = copy_bytes(&stored);
    for (uint64_t hits = 1 + next_bits(&g) % 4; hits > 0; hits--)
      forged.data[next_bits(&g) % (uint64_t)(stored.size - CHECKSUM_SIZE)] =
          (unsigned char)next_bits(&g);
    try_forgery(&forged, &t);
    free_bytes(&forged);
  }
  free_bytes(&stored);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full),  cmocka_unit_test(test_tied),
      cmocka_unit_test(test_diag),  cmocka_unit_test(test_spherical),
      cmocka_unit_test(test_names), cmocka_unit_test(test_random_damage),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
