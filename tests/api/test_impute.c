/* Header section PARTS OF A MIXTURE: gmm_impute() and gmm_impute_draw(). */
#include "../support/reference_parts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_model *model_from(const params *p) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(give_params(model, p));
  return model;
}

static void impute(const gmm_model *model, const double *x, int64_t n, double *out) {
  int64_t d = gmm_n_features(model);
  assert_ok(gmm_impute(model, GMM_ROW_MAJOR(x, n, d), out, d, 1));
}

static void draw(const gmm_model *model, uint64_t seed, int64_t first, const double *x, int64_t n,
                 double *out) {
  int64_t d = gmm_n_features(model);
  assert_ok(gmm_impute_draw(model, seed, first, GMM_ROW_MAJOR(x, n, d), out, d, 1));
}

/* Rows of the model of which about a third of the values is missing; in every eighth all. */
static double *rows_with_holes(const gmm_model *model, int64_t n) {
  int64_t d = gmm_n_features(model);
  double *x = new_doubles(n * d);
  generator g = {99};
  assert_ok(gmm_sample(model, 5, GMM_ROW_MAJOR(x, n, d), NULL));
  for (int64_t i = 0; i < n * d; i++)
    if (next_uniform(&g) < 0.3 || i / d % 8 == 3)
      x[i] = NAN;
  return x;
}

/* Conditional means of all families, at an offset too; the rest is there to the bit. */
static void test_against_the_reference(void **state) {
  enum { N = 24, MOST = 8 };
  static const double offsets[] = {0, 1e8};
  double out[N * MOST];
  generator g = {1};
  (void)state;
  for_each_family(family)
    for (int64_t d = 1; d <= MOST; d += quick_run() ? 3 : 1)
      for (size_t o = 0; o < COUNT_OF(offsets); o++) {
        params p = random_params(&g, 1 + d % 4, d, family, offsets[o]);
        gmm_model *model = model_from(&p);
        double *x = rows_with_holes(model, N);
        impute(model, x, N, out);
        for (int64_t i = 0; i < N; i++) {
          conditional want = conditional_of(&p, x + i * d);
          for (int64_t j = 0, a = 0; j < d; j++) {
            if (!isnan(x[i * d + j])) {
              assert_memory_equal(&out[i * d + j], &x[i * d + j], sizeof(double));
              continue;
            }
            assert_near((double)(out[i * d + j] - want.mean[a]), 0,
                        4e-14 + 2 * DBL_EPSILON * (double)fabsl(want.mean[a]));
            a++;
          }
          free_conditional(&want);
        }
        free(x);
        gmm_destroy(model);
        free_params(&p);
      }
}

/* One value is missing: its mean by quadrature of the density over it. */
static void test_by_quadrature(void **state) {
  enum { POINTS = 4001, D = 3 };
  static double rows[POINTS * D], density[POINTS];
  generator g = {2};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, 3, D, family, 0);
    gmm_model *model = model_from(&p);
    double row[D] = {0.4, NAN, -0.8}, out[D], step = 0.02, sum = 0, first = 0;
    for (int i = 0; i < POINTS; i++) {
      memcpy(rows + i * D, row, sizeof row);
      rows[i * D + 1] = (i - POINTS / 2) * step;
    }
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(rows, POINTS, D), density));
    for (int i = 0; i < POINTS; i++) {
      sum += exp(density[i]);
      first += exp(density[i]) * rows[i * D + 1];
    }
    impute(model, row, 1, out);
    assert_near(out[1], first / sum, 1e-12);
    gmm_destroy(model);
    free_params(&p);
  }
}

/* Crop size and percentage of wormy fruits of 18 apple trees, of which six percentages are missing
 * (Little and Rubin 2002, table 7.4; their example 7.2 has the estimates). At the maximum of the
 * likelihood the mean of the completed column is the model's, and its variance with the conditional
 * variances of what was missing too. */
static void test_apples(void **state) {
  enum { N = 18 };
  static const double size[N] = {8, 6, 11, 22, 14, 17, 18, 24, 19, 23, 26, 40, 4, 4, 5, 6, 8, 10};
  static const double wormy[N] = {59, 58, 56, 53, 50, 45, 43, 42, 39, 38, 30, 27};
  static const double means[] = {14.72222222222222, 49.33333333333333}, weight = 1;
  static const double covariance[] = {89.53395061728395, -90.69672916666667, -90.69672916666667,
                                      114.69495512};
  double x[2 * N], out[2 * N], sum = 0, squares = 0;
  (void)state;
  for (int i = 0; i < N; i++) {
    x[2 * i] = size[i];
    x[2 * i + 1] = i < 12 ? wormy[i] : NAN;
  }
  gmm_model *model = new_model(1, 2, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, means, 2, covariance, 4));
  impute(model, x, N, out);
  for (int i = 0; i < N; i++)
    sum += out[2 * i + 1] / N;
  for (int i = 0; i < N; i++)
    squares += pow(out[2 * i + 1] - sum, 2) / N;
  double left = covariance[3] - covariance[1] * covariance[1] / covariance[0];
  assert_near(sum, means[1], 1e-6);
  assert_near(squares + 6 * left / N, covariance[3], 1e-4);
  gmm_destroy(model);
}

