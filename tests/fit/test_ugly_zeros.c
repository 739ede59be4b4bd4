/* Many values that are exactly 0, as counts have them: components in which a feature is 0 in all
 * rows. What rounding leaves there is nothing, and must neither be kept nor cost time. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* n x d whole numbers from 0 to 5 of which the given share is 0, and `jitter` times a normal. */
static double *counted_rows(int64_t n, int64_t d, double zeros, double jitter) {
  double *x = new_doubles(n * d);
  generator g = {3};
  for (int64_t i = 0; i < n * d; i++) {
    int is_zero = next_uniform(&g) < zeros;
    double value = floor(1 + 5 * next_uniform(&g)), moved = jitter * next_normal(&g);
    x[i] = (is_zero ? 0 : value) + moved;
  }
  return x;
}

static gmm_model *model_for(int family, int64_t d, int64_t iterations) {
  gmm_model *model = new_model(6, d, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, iterations));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  return model;
}

static int64_t count_tiny(const double *values, int64_t n) {
  int64_t count = 0;
  for (int64_t i = 0; i < n; i++)
    count += values[i] != 0 && fabs(values[i]) < 0x1p-200;
  return count;
}

/* In parameters and responsibilities, in x's own units and in others. */
static void test_nothing_is_tiny(void **state) {
  enum { D = 24 };
  const int64_t n = quick_run() ? 600 : 5000;
  (void)state;
  double *x = counted_rows(n, D, 0.95, 0), *proba = new_doubles(6 * n);
  for_each_family(family) {
    gmm_model *model = model_for(family, D, quick_run() ? 5 : 20);
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, D), NULL));
    params p = params_of(model);
    int64_t tiny = count_tiny(p.means, 6 * D) + count_tiny(p.covariances, p.n_covariances);
    assert_int_equal(tiny, 0);
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, D), proba, 6, 1));
    for (int64_t i = 0; i < 6 * n; i++)
      assert_true(proba[i] == 0 || proba[i] > 0x1p-600 / 8);
    assert_monotone(model, n);
    free_params(&p);
    gmm_destroy(model);
  }
  free(proba);
  free(x);
}

/* Two groups, each 0 in the feature of the other: the components say so, to the bit. */
static void test_zeros_are_found(void **state) {
  enum { N = 500, D = 3 };
  double x[N * D];
  generator g = {5};
  (void)state;
  for (int i = 0; i < N; i++) {
    x[D * i] = next_normal(&g);
    x[D * i + 1] = i % 2 ? 0 : 7 + next_normal(&g);
    x[D * i + 2] = i % 2 ? -9 + next_normal(&g) : 0;
  }
  for (int power = -300; power <= 300; power += 300)
    for_each_family(family) {
      if (!has_own_variances(family))
        continue;
      double scaled[N * D], covariances[2 * D * D];
      for (int i = 0; i < N * D; i++)
        scaled[i] = ldexp(x[i], power);
      gmm_model *model = new_model(2, D, family);
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(scaled, N, D), NULL));
      assert_ok(gmm_get_full_covariances(model, covariances, 2 * D * D));
      params p = params_of(model);
      for (int k = 0; k < 2; k++) {
        const int zero = p.means[k * D + 1] == 0 ? 1 : 2, other = 3 - zero;
        const double *c = covariances + k * D * D;
        assert_true(p.means[k * D + zero] == 0 && p.means[k * D + other] != 0);
        assert_true(c[zero * D] == 0 && c[zero * D + other] == 0 && c[zero * D + zero] > 0);
      }
      assert_near(p.weights[0], 0.5, 1e-12);
      free_params(&p);
      gmm_destroy(model);
    }
}

/* Threads, and a power of two, as everywhere: no bit changes. */
static void test_bits(void **state) {
  enum { D = 10 };
  const int64_t n = quick_run() ? 1000 : 10000, iterations = quick_run() ? 4 : 12;
  static const int threads[] = {1, 2, 3, 7};
  (void)state;
  double *x = counted_rows(n, D, 0.95, 0), *y = new_doubles(n * D);
  for (int64_t i = 0; i < n * D; i++)
    y[i] = ldexp(x[i], -400);
  for_each_family(family) {
    params first = {0};
    for (size_t t = 0; t < COUNT_OF(threads); t++) {
      if (quick_run() && t != 0 && (int)t != 1 + family_at % 3)
        continue;
      gmm_model *model = model_for(family, D, iterations);
      assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads[t]));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, D), NULL));
      params p = params_of(model);
      if (t == 0)
        first = p;
      else
        assert_same_params(&first, &p);
      if (t != 0)
        free_params(&p);
      gmm_destroy(model);
    }
    gmm_model *model = model_for(family, D, iterations);
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(y, n, D), NULL));
    params p = params_of(model);
    for (int64_t i = 0; i < 6 * D; i++)
      p.means[i] = ldexp(p.means[i], 400);
    for (int64_t i = 0; i < p.n_covariances; i++)
      p.covariances[i] = ldexp(p.covariances[i], 800);
    assert_same_params(&first, &p);
    free_params(&p);
    free_params(&first);
    gmm_destroy(model);
  }
  free(x);
  free(y);
}

enum { TIMED = 15 };
static double times[TIMED + 1]; /* processor time when an iteration ended */

static int take_time(int64_t start, int64_t iteration, double mean, double change, void *data) {
  (void)start, (void)mean, (void)change, (void)data;
  times[iteration] = (double)clock() / CLOCKS_PER_SEC;
  return 0;
}

static int compare_doubles(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The median over iterations. */
static double time_iteration(const double *x, int64_t n, int64_t d, int family) {
  double each[TIMED - 1];
  gmm_model *model = model_for(family, d, TIMED);
  assert_ok(gmm_set_progress(model, take_time, NULL));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL));
  for (int i = 0; i < TIMED - 1; i++)
    each[i] = times[i + 2] - times[i + 1];
  qsort(each, TIMED - 1, sizeof *each, compare_doubles);
  gmm_destroy(model);
  return each[(TIMED - 1) / 2];
}

/* Without zeros a median iteration is about as long; before what is nothing counted as nothing it
 * was 5 to 12 times. */
static void test_time(void **state) {
  enum { N = 30000, D = 24 };
  (void)state;
  if (quick_run())
    skip();
  double *zeros = counted_rows(N, D, 0.95, 0), *jittered = counted_rows(N, D, 0.95, 1e-3);
  for_each_family(family) {
    double with = time_iteration(zeros, N, D, family);
    double without = time_iteration(jittered, N, D, family);
    print_message("%-9s %.2f ms with zeros, %.2f ms without\n", gmm_family_name(family), 1e3 * with,
                  1e3 * without);
    assert_true(with < 3 * without);
  }
  free(zeros);
  free(jittered);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_is_tiny),
      cmocka_unit_test(test_zeros_are_found),
      cmocka_unit_test(test_bits),
      cmocka_unit_test(test_time),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
