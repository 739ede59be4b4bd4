/* Leaving out responsibilities that cannot matter changes results by rounding only, and none of
 * their other properties. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 3000, K = 24, MOST_ITERATIONS = 20 };

static int iterations(void) {
  return quick_run() ? 4 : MOST_ITERATIONS;
}

/* Clusters 6 sqrt(D) deviations apart, so that nearly all responsibilities are below 2^-60. */
static double *rows_of(int64_t d) {
  return clustered_rows(7, N, d, K);
}

/* Near the truth: on the way from far away EM enlarges any difference in rounding, so that two sums
 * in another order end 1e-11 apart, whatever is left out. */
static params start_apart(int64_t k, int family, int64_t d, double step) {
  double *means = new_doubles(k * d), *matrix = new_doubles(d * d);
  for (int64_t i = 0; i < k * d; i++)
    means[i] = step * (double)(i / d) + 0.05 * step * (double)(i % 3);
  for (int64_t i = 0; i < d * d; i++)
    matrix[i] = i % (d + 1) == 0 ? 2 : 0;
  params start = params_from(k, d, family, means, matrix);
  free(means);
  free(matrix);
  return start;
}

static params start_near(int family, int64_t d) {
  return start_apart(K, family, d, 6);
}

static gmm_model *fitted_to(int64_t n, int skip, int threads, const params *start, const double *x,
                            const double *weights) {
  gmm_model *model = new_model(start->k, start->d, start->family);
  prepare_fit(model, start, n > N && quick_run() ? 2 : iterations());
  assert_ok(gmm_set_int(model, GMM_OPT_SKIP, skip));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, start->d), weights));
  return model;
}

static gmm_model *fitted(int skip, int threads, const params *start, const double *x,
                         const double *weights) {
  return fitted_to(N, skip, threads, start, x, weights);
}

static double largest_difference(const double *a, const double *b, int64_t n, double scale) {
  double largest = 0;
  for (int64_t i = 0; i < n; i++)
    largest = fmax(largest, fabs(a[i] - b[i]) / fmax(scale, fabs(b[i])));
  return largest;
}

static void compare(gmm_model *one, gmm_model *other) {
  params a = params_of(one), b = params_of(other);
  int64_t n = gmm_n_iter(one);
  double *history = new_doubles(2 * n);
  assert_ok(gmm_get_history(one, history, n));
  assert_ok(gmm_get_history(other, history + n, n));
  assert_near(largest_difference(history, history + n, n, 1), 0, 1e-12);
  assert_near(largest_difference(a.weights, b.weights, a.k, 1), 0, 1e-12);
  assert_near(largest_difference(a.means, b.means, a.k * a.d, 1), 0, 1e-12);
  assert_near(largest_difference(a.covariances, b.covariances, a.n_covariances, 1), 0, 1e-12);
  assert_true(gmm_warnings(one) == gmm_warnings(other));
  free(history);
  free_params(&a);
  free_params(&b);
}

/* Every family; few features, and so many that distances are cut short; rows with weights. Where
 * something was left out (matrices, more than eight features) some last bits differ: without that
 * nothing would be tested here. */
static void test_the_same_to_rounding(void **state) {
  static const int widths[] = {2, 8, 9, 16, 29};
  int different = 0;
  double weights[N];
  (void)state;
  for (int i = 0; i < N; i++)
    weights[i] = 0.25 + i % 5;
  for (size_t w = 0; w < COUNT_OF(widths); w++) {
    if (quick_run() && widths[w] != 9)
      continue;
    double *x = rows_of(widths[w]);
    for_first_families(family, quick_run() ? 2 : gmm_family_count()) {
      params start = start_near(family, widths[w]);
      for (int weighted = 0; weighted < 2; weighted++) {
        gmm_model *plain = fitted(0, 1, &start, x, weighted ? weights : NULL);
        gmm_model *skipping = fitted(1, 1, &start, x, weighted ? weights : NULL);
        compare(skipping, plain);
        params a = params_of(plain), b = params_of(skipping);
        different +=
            memcmp(a.covariances, b.covariances, sizeof(double) * (size_t)a.n_covariances) != 0;
        free_params(&a);
        free_params(&b);
        gmm_destroy(plain);
        gmm_destroy(skipping);
      }
      free_params(&start);
    }
    free(x);
  }
  assert_true(different >= (quick_run() ? 1 : 6));
}

