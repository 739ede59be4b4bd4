/* Header section PARTS OF A MIXTURE: gmm_regress(). */
#include "../support/reference_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 8 };

static gmm_model *model_from(const params *p) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(give_params(model, p));
  return model;
}

/* Row-major results of row-major rows. */
static void regress(const gmm_model *model, const int64_t *features, int64_t n, const double *x,
                    int64_t n_rows, double *mean, double *variance) {
  int64_t n_others = gmm_n_features(model) - n;
  assert_ok(gmm_regress(model, features, n, GMM_ROW_MAJOR(x, n_rows, n), mean, n_others, 1,
                        variance, n_others, 1));
}

/* Mean and variance of what is not listed, against the reference; `bound` is relative to the
 * deviation that is left, or to a mean's own rounding. */
static void check_row(const params *p, const gmm_model *model, const int64_t *features, int64_t n,
                      const double *x, double bound) {
  double row[MOST], mean[MOST], variance[MOST];
  int listed[MOST] = {0};
  for (int64_t j = 0; j < p->d; j++)
    row[j] = NAN;
  for (int64_t j = 0; j < n; j++) {
    row[features[j]] = x[j];
    listed[features[j]] = 1;
  }
  regress(model, features, n, x, 1, mean, variance);
  conditional want = conditional_of(p, row);
  for (int64_t a = 0, at = 0; a < want.n; a++) {
    if (listed[want.features[a]])
      continue; /* given, but missing in this row */
    double scale = sqrt((double)want.variance[a]);
    assert_near((double)(mean[at] - want.mean[a]), 0,
                bound * scale + DBL_EPSILON * (double)fabsl(want.mean[a]));
    assert_near(variance[at], (double)want.variance[a], bound * scale * scale);
    at++;
  }
  free_conditional(&want);
}

/* All families, lists in any order, at an offset, and rows that lack some or all that is listed. */
static void test_against_the_reference(void **state) {
  static const double offsets[] = {0, 1e8};
  static const int64_t list[MOST] = {6, 3, 0, 5, 2, 7, 1, 4};
  generator g = {1};
  (void)state;
  for_each_family(family)
    for (int64_t d = 1; d <= MOST; d += quick_run() ? 3 : 1)
      for (size_t o = 0; o < COUNT_OF(offsets); o++) {
        params p = random_params(&g, 1 + d % 4, d, family, offsets[o]);
        gmm_model *model = model_from(&p);
        assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
        int64_t features[MOST], n = 0;
        for (int64_t i = 0; i < MOST && n < d / 2 + d % 2 * (d > 1); i++)
          if (list[i] < d)
            features[n++] = list[i];
        for (int times = 0; times < 4; times++) {
          double x[MOST];
          for (int64_t j = 0; j < n; j++)
            x[j] = times > 0 && (j + times) % 3 == 0 ? NAN : offsets[o] + 2 * next_normal(&g);
          for (int64_t j = 0; j < n && times == 3; j++)
            x[j] = NAN;
          check_row(&p, model, features, n, x, 4e-14);
        }
        gmm_destroy(model);
        free_params(&p);
      }
}

/* More features than are predicted at a time, or factored without LAPACK: the means are those of
 * the model that gmm_condition() makes. */
static void test_many_features(void **state) {
  enum { D = 80, GIVEN = 35, OTHERS = D - GIVEN, K = 3, N = 5 };
  static double rows[N * D], x[N * GIVEN], mean[N * OTHERS], variance[N * OTHERS];
  int64_t features[GIVEN];
  generator g = {2};
  (void)state;
  for (int64_t j = 0; j < GIVEN; j++)
    features[j] = 2 * j;
  for_each_family(family) {
    params p = random_params(&g, K, D, family, 1);
    gmm_model *model = model_from(&p);
    assert_ok(gmm_sample(model, 3, GMM_ROW_MAJOR(rows, N, D), NULL));
    for (int i = 0; i < N; i++)
      for (int j = 0; j < GIVEN; j++)
        x[i * GIVEN + j] = rows[i * D + features[j]];
    regress(model, features, GIVEN, x, N, mean, variance);
    for (int i = 0; i < N; i++) {
      gmm_model *part = NULL;
      assert_ok(gmm_condition(&part, model, features, GIVEN, x + i * GIVEN));
      params q = params_of(part);
      for (int64_t a = 0; a < OTHERS; a++) {
        double m = 0, v = 0;
        for (int64_t c = 0; c < K; c++)
          m += q.weights[c] * q.means[c * OTHERS + a];
        for (int64_t c = 0; c < K; c++)
          v += q.weights[c] * (covariance_at(&q, c, a, a) + pow(q.means[c * OTHERS + a] - m, 2));
        assert_near(mean[i * OTHERS + a], m, 1e-12 * (1 + fabs(m)));
        assert_near(variance[i * OTHERS + a], v, 1e-11 * v);
      }
      free_params(&q);
      gmm_destroy(part);
    }
    gmm_destroy(model);
    free_params(&p);
  }
}

