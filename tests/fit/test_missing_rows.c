/* Rows with holes one by one: what they score, that no bit depends on their neighbours, layout or
 * threads, and what is refused. */
#include "../support/random_mixture.h"
#include "../support/reference_holes.h"
#include "../support/reference_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = 700, D = 5, K = 3 };

/* In quick runs tests take families in turn. */
static int is_left_out(int at, int test) {
  return quick_run() && at % 5 != test;
}

static gmm_model *new_model_of_holes(int64_t k, int64_t d, int family) {
  gmm_model *model = new_model(k, d, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
  return model;
}

static double *rows_with_holes(uint64_t seed, double fraction, int patterns) {
  generator g = {seed};
  double *x = clustered_rows(seed, N, D, K);
  make_holes(&g, x, N, D, fraction, patterns);
  return x;
}

/* A fit is the same for any number of threads, and for columns one after the other with gaps. */
static void test_same_bits_in_any_layout(void **state) {
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at, 0))
      continue;
    double *x = rows_with_holes((uint64_t)family, 0.3, family % 2 ? 0 : 6);
    double *columns = new_doubles(N * D * 2);
    for (int64_t i = 0; i < N; i++)
      for (int64_t j = 0; j < D; j++)
        columns[2 * (j * N + i)] = x[i * D + j];
    gmm_model *a = new_model_of_holes(K, D, family), *b = new_model_of_holes(K, D, family);
    assert_ok(gmm_set_int(a, GMM_OPT_MAX_ITER, 12));
    assert_ok(gmm_set_int(b, GMM_OPT_MAX_ITER, 12));
    assert_ok(gmm_set_int(b, GMM_OPT_THREADS, 3));
    assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_fit(b, columns, N, D, 2, 2 * N, NULL));
    assert_ok(gmm_set_int(b, GMM_OPT_THREADS, 1));
    bytes of_a = bytes_of(a), of_b = bytes_of(b);
    assert_same_bytes(&of_a, &of_b);
    free_bytes(&of_a);
    free_bytes(&of_b);
    gmm_destroy(a);
    gmm_destroy(b);
    free(columns);
    free(x);
  }
}

/* Without NaN the option changes nothing. */
static void test_complete_rows(void **state) {
  double *x = clustered_rows(3, N, D, K);
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at, 1))
      continue;
    gmm_model *with = new_model_of_holes(K, D, family), *without = new_model(K, D, family);
    double a[N], b[N];
    assert_ok(gmm_fit(with, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_fit(without, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_score_samples(with, GMM_ROW_MAJOR(x, N, D), a));
    assert_ok(gmm_score_samples(without, GMM_ROW_MAJOR(x, N, D), b));
    assert_memory_equal(a, b, sizeof a);
    assert_ok(gmm_set_int(with, GMM_OPT_MISSING, 0));
    bytes of_a = bytes_of(with), of_b = bytes_of(without);
    assert_same_bytes(&of_a, &of_b);
    free_bytes(&of_a);
    free_bytes(&of_b);
    gmm_destroy(with);
    gmm_destroy(without);
  }
  free(x);
}

/* NaN of any kind is missing, and rows of weight 0 are nothing, whatever they lack. */
static void test_kinds_of_nan(void **state) {
  double *x = rows_with_holes(5, 0.2, 0), *other = copy_doubles(x, N * D), weights[N];
  gmm_model *a = new_model_of_holes(K, D, GMM_COV_FULL);
  gmm_model *b = new_model_of_holes(K, D, GMM_COV_FULL);
  (void)state;
  for (int64_t i = 0; i < N * D; i++)
    if (isnan(other[i])) {
      uint64_t bits =
          i % 2 ? UINT64_C(0xfff8000000000001) + (uint64_t)i : UINT64_C(0x7ff8000000000000);
      memcpy(&other[i], &bits, sizeof bits);
    }
  for (int64_t i = 0; i < N; i++) {
    weights[i] = i % 7 != 0;
    for (int64_t j = 0; j < D && i % 7 == 0; j++) {
      x[i * D + j] = NAN;
      other[i * D + j] = (double)j;
    }
  }
  assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), weights));
  assert_ok(gmm_fit(b, GMM_ROW_MAJOR(other, N, D), weights));
  bytes of_a = bytes_of(a), of_b = bytes_of(b);
  assert_same_bytes(&of_a, &of_b);
  free_bytes(&of_a);
  free_bytes(&of_b);
  gmm_destroy(a);
  gmm_destroy(b);
  free(x);
  free(other);
}

/* The log-density by Gauss and Jordan in long double. */
static double expected_density(const params *p, const double *row) {
  long double mean[D], covariance[D * D], terms[K], largest = -HUGE_VALL, sum = 0;
  int fine = 1;
  for (int64_t c = 0; c < K; c++) {
    for (int64_t i = 0; i < D; i++) {
      mean[i] = p->means[c * D + i];
      for (int64_t j = 0; j < D; j++)
        covariance[i * D + j] = covariance_at(p, c, i, j);
    }
    terms[c] =
        logl(p->weights[c]) + partial_log_density(row, mean, covariance, D, NULL, NULL, &fine);
    largest = fmaxl(largest, terms[c]);
  }
  assert_true(fine);
  for (int64_t c = 0; c < K; c++)
    sum += expl(terms[c] - largest);
  return (double)(largest + logl(sum));
}

