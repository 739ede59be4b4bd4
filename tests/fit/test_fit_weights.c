/* Header section FIT: row weights. A row of weight w counts as w equal rows. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 240, D = 3, K = 3 };

static int iterations(void) {
  return quick_run() ? 6 : 25;
}

/* The two fits have the same parameters, to `bound` in units of the standard deviations. */
static void assert_close_params(const gmm_model *a, const gmm_model *b, double bound) {
  double cov[K * D * D], other[K * D * D];
  params p = params_of(a), q = params_of(b);
  assert_ok(gmm_get_full_covariances(a, cov, K * D * D));
  assert_ok(gmm_get_full_covariances(b, other, K * D * D));
  for (int c = 0; c < K; c++) {
    assert_near(p.weights[c], q.weights[c], bound);
    for (int i = 0; i < D; i++) {
      double sigma = sqrt(cov[(c * D + i) * D + i]);
      assert_near(p.means[c * D + i], q.means[c * D + i], bound * sigma);
      for (int j = 0; j < D; j++)
        assert_near(cov[(c * D + i) * D + j], other[(c * D + i) * D + j],
                    bound * sigma * sqrt(cov[(c * D + j) * D + j]));
    }
  }
  free_params(&p);
  free_params(&q);
}

/* Fits `a` with row weights and `b` with the rows written out; they must agree. */
static void compare(int family, const double *x, const double *row_weights, const double *rows,
                    int64_t n_rows) {
  params start = start_from_rows(K, family, x, N, D);
  gmm_model *a = new_model(K, D, family), *b = new_model(K, D, family);
  prepare_fit(a, &start, iterations());
  prepare_fit(b, &start, iterations());
  assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), row_weights));
  assert_ok(gmm_fit(b, GMM_ROW_MAJOR(rows, n_rows, D), NULL));
  assert_close_params(a, b, 1e-11);
  double ll = gmm_log_likelihood(b);
  assert_near(gmm_log_likelihood(a), ll, 1e-11 * fabs(ll));
  assert_near(gmm_bic(a), gmm_bic(b), 1e-11 * fabs(ll));
  assert_near(gmm_aic(a), gmm_aic(b), 1e-11 * fabs(ll));
  free_params(&start);
  gmm_destroy(a);
  gmm_destroy(b);
}

static void test_whole_weights_are_repeated_rows(void **state) {
  double row_weights[N], twice[N];
  (void)state;
  double *x = clustered_rows(21, N, D, K), *rows = new_doubles(4 * N * D);
  int64_t n_rows = 0;
  for (int i = 0; i < N; i++) {
    row_weights[i] = i % 4; /* 0, 1, 2 or 3 times */
    for (int copy = 0; copy < i % 4; copy++)
      memcpy(rows + D * n_rows++, x + D * i, D * sizeof(double));
  }
  for_each_family(family)
    compare(family, x, row_weights, rows, n_rows);
  for (int i = 0; i < N; i++) {
    twice[i] = 2;
    memcpy(rows + 2 * D * i, x + D * i, D * sizeof(double));
    memcpy(rows + 2 * D * i + D, x + D * i, D * sizeof(double));
  }
  for_each_family(family)
    compare(family, x, twice, rows, 2 * N);
  free(x);
  free(rows);
}

/* Rows of weight 0 do not count, however wild they are. */
static void test_rows_of_weight_0_do_not_count(void **state) {
  double row_weights[N];
  (void)state;
  double *x = clustered_rows(22, N, D, K), *rows = new_doubles(N * D);
  int64_t n_rows = 0;
  for (int i = 0; i < N; i++) {
    row_weights[i] = i % 5 != 4;
    if (row_weights[i] > 0)
      memcpy(rows + D * n_rows++, x + D * i, D * sizeof(double));
    else
      for (int j = 0; j < D; j++)
        x[i * D + j] = 1e5 * (j + i);
  }
  for_each_family(family) {
    params start = start_from_rows(K, family, rows, n_rows, D);
    gmm_model *a = new_model(K, D, family), *b = new_model(K, D, family);
    prepare_fit(a, &start, iterations());
    prepare_fit(b, &start, iterations());
    assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), row_weights));
    assert_ok(gmm_fit(b, GMM_ROW_MAJOR(rows, n_rows, D), NULL));
    assert_close_params(a, b, 1e-11);
    assert_near(gmm_log_likelihood(a), gmm_log_likelihood(b), 1e-11 * fabs(gmm_log_likelihood(b)));
    free_params(&start);
    gmm_destroy(a);
    gmm_destroy(b);
  }
  free(x);
  free(rows);
}

/* What is in a row of weight 0 changes no bit, whichever of the rows the library samples: NaN and
 * infinity too, whether one looks for them or not. */