/* Rows with and without holes, some of them far: in any layout, with any number of threads, alone
 * and without variances they have the same bits. */
static void test_same_bits(void **state) {
  enum { D = 5, GIVEN = 3, OTHERS = 2, K = 3, N = 600 };
  static double rows[N * D], x[N * GIVEN], columns[N * GIVEN], mean[N * OTHERS];
  static double variance[N * OTHERS], other[N * OTHERS], spread[N * OTHERS];
  static const int64_t features[GIVEN] = {4, 0, 2};
  generator g = {3};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, K, D, family, -3);
    gmm_model *model = model_from(&p);
    assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
    assert_ok(gmm_sample(model, 4, GMM_ROW_MAJOR(rows, N, D), NULL));
    for (int i = 0; i < N; i++)
      for (int j = 0; j < GIVEN; j++) {
        double value = rows[i * D + features[j]] * (i % 50 == 7 ? 1e9 : 1);
        if (i > 300 && (i + j) % 4 == 0)
          value = NAN;
        x[i * GIVEN + j] = columns[j * N + i] = value;
      }
    regress(model, features, GIVEN, x, N, mean, variance);
    assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 3));
    assert_ok(gmm_regress(model, features, GIVEN, GMM_COL_MAJOR(columns, N, GIVEN), other, 1, N,
                          spread, 1, N));
    for (int i = 0; i < N; i++)
      for (int a = 0; a < OTHERS; a++) {
        assert_memory_equal(&mean[i * OTHERS + a], &other[a * N + i], sizeof(double));
        assert_memory_equal(&variance[i * OTHERS + a], &spread[a * N + i], sizeof(double));
      }
    regress(model, features, GIVEN, x, N, other, NULL);
    assert_memory_equal(mean, other, sizeof mean);
    for (int i = 0; i < N; i += quick_run() ? 29 : 7) {
      regress(model, features, GIVEN, x + i * GIVEN, 1, other, spread);
      assert_memory_equal(mean + i * OTHERS, other, OTHERS * sizeof(double));
      assert_memory_equal(variance + i * OTHERS, spread, OTHERS * sizeof(double));
    }
    gmm_destroy(model);
    free_params(&p);
  }
}

/* With no feature given each row has the mean and the variance of the mixture. */
static void test_no_features(void **state) {
  enum { D = 3, K = 3, N = 4 };
  double mean[N * D], variance[N * D], row[D] = {NAN, NAN, NAN};
  generator g = {4};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, K, D, family, 1e8);
    p.weights[1] += p.weights[0];
    p.weights[0] = 0;
    gmm_model *model = model_from(&p);
    conditional want = conditional_of(&p, row);
    assert_ok(gmm_regress(model, NULL, 0, GMM_ROW_MAJOR(NULL, N, 0), mean, D, 1, variance, D, 1));
    for (int i = 0; i < N * D; i++) {
      assert_near((double)(mean[i] - want.mean[i % D]), 0, 2e-8); /* 1 ulp of 1e8 is 1.5e-8 */
      assert_near(variance[i], (double)want.variance[i % D], 1e-14 * variance[i]);
    }
    assert_ok(gmm_regress(model, NULL, 0, NULL, N, 0, 1, N, mean, 1, N, NULL, 0, 0));
    assert_near((double)(mean[N] - want.mean[1]), 0, 2e-8);
    assert_ok(gmm_regress(model, NULL, 0, NULL, 0, 0, 0, 0, NULL, 0, 0, NULL, 0, 0));
    free_conditional(&want);
    gmm_destroy(model);
    free_params(&p);
  }
}