/* What there is comes back to the bit: signed zeros, the smallest and the largest numbers. */
static void test_what_is_observed_stays(void **state) {
  enum { D = 3, N = 5 };
  static const double x[N * D] = {-0.0, 5e-324, DBL_MAX, 0.0,  -DBL_MAX, NAN,  -NAN,    -0.0,
                                  1,    1,      2,       3.25, NAN,      1e15, -DBL_MIN};
  double out[N * D], drawn[N * D];
  (void)state;
  for_each_family(family) {
    params p = ordinary_params(2, D, family);
    gmm_model *model = model_from(&p);
    impute(model, x, N, out);
    draw(model, 3, 0, x, N, drawn);
    for (int i = 0; i < N * D; i++) {
      assert_true(!isnan(out[i]) && !isnan(drawn[i]));
      if (!isnan(x[i])) {
        assert_memory_equal(&out[i], &x[i], sizeof(double));
        assert_memory_equal(&drawn[i], &x[i], sizeof(double));
      }
    }
    gmm_destroy(model);
    free_params(&p);
  }
}

/* In place, by columns, between the columns of one table, by pieces and by threads: the same bits.
 */
static void check_layouts(gmm_model *model, const double *x, int64_t n, int64_t d, int drawing) {
  double *want = new_doubles(n * d), *other = copy_doubles(x, n * d);
  double *columns = new_doubles(n * d), *table = new_doubles(n * 2 * d);
#define FILL(first, ...)                                                                           \
  assert_ok(drawing ? gmm_impute_draw(model, 17, first, __VA_ARGS__)                               \
                    : gmm_impute(model, __VA_ARGS__))
  FILL(40, GMM_ROW_MAJOR(x, n, d), want, d, 1);
  FILL(40, GMM_ROW_MAJOR(other, n, d), other, d, 1);
  assert_memory_equal(other, want, (size_t)(n * d) * sizeof(double));
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < d; j++)
      columns[j * n + i] = table[i * 2 * d + 2 * j] = x[i * d + j];
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 3));
  FILL(40, table, n, d, 2 * d, 2, table + 1, 2 * d, 2);
  FILL(40, GMM_COL_MAJOR(columns, n, d), columns, 1, n);
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1));
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < d; j++) {
      assert_memory_equal(&want[i * d + j], &columns[j * n + i], sizeof(double));
      assert_memory_equal(&want[i * d + j], &table[i * 2 * d + 2 * j + 1], sizeof(double));
      assert_memory_equal(&x[i * d + j], &table[i * 2 * d + 2 * j], sizeof(double));
    }
  FILL(40, x, n, d, d, 1, columns, 1, n); /* from rows to columns */
  assert_memory_equal(&want[d * (n - 1) + d - 1], &columns[n * d - 1], sizeof(double));
  for (int64_t i = 0; i < n; i += quick_run() ? 31 : 5) {
    FILL(40 + i, GMM_ROW_MAJOR(x + i * d, 1, d), other, d, 1);
    assert_memory_equal(other, want + i * d, (size_t)d * sizeof(double));
  }
#undef FILL
  free(want);
  free(other);
  free(columns);
  free(table);
}

static void test_same_bits(void **state) {
  enum { N = 600, D = 5 };
  generator g = {3};
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, 3, D, family, 2);
    gmm_model *model = model_from(&p);
    double *x = rows_with_holes(model, N);
    for (int i = 100; i < 140; i++) /* one pattern, and far away */
      for (int j = 0; j < D; j++)
        x[i * D + j] = j == 2 ? NAN : 1e7 * (i - 120);
    check_layouts(model, x, N, D, 0);
    check_layouts(model, x, N, D, 1);
    free(x);
    gmm_destroy(model);
    free_params(&p);
  }
}