static void test_a_component_without_weight(void **state) {
  double *x = rows_of(9);
  (void)state;
  for_first_families(family, quick_run() ? 1 : gmm_family_count()) {
    params start = start_near(family, 9);
    start.weights[1] += start.weights[0];
    start.weights[0] = 0;
    gmm_model *plain = fitted(0, 1, &start, x, NULL), *skipping = fitted(1, 1, &start, x, NULL);
    compare(skipping, plain);
    gmm_destroy(plain);
    gmm_destroy(skipping);
    free_params(&start);
  }
  free(x);
}

/* Rows that stay so far from all components that they are looked at one by one, each at a distance
 * of its own, in the order in which rows are then taken. */
static void test_far_rows(void **state) {
  enum { D = 9 };
  double *x = rows_of(D);
  params start = start_near(GMM_COV_FULL, D);
  gmm_model *models[2];
  (void)state;
  for (int i = 100; i < 2000; i += 300)
    for (int j = 0; j < D; j++)
      x[i * D + j] += 1e6 * i;
  for (int skip = 0; skip < 2; skip++) {
    models[skip] = new_model(K, D, GMM_COV_FULL);
    prepare_fit(models[skip], &start, 6);
    assert_ok(gmm_set_int(models[skip], GMM_OPT_SKIP, skip));
    assert_ok(gmm_set_int(models[skip], GMM_OPT_FREEZE, 6));
    assert_ok(gmm_fit(models[skip], GMM_ROW_MAJOR(x, N, D), NULL));
  }
  compare(models[1], models[0]);
  gmm_destroy(models[0]);
  gmm_destroy(models[1]);
  free_params(&start);
  free(x);
}

/* The order in which rows are then taken is no one's business: threads and layout change no bit. */
static void test_the_same_bits(void **state) {
  const int64_t d = 16;
  double *x = rows_of(d), *columns = new_doubles(N * d);
  params start = start_near(GMM_COV_FULL, d);
  gmm_model *one = fitted(1, 1, &start, x, NULL), *many = fitted(1, 5, &start, x, NULL);
  gmm_model *turned = new_model(K, d, GMM_COV_FULL);
  (void)state;
  for (int64_t i = 0; i < N; i++)
    for (int64_t j = 0; j < d; j++)
      columns[j * N + i] = x[i * d + j];
  prepare_fit(turned, &start, iterations());
  assert_ok(gmm_fit(turned, GMM_COL_MAJOR(columns, N, d), NULL));
  params a = params_of(one), b = params_of(many), c = params_of(turned);
  assert_same_params(&a, &b);
  assert_same_params(&a, &c);
  free_params(&a);
  free_params(&b);
  free_params(&c);
  gmm_destroy(one);
  gmm_destroy(many);
  gmm_destroy(turned);
  free_params(&start);
  free(columns);
  free(x);
}

/* So many rows that threads take several tiles at a time: rows of a tile are then near few of the
 * components only, and distances to the others are cut short. Takes over start. */
static void compare_many(const double *x, int64_t n, params start) {
  gmm_model *plain = fitted_to(n, 0, 1, &start, x, NULL);
  gmm_model *skipping = fitted_to(n, 1, 1, &start, x, NULL);
  compare(skipping, plain);
  params a = params_of(plain), b = params_of(skipping);
  assert_memory_not_equal(a.covariances, b.covariances, sizeof(double) * (size_t)a.n_covariances);
  if (!quick_run()) {
    gmm_model *many = fitted_to(n, 1, 5, &start, x, NULL);
    params c = params_of(many);
    assert_same_params(&b, &c);
    free_params(&c);
    gmm_destroy(many);
  }
  free_params(&a);
  free_params(&b);
  gmm_destroy(plain);
  gmm_destroy(skipping);
  free_params(&start);
}

/* Clusters apart, in a row and on three sides, which leaves none 32 deviations from the centre; and
 * more of them with neighbours whose share is small, though it matters. */