/* Rows with a score alone that they have in company, by rows as by columns; far ones too. */
static void test_scores(void **state) {
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at, 2))
      continue;
    double *x = rows_with_holes(11, 0.3, 4), together[N], alone, mean, sum = 0;
    double proba[N * K], own[K];
    params p = ordinary_params(K, D, family);
    gmm_model *model = new_model_of_holes(K, D, family);
    for (int64_t i = 0; i < N; i += 50)
      for (int64_t j = 0; j < D; j++)
        x[i * D + j] *= i % 100 ? 1e7 : 1e160;
    assert_ok(give_params(model, &p));
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), together));
    assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), proba, K, 1));
    for (int64_t i = 0; i < N; i += quick_run() ? 9 : 1) {
      double expected = expected_density(&p, x + i * D);
      assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x + i * D, 1, D), &alone));
      assert_memory_equal(&alone, &together[i], sizeof alone);
      assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x + i * D, 1, D), own, K, 1));
      assert_memory_equal(own, proba + i * K, sizeof own);
      if (i % 100 != 0 && reference_is_precise())
        assert_near(alone, expected, 1e-12 * (1 + fabs(expected)));
    }
    for (int64_t i = 0; i < N; i++)
      sum += together[i] / N;
    assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, N, D), &mean));
    assert_true(sum == -INFINITY ? mean == -INFINITY : fabs(mean - sum) <= 1e-12 * fabs(sum));
    free_params(&p);
    gmm_destroy(model);
    free(x);
  }
}

/* One missing value: the density is the integral over it, by Simpson's rule. */
static void test_integral(void **state) {
  enum { STEPS = 4000 };
  double row[D] = {0.3, NAN, -0.2, 1.1, 0.4}, density, part;
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at, 3))
      continue;
    params p = ordinary_params(K, D, family);
    gmm_model *model = new_model_of_holes(K, D, family);
    double low = HUGE_VAL, high = -HUGE_VAL, sum = 0;
    assert_ok(give_params(model, &p));
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(row, 1, D), &density));
    for (int64_t c = 0; c < K; c++) {
      double deviation = sqrt(covariance_at(&p, c, 1, 1));
      low = fmin(low, p.means[c * D + 1] - 14 * deviation);
      high = fmax(high, p.means[c * D + 1] + 14 * deviation);
    }
    for (int i = 0; i <= STEPS; i++) {
      double whole[D], share = i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2;
      memcpy(whole, row, sizeof whole);
      whole[1] = low + (high - low) * i / STEPS;
      assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(whole, 1, D), &part));
      sum += share / 3 * (high - low) / STEPS * exp(part);
    }
    assert_near(density, log(sum), 1e-9);
    free_params(&p);
    gmm_destroy(model);
  }
}

/* A row without any value counts as none, in a fit as in gmm_score(); by itself it has the weights
 * as responsibilities and the log-density 0. */
static void test_empty_rows(void **state) {
  (void)state;
  for_each_family(family) {
    if (is_left_out(family_at, 4))
      continue;
    double *x = rows_with_holes(21, 0.1, 0), proba[K], density, mean, mean_of_all, nothing[D];
    double *longer = new_doubles((N + 2) * D);
    int32_t label;
    gmm_model *a = new_model_of_holes(K, D, family), *b = new_model_of_holes(K, D, family);
    for (int64_t j = 0; j < D; j++)
      nothing[j] = longer[j] = longer[(N + 1) * D + j] = NAN;
    memcpy(longer + D, x, N * D * sizeof *x);
    assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_fit(b, GMM_ROW_MAJOR(longer, N + 2, D), NULL));
    assert_true(gmm_total_weight(b) == N);
    assert_near(gmm_log_likelihood(b), gmm_log_likelihood(a), 1e-6 * N);
    assert_near(gmm_bic(b), gmm_bic(a), 1e-5 * N);
    params p = params_of(b);
    assert_ok(gmm_predict_proba(b, GMM_ROW_MAJOR(nothing, 1, D), proba, K, 1));
    assert_memory_equal(proba, p.weights, sizeof proba);
    assert_ok(gmm_score_samples(b, GMM_ROW_MAJOR(nothing, 1, D), &density));
    assert_true(density == 0);
    assert_ok(gmm_predict(b, GMM_ROW_MAJOR(nothing, 1, D), &label));
    for (int64_t c = 0; c < K; c++)
      assert_true(p.weights[label] >= p.weights[c]);
    assert_ok(gmm_score(b, GMM_ROW_MAJOR(x, N, D), &mean));
    assert_ok(gmm_score(b, GMM_ROW_MAJOR(longer, N + 2, D), &mean_of_all));
    assert_near(mean_of_all, mean, 1e-13 * fabs(mean));
    assert_status(gmm_score(b, GMM_ROW_MAJOR(nothing, 1, D), &mean), GMM_ERR_TOO_FEW_ROWS);
    free_params(&p);
    gmm_destroy(a);
    gmm_destroy(b);
    free(x);
    free(longer);
  }
}

