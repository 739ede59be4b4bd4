/* What a call finds out about the rows before it works with them: whether all are finite, and for
 * a fit a sample of those that differ. Both are done in pieces by several threads, so the rows here
 * are many, and lie in memory in every way that strides allow. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 9001, D = 5, K = 8 };

static double *x;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(7, N, D, K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

/* A layout of N x D, with the memory it takes. */
typedef struct layout {
  int64_t row_stride, col_stride;
} layout;

static const layout layouts[] = {{D, 1}, {D + 2, 1}, {1, N}, {1, N + 3}, {2 * D, 2}, {2, 2 * N}};

static double *lay_out(const layout *l) {
  double *memory = new_doubles((N - 1) * l->row_stride + (D - 1) * l->col_stride + 1);
  for (int64_t i = 0; i < N; i++)
    for (int64_t j = 0; j < D; j++)
      memory[i * l->row_stride + j * l->col_stride] = x[i * D + j];
  return memory;
}

/* One value that is not finite in row i and others behind it: found, named, and nothing written. */
static void refuse(gmm_model *model, double *memory, const layout *l, int64_t i, int64_t j) {
  static const double bad[] = {NAN, INFINITY, -INFINITY};
  static const char *const names[] = {"NaN", "infinity", "-infinity"};
  static double proba[N * K], density[N], mean;
  static int32_t labels[N];
  for (int v = 0; v < 3; v++) {
    char place[64];
    double *at = memory + i * l->row_stride + j * l->col_stride, saved = *at;
    double *last = memory + (N - 1) * l->row_stride, saved_last = *last; /* first in column order */
    snprintf(place, sizeof place, "gmm_fit: x[%d,%d] is %s", (int)i, (int)j, names[v]);
    *last = NAN;
    *at = bad[v];
    memset(proba, 7, sizeof proba);
    memset(density, 7, sizeof density);
    memset(labels, 7, sizeof labels);
    const double before = proba[0];
    assert_status(gmm_fit(model, memory, N, D, l->row_stride, l->col_stride, NULL),
                  GMM_ERR_NOT_FINITE);
    assert_string_equal(gmm_last_error(model), place);
    assert_status(gmm_predict_proba(model, memory, N, D, l->row_stride, l->col_stride, proba, K, 1),
                  GMM_ERR_NOT_FINITE);
    assert_status(gmm_score_samples(model, memory, N, D, l->row_stride, l->col_stride, density),
                  GMM_ERR_NOT_FINITE);
    assert_status(gmm_predict(model, memory, N, D, l->row_stride, l->col_stride, labels),
                  GMM_ERR_NOT_FINITE);
    assert_status(gmm_score(model, memory, N, D, l->row_stride, l->col_stride, &mean),
                  GMM_ERR_NOT_FINITE);
    for (int64_t row = 0; row < N; row++) {
      assert_memory_equal(&proba[row * K + row % K], &before, sizeof before);
      assert_memory_equal(&density[row], &before, sizeof before);
      assert_int_equal(labels[row], 0x07070707);
    }
    *last = saved_last;
    *at = saved;
  }
}

static void test_first_bad_value(void **state) {
  static const int64_t places[][2] = {{0, 0}, {0, D - 1}, {31, 1}, {4099, 3}, {N - 2, 2}};
  (void)state;
  for (size_t l = 0; l < COUNT_OF(layouts); l++) {
    double *memory = lay_out(&layouts[l]);
    gmm_model *model = new_model(K, D, GMM_COV_DIAG);
    params p = start_from_rows(K, GMM_COV_DIAG, x, N, D);
    assert_ok(give_params(model, &p));
    for (size_t at = 0; at < COUNT_OF(places); at++)
      for (int threads = 1; threads <= 3; threads += 2) {
        if (quick_run() && at % 2 != 1)
          continue;
        assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
        refuse(model, memory, &layouts[l], places[at][0], places[at][1]);
      }
    assert_ok(gmm_score(model, memory, N, D, layouts[l].row_stride, layouts[l].col_stride,
                        &(double){0})); /* all is back in its place */
    free_params(&p);
    gmm_destroy(model);
    free(memory);
  }
}

