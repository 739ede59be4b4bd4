/* The same results from the instructions of each level: every number of features that has code of
 * its own, and every level, against densities and moments in long double. */
#include "../support/model.h"
#include "../support/reference_em.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 3, N = 701, K = 3 };

static gmm_model *model_at(int level, const params *p) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, level));
  assert_ok(give_params(model, p));
  return model;
}

/* Two iterations of EM, for rows with weights, agree with the textbook's where that can judge them:
 * in enough digits, and where of many minima the two may not choose different ones. */
static void compare_fit(int level, const params *start, const double *x, int64_t n,
                        const double *weights) {
  gmm_model *model = model_at(level, start);
  prepare_fit(model, start, 2);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, level));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, start->d), weights));
  if (reference_is_precise() && !has_many_minima(gmm_family_letters(start->family))) {
    reference r;
    int good = reference_em(&r, x, n, weights, start, 2);
    assert_true(good);
    reference_errors errors = compare_with_reference(&r, model);
    assert_near(errors.weights, 0, 1e-12);
    assert_near(errors.means, 0, 1e-11);
    assert_near(errors.covariances, 0, 1e-10);
    assert_near(errors.log_likelihood, 0, 1e-12);
    free_reference(&r);
  }
  gmm_destroy(model);
}

/* A row alone has the bits that it has in a batch, and all of them those of more threads. */
static void compare_rows(int level, const params *p, const double *x, int64_t n) {
  static double batch[N], threads[N], one;
  gmm_model *model = model_at(level, p);
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, n, p->d), batch));
  for (int64_t i = 0; i < n; i += 53) {
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x + i * p->d, 1, p->d), &one));
    assert_memory_equal(&one, &batch[i], sizeof one);
  }
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 3));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, n, p->d), threads));
  assert_memory_equal(threads, batch, (size_t)n * sizeof *batch);
  gmm_destroy(model);
}

/* A quick run takes widths of each kind, and each with one level of each family. */
static void test_every_level_and_width(void **state) {
  static const int widths[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 20, 31, 37};
  const int64_t n = quick_run() ? 301 : N; /* more than a tile has */
  double weights[N];
  (void)state;
  for (int i = 0; i < N; i++)
    weights[i] = 0.5 + i % 3;
  for (size_t w = 0; w < COUNT_OF(widths); w++) {
    if (quick_run() && w % 4 != 1)
      continue;
    double *x = clustered_rows((uint64_t)w, n, widths[w], K);
    for_each_family(family) {
      params start = start_from_rows(K, family, x, n, widths[w]);
      for (int level = 1; level <= LEVELS; level++) {
        if (quick_run() && level != 1 + ((int)w / 4 + family_at) % LEVELS)
          continue;
        compare_fit(level, &start, x, n, weights);
        compare_rows(level, &start, x, n);
      }
      free_params(&start);
    }
    free(x);
  }
}

/* Labels are the first of the most likely components, at every level, for numbers of rows and
 * components that fill no vector; and responsibilities are the same in every layout. */
static void compare_labels(int level, const params *p, const double *x, int64_t n) {
  const int64_t wide = p->k + 3;
  double *by_rows = calloc((size_t)(n * wide), sizeof *by_rows);
  double *by_columns = calloc((size_t)(n * p->k), sizeof *by_columns);
  int32_t *labels = calloc((size_t)n + 1, sizeof *labels);
  gmm_model *model = model_at(level, p);
  labels[n] = -7; /* must stay */
  assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, n, p->d), labels));
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, p->d), by_rows, wide, 1));
  assert_ok(gmm_predict_proba(model, GMM_ROW_MAJOR(x, n, p->d), by_columns, 1, n));
  for (int64_t i = 0; i < n; i++) {
    int32_t best = 0;
    for (int32_t k = 0; k < p->k; k++) {
      assert_true(by_rows[i * wide + k] == by_columns[k * n + i]);
      if (by_rows[i * wide + k] > by_rows[i * wide + best])
        best = k;
    }
    for (int64_t k = p->k; k < wide; k++)
      assert_true(by_rows[i * wide + k] == 0); /* not ours */
    assert_int_equal(labels[i], best);
  }
  assert_int_equal(labels[n], -7);
  gmm_destroy(model);
  free(by_rows);
  free(by_columns);
  free(labels);
}

static void test_labels_at_every_level(void **state) {
  static const int components[] = {1, 2, 3, 6, 9}, rows[] = {1, 2, 31, 32, 33, N};
  (void)state;
  for (size_t c = 0; c < COUNT_OF(components); c++) {
    const int k = components[c];
    double *x = clustered_rows((uint64_t)c, N, 2, K);
    params p = start_from_rows(k, GMM_COV_DIAG, x, N, 2);
    if (k > 4) /* two that are always equal: the first of them is the label */
      for (int j = 0; j < 2; j++) {
        p.means[3 * 2 + j] = p.means[1 * 2 + j];
        p.covariances[3 * 2 + j] = p.covariances[1 * 2 + j];
      }
    for (int level = 1; level <= LEVELS; level++)
      for (size_t r = 0; r < COUNT_OF(rows); r++)
        compare_labels(level, &p, x, rows[r]);
    free_params(&p);
    free(x);
  }
}

/* What the library says of itself is what it uses. */
static void test_build_info_names_the_level(void **state) {
  static const char *const names[] = {"SSE2", "AVX2", "AVX-512", "portable"};
  int named = 0;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(names); i++)
    named += strstr(gmm_build_info(), names[i]) != NULL;
  assert_int_equal(named, 1);
}

/* Levels are not the same code: somewhere the last bits differ, where the processor has more than
 * one. (On a processor without AVX2 all levels are one.) */
static void test_levels_differ(void **state) {
  double *x = clustered_rows(1, N, 9, K), one[N], other[N];
  params p = start_from_rows(K, GMM_COV_FULL, x, N, 9);
  gmm_model *model = model_at(1, &p);
  (void)state;
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, 9), one));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, 0));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, 9), other));
  if (strstr(gmm_build_info(), "AVX") != NULL)
    assert_int_not_equal(memcmp(one, other, sizeof one), 0);
  else
    assert_memory_equal(one, other, sizeof one);
  gmm_destroy(model);
  free_params(&p);
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_level_and_width),
      cmocka_unit_test(test_labels_at_every_level),
      cmocka_unit_test(test_build_info_names_the_level),
      cmocka_unit_test(test_levels_differ),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