static void refuse(gmm_model *model, const double *x, const double *weights, gmm_status status,
                   const char *says) {
  char message[256];
  bytes before = bytes_of(model);
  assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), weights), status);
  assert_error_says(model, says);
  assert_unchanged(model, &before);
  if (status == GMM_ERR_NOT_FINITE) {
    assert_status(gmm_check_rows(model, GMM_ROW_MAJOR(x, N, D), weights, NULL, message, 256),
                  status);
    assert_non_null(strstr(message, says));
  }
  free_bytes(&before);
}

static void test_what_is_refused(void **state) {
  double *x = must_alloc((N + 10) * D * sizeof *x), weights[N], density[N];
  double *first = rows_with_holes(31, 0.2, 0);
  gmm_model *model = new_model_of_holes(K, D, GMM_COV_FULL);
  (void)state;
  memcpy(x, first, N * D * sizeof *x);
  memcpy(x + N * D, first, 10 * D * sizeof *x);
  free(first);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_ok(gmm_check_rows(model, GMM_ROW_MAJOR(x, N, D), NULL, NULL, NULL, 0));
  x[17 * D + 3] = INFINITY; /* infinity is not missing */
  refuse(model, x, NULL, GMM_ERR_NOT_FINITE, "x[17,3] is inf");
  assert_status(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), density), GMM_ERR_NOT_FINITE);
  x[17 * D + 3] = NAN;
  for (int64_t i = 0; i < N; i++) { /* feature 2 is in rows of weight 0 only */
    weights[i] = i >= 10;
    x[i * D + 2] = i < 10 ? 1 : NAN;
  }
  for (int64_t i = N; i < N + 10; i++)
    x[i * D + 2] = NAN;
  refuse(model, x, weights, GMM_ERR_TOO_FEW_ROWS,
         "column 2 of x has no value in any row of positive weight");
  refuse(model, x + 10 * D, NULL, GMM_ERR_TOO_FEW_ROWS, "column 2 of x has no value in any row");
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 0));
  x[0] = NAN;
  refuse(model, x, NULL, GMM_ERR_NOT_FINITE, "x[0,0] is NaN");
  gmm_destroy(model);
  free(x);
}

/* Every kind of start, frozen blocks and equal weights. */
static void test_starts(void **state) {
  static const int64_t starts[] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_PARAMS,
                                   GMM_INIT_RANDOM_RESP};
  double *x = rows_with_holes(41, 0.4, 0);
  (void)state;
  for_each_family(family)
    for (size_t s = 0; s < COUNT_OF(starts); s++)
      for (int64_t freeze = 0; freeze < 8; freeze += 2) {
        if (quick_run() && (size_t)(family_at + freeze / 2) % 4 != s)
          continue;
        params p = ordinary_params(K, D, family);
        gmm_model *model = new_model_of_holes(K, D, family);
        assert_ok(give_params(model, &p));
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, starts[s]));
        assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, freeze));
        assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, starts[s] == GMM_INIT_KMEANS ? 5 : 1));
        assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 10));
        assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
        assert_monotone(model, N);
        params q = params_of(model);
        if (freeze & 2)
          assert_memory_equal(q.means, p.means, K * D * sizeof(double));
        if (freeze & 4)
          assert_memory_equal(q.covariances, p.covariances,
                              (size_t)p.n_covariances * sizeof(double));
        free_params(&p);
        free_params(&q);
        gmm_destroy(model);
      }
  free(x);
}

/* Clusters are found with a third of the values gone. */
static void test_clusters_are_found(void **state) {
  double *whole = clustered_rows(51, N, D, K), *x = copy_doubles(whole, N * D);
  generator g = {52};
  int32_t labels[N];
  (void)state;
  for (int64_t i = 0; i < N; i++)
    for (int64_t j = 0; j < D; j++)
      whole[i * D + j] *= 3; /* 18 deviations along each feature */
  memcpy(x, whole, N * D * sizeof *x);
  for (int64_t i = 0; i < N; i++)
    for (int64_t j = 0; j < D; j++)
      x[i * D + j] = whole[i * D + j];
  make_holes(&g, x, N, D, 0.33, 0);
  for_each_family(family) {
    if (is_left_out(family_at, 1))
      continue;
    gmm_model *model = new_model_of_holes(K, D, family);
    int64_t wrong = 0;
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
    for (int64_t i = K; i < N; i++)
      wrong += labels[i] != labels[i % K];
    assert_true(wrong < N / 50);
    gmm_destroy(model);
  }
  free(whole);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_same_bits_in_any_layout),
      cmocka_unit_test(test_complete_rows),
      cmocka_unit_test(test_kinds_of_nan),
      cmocka_unit_test(test_scores),
      cmocka_unit_test(test_integral),
      cmocka_unit_test(test_empty_rows),
      cmocka_unit_test(test_what_is_refused),
      cmocka_unit_test(test_starts),
      cmocka_unit_test(test_clusters_are_found),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