/* One component is a straight line, wherever the row is; what does not fit a double is infinity. */
static void test_a_line_reaches_far(void **state) {
  static const double covariance[] = {4, 2, 2, 3};
  const double mean_of[] = {1, 10}, weight = 1;
  const int64_t first = 0;
  double x[] = {1, 3, 1e9, -1e160, 1.6e308, -DBL_MAX, NAN}, mean[7], variance[7];
  (void)state;
  gmm_model *model = new_model(1, 2, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, mean_of, 2, covariance, 4));
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
  regress(model, &first, 1, x, 7, mean, variance);
  for (int i = 0; i < 6; i++) {
    double want = 10 + (x[i] - 1) / 2;
    assert_near(mean[i], want, 4 * DBL_EPSILON * fabs(want));
    assert_near(variance[i], 2, 1e-15);
  }
  assert_true(mean[6] == 10);
  assert_near(variance[6], 3, 1e-15);
  static const double steep[] = {4, 20, 20, 200};
  assert_ok(gmm_set_params(model, &weight, 1, mean_of, 2, steep, 4));
  regress(model, &first, 1, x, 7, mean, variance);
  double alone[7]; /* without variances */
  regress(model, &first, 1, x, 7, alone, NULL);
  assert_memory_equal(alone, mean, sizeof mean);
  assert_near(mean[3], -5e160, 1e145);
  assert_true(mean[4] == INFINITY && mean[5] == -INFINITY);
  assert_near(variance[4], 100, 1e-12);
  gmm_destroy(model);
}

/* Components whose lines part far away: the mean is that of the responsibilities, and the variance
 * may be beyond double; nothing is NaN, and rows with holes are as good. */
static void test_lines_part(void **state) {
  enum { K = 2, D = 3, N = 6 };
  static const double weights[] = {0.5, 0.5}, means[K * D] = {0};
  static const double covariances[] = {1, 0.9,  0, 0.9,  1, 0, 0, 0, 1,
                                       1, -0.9, 0, -0.9, 1, 0, 0, 0, 1};
  static const int64_t features[] = {0, 2};
  static const double x[N * 2] = {3, 0, 3, NAN, 1e200, 0, 1e200, NAN, DBL_MAX, 0, DBL_MAX, NAN};
  double mean[N], variance[N];
  (void)state;
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, weights, K, means, K * D, covariances, K * D * D));
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
  regress(model, features, 2, x, N, mean, variance);
  for (int i = 0; i < N; i++) {
    assert_near(mean[i], 0, 1e-15 * x[2 * i]);
    if (i < 2)
      assert_near(variance[i], 0.19 + 2.7 * 2.7, 1e-13);
    else
      assert_true(variance[i] == INFINITY);
  }
  gmm_destroy(model);
}

/* NaN without GMM_OPT_MISSING, and infinity always; unchecked they do no harm but to their rows. */
static void test_not_finite(void **state) {
  enum { D = 3, N = 3 };
  static const int64_t feature = 1;
  double mean[N * 2], variance[N * 2], x[N] = {0.5, INFINITY, 0.5};
  (void)state;
  for_each_family(family) {
    params p = ordinary_params(2, D, family);
    gmm_model *model = model_from(&p);
    for (int missing = 0; missing < 2; missing++) {
      mean[0] = 42;
      assert_ok(gmm_set_int(model, GMM_OPT_MISSING, missing));
      x[1] = missing ? -INFINITY : NAN;
      assert_status(
          gmm_regress(model, &feature, 1, GMM_ROW_MAJOR(x, N, 1), mean, 2, 1, variance, 2, 1),
          GMM_ERR_NOT_FINITE);
      assert_true(mean[0] == 42);
    }
    assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
    regress(model, &feature, 1, x, N, mean, variance);
    assert_memory_equal(mean, mean + 4, 2 * sizeof(double));
    assert_true(isfinite(mean[0]) && isfinite(variance[0]));
    gmm_destroy(model);
    free_params(&p);
  }
}

/* A table of x, mean and variance side by side is one block of memory; what overlaps is refused,
 * and nothing is written. */
static void test_overlap(void **state) {
  enum { D = 3, N = 4, WIDTH = 5 };
  static const int64_t feature = 1;
  double table[N * WIDTH], apart[N * 2], x[N], untouched[N * WIDTH];
  (void)state;
  params p = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = model_from(&p);
  for (int i = 0; i < N; i++)
    table[i * WIDTH] = x[i] = i;
  assert_ok(gmm_regress(model, &feature, 1, table, N, 1, WIDTH, 1, table + 1, WIDTH, 1, table + 3,
                        WIDTH, 1));
  regress(model, &feature, 1, x, N, apart, NULL);
  for (int i = 0; i < N; i++)
    assert_memory_equal(apart + 2 * i, table + i * WIDTH + 1, 2 * sizeof(double));
  memcpy(untouched, table, sizeof table);
  const struct {
    double *mean, *variance;
    int64_t mean_stride, variance_stride;
  } wrong[] = {{table, apart, WIDTH, 2},             /* mean upon x */
               {table + WIDTH - 1, apart, WIDTH, 2}, /* its second column in x's rows */
               {table + 1, table + 2, WIDTH, WIDTH}, /* variance upon mean */
               {table + 1, table + 1, WIDTH, WIDTH}, /* the same */
               {apart, table + 2 * WIDTH, 2, WIDTH}, /* variance upon x */
               {table + 1, apart, WIDTH - 1, 2},     /* other strides between each other */
               {(double *)(void *)((char *)table + 4), apart, WIDTH, 2}};
  for (size_t i = 0; i < COUNT_OF(wrong); i++)
    assert_status(gmm_regress(model, &feature, 1, table, N, 1, WIDTH, 1, wrong[i].mean,
                              wrong[i].mean_stride, 1, wrong[i].variance, wrong[i].variance_stride,
                              1),
                  GMM_ERR_STRIDE);
  assert_memory_equal(untouched, table, sizeof table);
  gmm_destroy(model);
  free_params(&p);
}