/* Means after one iteration from K distinct rows, which are drawn from the sample: a sample of
 * other rows gives means that have nothing to do with these. */
static gmm_status fit_once(const double *rows, int64_t n, int64_t row_stride, int64_t col_stride,
                           const double *weights, int threads, double *means) {
  gmm_model *model = new_model(K, D, GMM_COV_DIAG);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_POINTS));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  const gmm_status status = gmm_fit(model, rows, n, D, row_stride, col_stride, weights);
  if (status == GMM_OK)
    assert_ok(gmm_get_params(model, NULL, 0, means, K * D, NULL, 0));
  else
    memset(means, 0, K * D * sizeof *means);
  gmm_destroy(model);
  return status;
}

static void assert_means(const double *rows, int64_t n, const double *weights,
                         const double *expected) {
  double one[K * D], three[K * D];
  assert_ok(fit_once(rows, n, D, 1, weights, 1, one));
  assert_ok(fit_once(rows, n, D, 1, weights, 3, three));
  assert_memory_equal(one, three, sizeof one);
  for (int i = 0; i < K * D; i++)
    assert_near(one[i], expected[i], 1e-9);
}

static void test_sample_of_distinct_rows(void **state) {
  const int64_t rows = 3 * N;
  double expected[K * D], found[K * D];
  double *repeated = new_doubles(rows * D), *weights = new_doubles(rows);
  (void)state;
  assert_ok(fit_once(x, N, D, 1, NULL, 1, expected));
  assert_means(x, N, NULL, expected);
  for (size_t l = 0; l < COUNT_OF(layouts); l++) {
    double *memory = lay_out(&layouts[l]);
    assert_ok(fit_once(memory, N, layouts[l].row_stride, layouts[l].col_stride, NULL, 2, found));
    assert_memory_equal(found, expected, sizeof found);
    free(memory);
  }
  for (int64_t i = 0; i < rows; i++) /* each row three times, in another order */
    memcpy(repeated + i * D, x + (i * 7919 % rows) / 3 * D, D * sizeof *x);
  assert_means(repeated, rows, NULL, expected);
  for (int64_t i = 0; i < rows; i++) { /* other rows between them, which do not count */
    weights[i] = i % 3 == 1;
    for (int64_t j = 0; j < D; j++)
      repeated[i * D + j] = weights[i] > 0 ? x[i / 3 * D + j] : 0.5 * x[i / 3 * D + j];
  }
  assert_means(repeated, rows, weights, expected);
  free(repeated);
  free(weights);
}

/* Few different rows among many: what counts is how often each occurs. */
static void test_few_distinct_rows(void **state) {
  enum { FEW = 50 };
  double weights[FEW] = {0}, expected[K * D], found[K * D];
  double *many = new_doubles(N * D);
  (void)state;
  for (int64_t i = 0; i < N; i++) {
    const int64_t from = i * i % 31 % FEW;
    memcpy(many + i * D, x + from * D, D * sizeof *x);
    weights[from]++;
  }
  assert_ok(fit_once(x, FEW, D, 1, weights, 1, expected));
  assert_means(many, N, NULL, expected);
  for (int64_t i = 0; i < N; i++)
    memcpy(many + i * D, x + i % (K - 1) * D, D * sizeof *x);
  for (int threads = 1; threads <= 3; threads++)
    assert_status(fit_once(many, N, D, 1, NULL, threads, found), GMM_ERR_TOO_FEW_ROWS);
  memcpy(many + (N - 1) * D, x + K * D, D * sizeof *x);
  assert_ok(fit_once(many, N, D, 1, NULL, 2, found));
  free(many);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first_bad_value),
      cmocka_unit_test(test_sample_of_distinct_rows),
      cmocka_unit_test(test_few_distinct_rows),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
