/* Rows crafted by somebody who knows how the library hashes them (base/random.hpp): splitmix64,
 * which can be turned round. */
#include "../support/sound.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static uint64_t unmix(uint64_t z) {
  z = (z ^ (z >> 31) ^ (z >> 62)) * 0x319642b2d24d8ec3u;
  z = (z ^ (z >> 27) ^ (z >> 54)) * 0x96de1b173f119089u;
  return (z ^ (z >> 30) ^ (z >> 60)) - 0x9e3779b97f4a7c15u;
}

static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static double value_of(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Different rows, all of the same hash, but for the first, which has the largest value: 2^300 is
 * what exponents are counted from. */
static double *rows_of_one_hash(int n) {
  const uint64_t relative = (uint64_t)300 << 52;
  double *x = new_doubles(2 * (int64_t)n);
  x[0] = 0;
  x[1] = ldexp(1.5, 300);
  int made = 1;
  for (double first = 1; made < n; first++) {
    double second = value_of((mix(bits_of(first) - relative) ^ 0x1234567) + relative);
    if (!(fabs(second) < 0x1p300 && fabs(second) > 0x1p280))
      continue;
    x[2 * made] = first;
    x[2 * made + 1] = second;
    made++;
  }
  return x;
}

static params fit_five(const double *x, int n, int threads) {
  gmm_model *model = new_model(5, 2, GMM_COV_DIAG);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_POINTS));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 3));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, 2), NULL));
  params p = params_of(model);
  gmm_destroy(model);
  return p;
}

/* They are as many distinct rows as they are, and the start is made from the same of them for any
 * number of threads and order of rows. */
static void test_rows_of_one_hash(void **state) {
  enum { ROWS = 10000 };
  (void)state;
  double *x = rows_of_one_hash(ROWS), *reversed = new_doubles(2 * ROWS);
  for (int i = 0; i < ROWS; i++)
    memcpy(reversed + 2 * i, x + 2 * (ROWS - 1 - i), 2 * sizeof(double));
  params one = fit_five(x, ROWS, 1), four = fit_five(x, ROWS, 4),
         back = fit_five(reversed, ROWS, 1);
  assert_same_params(&one, &four);
  for (int k = 0; k < 5; k++)
    assert_near(back.weights[k], one.weights[k], 1e-9);
  free_params(&one);
  free_params(&four);
  free_params(&back);
  free(x);
  free(reversed);
}

/* The first number of a start's random stream, xoshiro256++. */
static uint64_t first_random(uint64_t seed, uint64_t start) {
  uint64_t state[4], z = mix(seed) ^ mix(~start);
  for (int i = 0; i < 4; i++)
    state[i] = z = mix(z);
  uint64_t sum = state[0] + state[3];
  return ((sum << 23) | (sum >> 41)) + state[0];
}

/* A row between 1/8 and 8 whose random number is the largest there is, which rounds to 1. */
static double row_of_largest_random(int64_t *seed) {
  for (*seed = 0;; ++*seed)
    for (uint64_t low = 0; low < 2048; low++) {
      uint64_t hash = unmix(~(uint64_t)0 - low);
      double value = value_of(unmix(hash) ^ first_random((uint64_t)*seed, 0));
      if (fabs(value) > 0.125 && fabs(value) < 8)
        return value;
    }
}

/* A logarithm of 0 is all that the only component would get of that row. */
static void test_the_largest_random_number(void **state) {
  enum { ROWS = 101 };
  int64_t seed;
  double x[ROWS + 1];
  (void)state;
  for (int i = 0; i < ROWS;
       i++) /* dense about 0, the robust scale between 1 and 2: units are x's */
    x[i] = (i - 50) / 50.0 * fabs((i - 50) / 50.0) * 5;
  x[ROWS] = row_of_largest_random(&seed);
  for_each_family(family) {
    gmm_model *model = new_model(1, 1, family);
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_RESP));
    assert_ok(gmm_set_int(model, GMM_OPT_SEED, seed));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS + 1, 1), NULL));
    check_model(model);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows_of_one_hash),
      cmocka_unit_test(test_the_largest_random_number),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