static void test_refusals(void **state) {
  enum { D = 3, N = 2 };
  static const int64_t features[] = {2, 0, 1}, twice[] = {1, 1}, beyond[] = {D}, below[] = {-1};
  double x[N * D] = {0}, mean[N * D] = {42}, *none = NULL;
  (void)state;
  params p = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = model_from(&p), *fresh = new_model(2, D, GMM_COV_FULL);
#define REGRESS(model, features, n, ...)                                                           \
  gmm_regress(model, features, n, __VA_ARGS__, mean, D - (n), 1, none, 1, 1)
  assert_status(REGRESS(NULL, features, 1, x, N, 1, 1, 1), GMM_ERR_NULL);
  assert_status(REGRESS(model, NULL, 1, x, N, 1, 1, 1), GMM_ERR_NULL);
  assert_status(REGRESS(model, features, 1, none, N, 1, 1, 1), GMM_ERR_NULL);
  assert_status(REGRESS(model, features, 3, x, N, 3, 3, 1), GMM_ERR_ARGUMENT);
  assert_status(REGRESS(model, twice, 2, x, N, 2, 2, 1), GMM_ERR_ARGUMENT);
  assert_status(REGRESS(model, beyond, 1, x, N, 1, 1, 1), GMM_ERR_ARGUMENT);
  assert_status(REGRESS(model, below, 1, x, N, 1, 1, 1), GMM_ERR_ARGUMENT);
  assert_status(REGRESS(model, features, 1, x, N, 2, 2, 1), GMM_ERR_SHAPE);
  assert_status(REGRESS(model, features, 2, x, N, 1, 2, 1), GMM_ERR_SHAPE);
  assert_status(REGRESS(model, features, 1, x, -1, 1, 1, 1), GMM_ERR_SHAPE);
  assert_status(REGRESS(model, features, 1, x, N, 1, 0, 1), GMM_ERR_STRIDE);
  assert_status(REGRESS(model, features, 0, x, N, 0, -1, 1), GMM_ERR_STRIDE);
  assert_status(REGRESS(model, features, 1, x, INT64_MAX, 1, 1, 1), GMM_ERR_TOO_LARGE);
  assert_status(REGRESS(model, features, 0, none, INT64_MAX, 0, 0, 1), GMM_ERR_TOO_LARGE);
  assert_status(REGRESS(fresh, features, 1, x, N, 1, 1, 1), GMM_ERR_NOT_FITTED);
#undef REGRESS
  static const int64_t limits[] = {-1, INT64_MIN, INT64_MAX};
  for (size_t i = 0; i < COUNT_OF(limits); i++)
    assert_status(gmm_regress(model, features, limits[i], x, N, 1, 1, 1, mean, 2, 1, none, 1, 1),
                  GMM_ERR_ARGUMENT);
  assert_status(gmm_regress(model, features, 1, x, N, 1, 1, 1, none, 2, 1, none, 1, 1),
                GMM_ERR_NULL);
  assert_status(gmm_regress(model, features, 1, x, N, 1, 1, 1, mean, 1, 1, none, 1, 1),
                GMM_ERR_STRIDE);
  assert_status(gmm_regress(model, features, 1, x, N, 1, 1, 1, mean, 2, 1, mean + 4, 1, 1),
                GMM_ERR_STRIDE);
  assert_true(mean[0] == 42);
  assert_ok(gmm_regress(model, features, 1, none, 0, 1, 0, 0, none, 0, 0, none, 0, 0));
  gmm_destroy(model);
  gmm_destroy(fresh);
  free_params(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_the_reference),
      cmocka_unit_test(test_many_features),
      cmocka_unit_test(test_same_bits),
      cmocka_unit_test(test_no_features),
      cmocka_unit_test(test_a_line_reaches_far),
      cmocka_unit_test(test_lines_part),
      cmocka_unit_test(test_not_finite),
      cmocka_unit_test(test_overlap),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