static void test_the_value_of_a_row_of_weight_0(void **state) {
  static const double values[] = {0, 1, -300, 1e6, 1e100, 0x1p505, 1e300, NAN, -INFINITY};
  int n = quick_run() ? 2500 : 6000; /* more than the rows that units are chosen from */
  (void)state;
  double *x = clustered_rows(25, n, D, K), *row_weights = new_doubles(n);
  for (int i = 0; i < n; i++)
    row_weights[i] = i != n - 1;
  for (int i = 0; i < n * D; i++)
    x[i] = ldexp(x[i], -30); /* the largest value is 2^535 of this scale: its square is no double */
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
      if (quick_run() && init != GMM_INIT_KMEANS + family_at % 4)
        continue;
      params start = start_from_rows(K, family, x, N, D);
      bytes first = {0, NULL};
      for (size_t v = 0; v < COUNT_OF(values); v++) {
        gmm_model *model = new_model(K, D, family);
        prepare_fit(model, &start, 3);
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
        assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, family_at % 2));
        assert_ok(
            gmm_set_double(model, GMM_OPT_COV_FLOOR, 0.5)); /* shows the scale in the result */
        for (int j = 0; j < D; j++)
          x[(n - 1) * D + j] = values[v];
        assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, D), row_weights));
        if (v == 0)
          first = bytes_of(model);
        assert_unchanged(model, &first);
        gmm_destroy(model);
      }
      free_bytes(&first);
      free_params(&start);
    }
  free(x);
  free(row_weights);
}

/* Nor where all rows are so far from the components of the start that they are looked at one by
 * one. */
static void test_a_row_of_weight_0_among_far_rows(void **state) {
  static const double values[] = {0, 1, 1e100, NAN, INFINITY};
  double *x = clustered_rows(25, N, D, K), row_weights[N];
  (void)state;
  for (int i = 0; i < N; i++)
    row_weights[i] = i != 7;
  for_each_family(family) {
    params start = ordinary_params(K, D, family);
    bytes first = {0, NULL};
    for (int i = 0; i < K * D; i++)
      start.means[i] += 1e7;
    for (size_t v = 0; v < COUNT_OF(values); v++) {
      gmm_model *model = new_model(K, D, family);
      prepare_fit(model, &start, 3);
      assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, family_at % 2));
      for (int j = 0; j < D; j++)
        x[7 * D + j] = values[v];
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), row_weights));
      if (v == 0)
        first = bytes_of(model);
      assert_unchanged(model, &first);
      gmm_destroy(model);
    }
    free_bytes(&first);
    free_params(&start);
  }
  free(x);
}

/* A common factor changes the log-likelihood and N, not the estimates. */
static void test_a_common_factor(void **state) {
  double light[N], heavy[N];
  (void)state;
  generator g = {23};
  double *x = clustered_rows(23, N, D, K), total = 0;
  for (int i = 0; i < N; i++) {
    light[i] = next_uniform(&g);
    heavy[i] = 1000 * light[i];
    total += light[i];
  }
  for_each_family(family) {
    params start = start_from_rows(K, family, x, N, D);
    gmm_model *a = new_model(K, D, family), *b = new_model(K, D, family);
    prepare_fit(a, &start, iterations());
    prepare_fit(b, &start, iterations());
    assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), light));
    assert_ok(gmm_fit(b, GMM_ROW_MAJOR(x, N, D), heavy));
    assert_close_params(a, b, 1e-11);
    double ll = gmm_log_likelihood(a), p = (double)gmm_free_parameters(a);
    assert_near(gmm_log_likelihood(b), 1000 * ll, 1e-11 * fabs(1000 * ll));
    assert_near(gmm_total_weight(a), total, 1e-12 * total);
    assert_near(gmm_total_weight(b), 1000 * total, 1e-9 * total);
    assert_near(gmm_bic(a), p * log(total) - 2 * ll, 1e-11 * fabs(ll));
    assert_near(gmm_bic(b), p * log(1000 * total) - 2000 * ll, 1e-11 * fabs(1000 * ll));
    free_params(&start);
    gmm_destroy(a);
    gmm_destroy(b);
  }
  free(x);
}

/* Weights of 1 are no weights, to the bit. */
static void test_weights_of_1(void **state) {
  double ones[N];
  (void)state;
  double *x = clustered_rows(24, N, D, K);
  for (int i = 0; i < N; i++)
    ones[i] = 1;
  for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
    params start = start_from_rows(K, GMM_COV_FULL, x, N, D);
    gmm_model *a = new_model(K, D, GMM_COV_FULL);
    assert_ok(give_params(a, &start));
    assert_ok(gmm_set_int(a, GMM_OPT_INIT, init));
    gmm_model *b = NULL;
    assert_ok(gmm_clone(&b, a));
    assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), ones));
    assert_ok(gmm_fit(b, GMM_ROW_MAJOR(x, N, D), NULL));
    bytes stored = bytes_of(a);
    assert_unchanged(b, &stored);
    free_bytes(&stored);
    free_params(&start);
    gmm_destroy(a);
    gmm_destroy(b);
  }
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole_weights_are_repeated_rows),
      cmocka_unit_test(test_rows_of_weight_0_do_not_count),
      cmocka_unit_test(test_the_value_of_a_row_of_weight_0),
      cmocka_unit_test(test_a_row_of_weight_0_among_far_rows),
      cmocka_unit_test(test_a_common_factor),
      cmocka_unit_test(test_weights_of_1),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