/* A table without holes is copied. */
static void test_complete_rows_are_copied(void **state) {
  enum { N = 300, D = 3 };
  static double out[N * D];
  (void)state;
  double *x = clustered_rows(4, N, D, 2);
  params p = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = model_from(&p);
  impute(model, x, N, out);
  assert_memory_equal(x, out, sizeof out);
  draw(model, 1, 0, x, N, x);
  assert_memory_equal(x, out, sizeof out);
  assert_ok(gmm_impute(model, NULL, 0, D, D, 1, NULL, D, 1));
  gmm_destroy(model);
  free_params(&p);
  free(x);
}

/* Draws have the conditional mean and covariances, within 5 standard errors, and the weights. */
static void check_draws(int family, int64_t n, const double *row) {
  enum { D = 4 };
  generator g = {family == GMM_COV_FULL ? 5 : 6};
  params p = random_params(&g, 3, D, family, 0);
  gmm_model *model = model_from(&p);
  conditional want = conditional_of(&p, row);
  double *x = new_doubles(n * D), found[D] = {0}, squares[D][D] = {{0}};
  for (int64_t i = 0; i < n; i++)
    memcpy(x + i * D, row, D * sizeof(double));
  draw(model, 11, 0, x, n, x);
  for (int64_t i = 0; i < n; i++)
    for (int64_t a = 0; a < want.n; a++) {
      double apart = x[i * D + want.features[a]] - (double)want.mean[a];
      found[a] += apart / (double)n;
      for (int64_t b = 0; b <= a; b++)
        squares[a][b] += apart * (x[i * D + want.features[b]] - (double)want.mean[b]) / (double)n;
    }
  for (int64_t a = 0; a < want.n; a++) {
    assert_near(found[a], 0, 5 * sqrt((double)want.variance[a] / (double)n));
    for (int64_t b = 0; b <= a; b++) {
      long double covariance = 0;
      for (int64_t c = 0; c < p.k; c++)
        covariance += want.weights[c] * (want.covariances[(c * want.n + a) * want.n + b] +
                                         (want.means[c * want.n + a] - want.mean[a]) *
                                             (want.means[c * want.n + b] - want.mean[b]));
      assert_near(squares[a][b], (double)covariance,
                  10 * sqrt((double)(want.variance[a] * want.variance[b]) / (double)n));
    }
  }
  free(x);
  free_conditional(&want);
  gmm_destroy(model);
  free_params(&p);
}

static void test_statistics_of_draws(void **state) {
  static const double rows[][4] = {
      {0.5, NAN, -1, NAN}, {NAN, NAN, 2, NAN}, {NAN, NAN, NAN, NAN}, {1, 2, NAN, 0}};
  (void)state;
  for_each_family(family)
    for (size_t i = 0; i < COUNT_OF(rows); i++)
      check_draws(family, quick_run() ? 500 : 10000, rows[i]);
}

/* Seeds and rows have numbers of their own. */
static void test_seeds(void **state) {
  enum { N = 50, D = 2 };
  double x[N * D], one[N * D], other[N * D];
  (void)state;
  params p = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = model_from(&p);
  for (int i = 0; i < N * D; i++)
    x[i] = i % D ? NAN : 1;
  draw(model, 1, 0, x, N, one);
  draw(model, 2, 0, x, N, other);
  for (int i = 0; i < N; i++) {
    assert_true(one[i * D + 1] != other[i * D + 1]);
    for (int l = 0; l < i; l++)
      assert_true(one[i * D + 1] != one[l * D + 1]);
  }
  draw(model, UINT64_MAX, INT64_MAX - N, x, N, other);
  gmm_destroy(model);
  free_params(&p);
}

/* Two features that differ by 1e-6 of their deviation: draws of one given the other do so too. */
static void test_draws_of_what_is_nearly_known(void **state) {
  enum { N = 2000 };
  static double x[2 * N];
  static const double covariance[] = {1, 1, 1, 1 + 1e-12}, means[] = {1, -1}, weight = 1;
  double square = 0;
  (void)state;
  gmm_model *model = new_model(1, 2, GMM_COV_FULL);
  assert_ok(gmm_set_params(model, &weight, 1, means, 2, covariance, 4));
  for (int i = 0; i < N; i++) {
    x[2 * i] = 0.01 * i - 10;
    x[2 * i + 1] = NAN;
  }
  draw(model, 1, 0, x, N, x);
  for (int i = 0; i < N; i++)
    square += pow(x[2 * i + 1] - x[2 * i] + 2, 2) / N;
  assert_near(square, 1e-12, 0.2e-12);
  gmm_destroy(model);
}

