/* Stored models with a valid checksum and impossible contents: rejected, or a sound model. */
#include "support/store.h"
#include "support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 90, D = 2, K = 3 };

static double *x;

static bytes small_model(int family) {
  x = clustered_rows(6, N, D, K);
  gmm_model *model = new_model(K, D, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  bytes stored = bytes_of(model);
  gmm_destroy(model);
  return stored;
}

/* The results of a fit are finite, or there are none. */
static void assert_sound_results(const gmm_model *model) {
  double of_fit[] = {gmm_log_likelihood(model), gmm_total_weight(model), gmm_aic(model),
                     gmm_bic(model)};
  int64_t n = gmm_history_length(model);
  int fitted = gmm_best_start(model) >= 0;
  for (size_t i = 0; i < COUNT_OF(of_fit); i++)
    assert_true(fitted ? isfinite(of_fit[i]) : isnan(of_fit[i]));
  double *history = new_doubles(n);
  assert_ok(gmm_get_history(model, history, n));
  for (int64_t i = 0; i < n; i++)
    assert_true(isfinite(history[i]));
  assert_true(gmm_free_parameters(model) >= 0);
  free(history);
}

/* Whatever was accepted must hold what the library promises of any model. */
static void assert_sound(const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  double min, max, value, sum = 0, mean;
  int64_t integer;
  assert_int_equal(k, K);
  assert_int_equal(d, D);
  params p = params_of(model);
  for (int64_t c = 0; c < k; c++) {
    assert_true(p.weights[c] >= 0);
    sum += p.weights[c];
  }
  assert_near(sum, 1, 4 * K * DBL_EPSILON);
  for (int64_t i = 0; i < k * d; i++)
    assert_true(isfinite(p.means[i]));
  gmm_model *judge = new_model(k, d, p.family); /* finite, symmetric, positive definite */
  assert_ok(give_params(judge, &p));
  params same = params_of(judge);
  assert_memory_equal(p.covariances, same.covariances, (size_t)p.n_covariances * sizeof(double));
  for (int i = 0; i < gmm_option_count(); i++) {
    int id = gmm_option_at(i);
    assert_ok(gmm_option_range(id, &min, &max, NULL));
    if (gmm_option_type(id) == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(model, id, &integer));
      value = (double)integer;
    } else {
      assert_ok(gmm_get_double(model, id, &value));
    }
    assert_true(value >= min && value <= max);
  }
  assert_true(gmm_n_iter(model) >= 0);
  assert_int_equal(gmm_history_length(model), gmm_n_iter(model));
  assert_true(gmm_converged(model) == 0 || gmm_converged(model) == 1);
  assert_int_equal(gmm_warnings(model) & ~15u, 0);
  assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &mean));
  assert_false(mean != mean);
  assert_sound_results(model);
  bytes again = bytes_of(model);
  free_bytes(&again);
  free_params(&p);
  free_params(&same);
  gmm_destroy(judge);
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

static void forge_everywhere(int family) {
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
  bytes stored = small_model(family);
  tally t = {0, 0};
  int64_t step = quick_run() ? 4 : 1;
  for (int64_t at = 0; at + 8 <= stored.size - 4; at += step) {
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
  print_message("%-9s %ld forgeries, %ld of them sound models\n", family_name(family), t.tried,
                t.accepted);
  assert_true(t.accepted < t.tried);
  free_bytes(&stored);
  free(x);
}

static void test_full(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_FULL);
}

static void test_tied(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_TIED);
}

static void test_diag(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_DIAG);
}

static void test_spherical(void **state) {
  (void)state;
  forge_everywhere(GMM_COV_SPHERICAL);
}

/* Random damage under a valid checksum. */
static void test_random_damage(void **state) {
  (void)state;
  generator g = {77};
  bytes stored = small_model(GMM_COV_FULL);
  tally t = {0, 0};
  for (int i = 0; i < (quick_run() ? 200 : 20000); i++) {
    bytes forged = copy_bytes(&stored);
    for (uint64_t hits = 1 + next_bits(&g) % 4; hits > 0; hits--)
      forged.data[next_bits(&g) % (uint64_t)(stored.size - 4)] = (unsigned char)next_bits(&g);
    try_forgery(&forged, &t);
    free_bytes(&forged);
  }
  free_bytes(&stored);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full),          cmocka_unit_test(test_tied),
      cmocka_unit_test(test_diag),          cmocka_unit_test(test_spherical),
      cmocka_unit_test(test_random_damage),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