static void test_many_tiles(void **state) {
  const int64_t d = 9, n = quick_run() ? 17000 : 60000, wide = 12, many = 34;
  (void)state;
  double *x = clustered_rows(8, n, d, K);
  params tied = start_near(GMM_COV_TIED, d);
  if (!quick_run())
    compare_many(x, n, start_near(GMM_COV_FULL, d));
  for (int64_t i = 0; i < n * d; i++) {
    int64_t k = i / d % K, j = i % d;
    double place = j == k % d ? 10 * (double)(k / d + 1) : 0;
    x[i] += place - 6 * (double)k;
    tied.means[k * d + j] = place + 0.1;
  }
  compare_many(x, n, tied);
  free(x);
  x = clustered_rows(8, n, wide, many);
  for (int64_t i = 0; i < n * wide; i++)
    x[i] -= 4.25 * (double)(i / wide % many);
  compare_many(x, n, start_apart(many, GMM_COV_FULL, wide, 1.75));
  free(x);
}

/* A component that loses its rows at once, or has none but for what is left out: what is small
 * beside its weight is then all that it has. A tied covariance does not grow to reach the rows, so
 * that without it the component would count as empty: after the iterations 1 and 4, which try what
 * skipping saves. */
static void test_a_component_that_shrinks(void **state) {
  static const struct {
    int family, freeze, iterations;
    double along, across; /* where it is put */
  } cases[] = {{GMM_COV_FULL, 0, 4, 40, 0},
               {GMM_COV_FULL, 1, 4, 40, 0},
               {GMM_COV_FULL, 1, 4, 4000, 0},
               {GMM_COV_TIED, 1 | 2, 2, 6, 7},
               {GMM_COV_TIED, 1 | 2, 5, 6, 7}};
  const int64_t d = 9;
  double *x = rows_of(d);
  (void)state;
  for (size_t c = 0; c < COUNT_OF(cases); c++) {
    gmm_model *models[2];
    params start = start_near(cases[c].family, d);
    for (int64_t j = 0; j < d; j++)
      start.means[j] += cases[c].along + (j < 8 ? (j % 2 ? 1 : -1) * cases[c].across : 0);
    for (int skip = 0; skip < 2; skip++) {
      models[skip] = new_model(K, d, cases[c].family);
      prepare_fit(models[skip], &start, cases[c].iterations);
      assert_ok(gmm_set_int(models[skip], GMM_OPT_SKIP, skip));
      assert_ok(gmm_set_int(models[skip], GMM_OPT_FREEZE, cases[c].freeze));
      assert_ok(gmm_fit(models[skip], GMM_ROW_MAJOR(x, N, d), NULL));
    }
    assert_true(((gmm_warnings(models[0]) & GMM_WARN_EMPTY) != 0) == (cases[c].along > 100));
    compare(models[1], models[0]);
    gmm_destroy(models[0]);
    gmm_destroy(models[1]);
    free_params(&start);
  }
  free(x);
}

/* A start that is run alone has the bits that it has after others. */
static void test_starts_after_each_other(void **state) {
  const int64_t d = 9;
  double *x = rows_of(d);
  gmm_model *many = new_model(K, d, GMM_COV_FULL), *alone = new_model(K, d, GMM_COV_FULL);
  (void)state;
  assert_ok(gmm_set_int(many, GMM_OPT_N_INIT, quick_run() ? 2 : 4));
  assert_ok(gmm_set_int(many, GMM_OPT_MAX_ITER, iterations()));
  assert_ok(gmm_set_int(alone, GMM_OPT_MAX_ITER, iterations()));
  assert_ok(gmm_fit(many, GMM_ROW_MAJOR(x, N, d), NULL));
  assert_ok(gmm_set_int(alone, GMM_OPT_FIRST_START, gmm_best_start(many)));
  assert_ok(gmm_fit(alone, GMM_ROW_MAJOR(x, N, d), NULL));
  params a = params_of(many), b = params_of(alone);
  assert_same_params(&a, &b);
  free_params(&a);
  free_params(&b);
  gmm_destroy(many);
  gmm_destroy(alone);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_same_to_rounding),
      cmocka_unit_test(test_a_component_without_weight),
      cmocka_unit_test(test_far_rows),
      cmocka_unit_test(test_the_same_bits),
      cmocka_unit_test(test_many_tiles),
      cmocka_unit_test(test_a_component_that_shrinks),
      cmocka_unit_test(test_starts_after_each_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