/* Rows thousands of deviations away, whose means may be beyond double: never NaN. */
static void test_far_rows(void **state) {
  enum { D = 3, N = 7 };
  static const double sizes[N] = {1e4, -1e6, 1e9, 1e150, -1e300, 1.5e308, -DBL_MAX};
  generator g = {7};
  double x[N * D], out[N * D], drawn[N * D];
  (void)state;
  for_each_family(family) {
    params p = random_params(&g, 3, D, family, 0);
    gmm_model *model = model_from(&p);
    for (int i = 0; i < N; i++) {
      x[i * D] = sizes[i];
      x[i * D + 1] = NAN;
      x[i * D + 2] = -0.7 * sizes[i];
    }
    impute(model, x, N, out);
    draw(model, 4, 0, x, N, drawn);
    for (int i = 0; i < N; i++) {
      assert_true(!isnan(out[i * D + 1]) && !isnan(drawn[i * D + 1]));
      if (fabs(sizes[i]) > 1e6)
        continue;
      conditional want = conditional_of(&p, x + i * D);
      assert_near(out[i * D + 1], (double)want.mean[0], 1e-6 * fabs(sizes[i]));
      free_conditional(&want);
    }
    gmm_destroy(model);
    free_params(&p);
  }
}

/* A line of slope 1/2 and one of slope 5, as far as double reaches, and a little further. */
static void test_the_end_of_double(void **state) {
  static const double slopes[] = {0.5, 5}, means[] = {-1e308, 0}, weight = 1;
  double x[] = {1e308, NAN, -1e308, NAN}, out[4], drawn[4];
  (void)state;
  for (int i = 0; i < 2; i++) {
    const double b = slopes[i], covariance[] = {4, 4 * b, 4 * b, 4 * b * b + 1};
    gmm_model *model = new_model(1, 2, GMM_COV_FULL);
    assert_ok(gmm_set_params(model, &weight, 1, means, 2, covariance, 4));
    impute(model, x, 2, out);
    draw(model, 1, 0, x, 2, drawn);
    assert_near(out[3], 0, 1e-9);
    assert_near(drawn[3], 0, 6);
    if (i == 0) { /* 1e308 - -1e308 is no double, half of it is */
      assert_near(out[1], 1e308, 1e294);
      assert_near(drawn[1], 1e308, 1e294);
    } else {
      assert_true(out[1] == INFINITY && drawn[1] == INFINITY);
    }
    gmm_destroy(model);
  }
}

/* Means that no double lies between, without covariances too: half of each is in range. */
static void test_means_far_apart(void **state) {
  static const double means[] = {1.5e308, 0, -1.5e308, 0};
  double x[] = {NAN, NAN}, out[2], mean, variance;
  (void)state;
  for_each_family(family) {
    const double matrix[] = {1, 0, 0, 1};
    params p = params_from(2, 2, family, means, matrix);
    gmm_model *model = model_from(&p);
    impute(model, x, 1, out);
    assert_near(out[0], 0, 1e293);
    assert_true(out[1] == 0);
    const int64_t second = 1;
    const double at = 0;
    assert_ok(gmm_regress(model, &second, 1, &at, 1, 1, 1, 1, &mean, 1, 1, &variance, 1, 1));
    assert_near(mean, 0, 1e293);
    assert_true(variance == INFINITY);
    gmm_destroy(model);
    free_params(&p);
  }
}

/* Infinity is refused, NaN never is; unchecked infinity harms its own row alone. */
static void test_infinity(void **state) {
  enum { D = 2, N = 3 };
  double x[N * D] = {1, NAN, -INFINITY, NAN, 1, NAN}, out[N * D] = {42}, drawn[N * D];
  (void)state;
  for_each_family(family) {
    params p = ordinary_params(2, D, family);
    gmm_model *model = model_from(&p);
    out[0] = 42;
    assert_status(gmm_impute(model, GMM_ROW_MAJOR(x, N, D), out, D, 1), GMM_ERR_NOT_FINITE);
    assert_status(gmm_impute_draw(model, 1, 0, GMM_ROW_MAJOR(x, N, D), out, D, 1),
                  GMM_ERR_NOT_FINITE);
    assert_true(out[0] == 42);
    assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
    impute(model, x, N, out);
    draw(model, 1, 0, x, N, drawn);
    assert_true(out[2] == -INFINITY && drawn[2] == -INFINITY);
    assert_true(isfinite(out[1]) && out[5] == out[1]);
    gmm_destroy(model);
    free_params(&p);
  }
}

static void test_refusals(void **state) {
  enum { D = 3, N = 4 };
  double x[2 * N * D], out[N * D], before[2 * N * D];
  (void)state;
  params p = ordinary_params(2, D, GMM_COV_FULL);
  gmm_model *model = model_from(&p), *fresh = new_model(2, D, GMM_COV_FULL);
  for (int i = 0; i < 2 * N * D; i++)
    x[i] = i % 2 ? NAN : i;
  memcpy(before, x, sizeof x);
  const struct {
    const gmm_model *model;
    const double *x;
    int64_t n, d, rs, cs;
    double *out;
    int64_t out_rs, out_cs;
    gmm_status want;
  } wrong[] = {{NULL, x, N, D, D, 1, out, D, 1, GMM_ERR_NULL},
               {model, NULL, N, D, D, 1, out, D, 1, GMM_ERR_NULL},
               {model, x, N, D, D, 1, NULL, D, 1, GMM_ERR_NULL},
               {fresh, x, N, D, D, 1, out, D, 1, GMM_ERR_NOT_FITTED},
               {model, x, -1, D, D, 1, out, D, 1, GMM_ERR_SHAPE},
               {model, x, N, D + 1, D, 1, out, D, 1, GMM_ERR_SHAPE},
               {model, x, N, D, 0, 1, out, D, 1, GMM_ERR_STRIDE},
               {model, x, N, D, D, 1, out, 0, 1, GMM_ERR_STRIDE},
               {model, x, N, D, D, 1, out, D - 1, 1, GMM_ERR_STRIDE},
               {model, x, N, D, 1, 1, x, 1, 1, GMM_ERR_STRIDE},     /* in place upon itself */
               {model, x, N, D, D, 1, x + 1, D, 1, GMM_ERR_STRIDE}, /* shifted by a column */
               {model, x, N, D, D, 1, x + D, D, 1, GMM_ERR_STRIDE}, /* by a row */
               {model, x, N, D, D, 1, x, 1, N, GMM_ERR_STRIDE},     /* turned */
               {model, x + D, N, D, D, 1, x, D, 1, GMM_ERR_STRIDE}, /* back */
               {model, x, N, D, 2 * D, 1, x, 2 * D, 2, GMM_ERR_STRIDE},
               {model, x, N, D, 2 * D, 1, x + D, 2 * D, 2, GMM_ERR_STRIDE},
               {model, x, N, D, D, 1, out, D, INT64_MAX, GMM_ERR_TOO_LARGE},
               {model, x, N, D, INT64_MAX, 1, out, D, 1, GMM_ERR_TOO_LARGE}};
  for (size_t i = 0; i < COUNT_OF(wrong); i++)
    for (int drawing = 0; drawing < 2; drawing++) {
#define ARGUMENTS                                                                                  \
  wrong[i].x, wrong[i].n, wrong[i].d, wrong[i].rs, wrong[i].cs, wrong[i].out, wrong[i].out_rs,     \
      wrong[i].out_cs
      assert_status(drawing ? gmm_impute_draw(wrong[i].model, 1, 0, ARGUMENTS)
                            : gmm_impute(wrong[i].model, ARGUMENTS),
                    wrong[i].want);
#undef ARGUMENTS
    }
  assert_memory_equal(x, before, sizeof x);
  static const int64_t firsts[] = {-1, INT64_MIN, INT64_MAX - N + 1, INT64_MAX};
  for (size_t i = 0; i < COUNT_OF(firsts); i++)
    assert_status(gmm_impute_draw(model, 1, firsts[i], GMM_ROW_MAJOR(x, N, D), out, D, 1),
                  GMM_ERR_ARGUMENT);
  assert_ok(gmm_impute(model, GMM_ROW_MAJOR(x, N, D), x + N * D, D, 1)); /* side by side */
  memcpy(x, before, sizeof x); /* between each other's columns, on either side */
  assert_ok(gmm_impute(model, x, N, D, 1, 2 * N, x + N, 1, 2 * N));
  assert_ok(gmm_impute(model, x + N, N, D, 1, 2 * N, x, 1, 2 * N));
  gmm_destroy(model);
  gmm_destroy(fresh);
  free_params(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_the_reference),
      cmocka_unit_test(test_by_quadrature),
      cmocka_unit_test(test_apples),
      cmocka_unit_test(test_what_is_observed_stays),
      cmocka_unit_test(test_same_bits),
      cmocka_unit_test(test_complete_rows_are_copied),
      cmocka_unit_test(test_statistics_of_draws),
      cmocka_unit_test(test_seeds),
      cmocka_unit_test(test_draws_of_what_is_nearly_known),
      cmocka_unit_test(test_far_rows),
      cmocka_unit_test(test_the_end_of_double),
      cmocka_unit_test(test_means_far_apart),
      cmocka_unit_test(test_infinity),
      cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
