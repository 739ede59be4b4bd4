/* Diagonal and spherical models of very many features: memory in proportion to K x D, where full
 * matrices would be 80 GB each, and the same bits as everywhere. A tile holds up to 2048 features
 * of its rows at a time, so there are at least three bands here. */
#include "../support/allocator.h"
#include "../support/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { K = 2, N = 60 };

/* Rows in two groups, one after the other; feature j has a scale of its own. */
static double *two_groups(int64_t n, int64_t d) {
  double *x = new_doubles(n * d);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < d; j++)
      x[i * d + j] =
          (double)(1 + j % 7) * (sin((double)(i * 3 + 1) * (double)(j + 1)) + 4 * (i % 2));
  return x;
}

static params wide_params(int64_t d, int family) {
  params p = new_params(K, d, family);
  for (int64_t c = 0; c < K; c++) {
    p.weights[c] = 0.25 + 0.5 * (double)c;
    for (int64_t j = 0; j < d; j++)
      p.means[c * d + j] = cos((double)(j + 7 * c));
  }
  for (int64_t i = 0; i < p.n_covariances; i++)
    p.covariances[i] = 1.5 + sin((double)i);
  return p;
}

/* Of a fit, with its model and all that is asked of it, without x: so many times K x D numbers,
 * some for each feature, and three times the rows of the sample: as the survey keeps them, in
 * order, and as k-means measures them. */
static size_t memory_bound(int64_t n, int64_t d) {
  return sizeof(double) * (size_t)(30 * K * d + 30 * d + (3 * n + 40) * d) + ((size_t)8 << 20);
}

static void test_memory_is_k_times_d(void **state) {
  int64_t d = quick_run() ? 5000 : 100000;
  double *x = two_groups(N, d), *drawn = new_doubles(3 * d);
  (void)state;
  for_each_family(family) {
    if (has_matrices(family))
      continue;
    faulty_allocator counting;
    gmm_model *model = NULL, *loaded = NULL;
    int32_t labels[N], again[N];
    faulty_start(&counting);
    assert_ok(gmm_create_with_allocator(&model, K, d, family, &counting.hooks));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, d), NULL));
    assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, d), labels));
    for (int i = 0; i < N; i++)
      assert_true((labels[i] == labels[0]) == (i % 2 == 0));
    assert_ok(gmm_sample(model, 1, GMM_ROW_MAJOR(drawn, 3, d), NULL));
    assert_true(counting.peak_bytes <= memory_bound(N, d));
    bytes stored = bytes_of(model);
    assert_ok(gmm_deserialize(&loaded, stored.data, stored.size));
    assert_ok(gmm_predict(loaded, GMM_ROW_MAJOR(x, N, d), again));
    assert_memory_equal(labels, again, sizeof labels);
    double *precisions = new_doubles(gmm_covariance_length(model));
    params found = params_of(model);
    assert_ok(gmm_get_shaped_precisions(model, precisions, found.n_covariances));
    for (int64_t i = 0; i < found.n_covariances; i++)
      assert_near(precisions[i] * found.covariances[i], 1, 1e-15);
    free(precisions);
    free_params(&found);
    free_bytes(&stored);
    gmm_destroy(loaded);
    gmm_destroy(model);
    assert_int_equal(counting.live, 0);
  }
  free(x);
  free(drawn);
}

/* Beyond 2048 features the sample of k-means is of fewer rows, so that it does not grow with them.
 */
static void test_memory_does_not_grow_with_rows(void **state) {
  enum { D = 20000, MANY = 600 }; /* 2^23 / D = 419 rows are looked at */
  faulty_allocator counting;
  gmm_model *model = NULL;
  double *x;
  (void)state;
  if (quick_run())
    skip();
  x = two_groups(MANY, D);
  faulty_start(&counting);
  assert_ok(gmm_create_with_allocator(&model, K, D, GMM_COV_DIAG, &counting.hooks));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, MANY, D), NULL));
  assert_true(counting.peak_bytes <= memory_bound(420, D));
  gmm_destroy(model);
  free(x);
}

static long double log_density(const params *p, const double *row) {
  long double parts[K], largest = -INFINITY, sum = 0;
  for (int64_t c = 0; c < K; c++) {
    parts[c] = logl(p->weights[c]);
    for (int64_t j = 0; j < p->d; j++) {
      long double v = covariance_at(p, c, j, j);
      long double z = (long double)row[j] - p->means[c * p->d + j];
      parts[c] -= 0.5L * (logl(6.283185307179586476925L * v) + z * z / v);
    }
    largest = parts[c] > largest ? parts[c] : largest;
  }
  for (int64_t c = 0; c < K; c++)
    sum += expl(parts[c] - largest);
  return largest + logl(sum);
}

/* Right, and the same alone, in a batch, and by columns; also for row 3, which is far away. */
static void test_densities(void **state) {
  enum { D = 5001, ROWS = 70 };
  double *x = two_groups(ROWS, D), *columns = new_doubles(ROWS * D);
  (void)state;
  for (int64_t j = 0; j < D; j++)
    x[3 * D + j] = 1e7 * (double)(j % 3);
  for (int64_t i = 0; i < ROWS; i++)
    for (int64_t j = 0; j < D; j++)
      columns[j * ROWS + i] = x[i * D + j];
  for_each_family(family) {
    if (has_matrices(family))
      continue;
    double all[ROWS], by_columns[ROWS], alone;
    params p = wide_params(D, family);
    gmm_model *model = new_model(K, D, family);
    assert_ok(give_params(model, &p));
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, ROWS, D), all));
    assert_ok(gmm_score_samples(model, GMM_COL_MAJOR(columns, ROWS, D), by_columns));
    assert_memory_equal(all, by_columns, sizeof all);
    for (int64_t i = quick_run() ? 3 : 0; i < ROWS; i += quick_run() ? 22 : 1) {
      const double want = (double)log_density(&p, x + i * D);
      assert_near(all[i], want, 1e-13 * fabs(want));
      assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x + i * D, 1, D), &alone));
      assert_memory_equal(&alone, &all[i], sizeof alone);
    }
    free_params(&p);
    gmm_destroy(model);
  }
  free(x);
  free(columns);
}

/* Of one component, those of the rows, by their weights. */
static void test_moments(void **state) {
  enum { D = 4099, ROWS = 130 };
  double *x = two_groups(ROWS, D), weights[ROWS];
  (void)state;
  for (int i = 0; i < ROWS; i++)
    weights[i] = i % 3;
  for (int64_t j = 0; j < D; j++)
    x[3 * D + j] = 1e9; /* of weight 0 */
  gmm_model *model = new_model(1, D, GMM_COV_DIAG);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, D), weights));
  params p = params_of(model);
  for (int64_t j = 0; j < D; j++) {
    long double total = 0, mean = 0, variance = 0;
    for (int i = 0; i < ROWS; i++) {
      total += weights[i];
      mean += weights[i] * (long double)x[i * D + j];
    }
    mean /= total;
    for (int i = 0; i < ROWS; i++)
      variance += weights[i] * (x[i * D + j] - mean) * (x[i * D + j] - mean);
    variance /= total;
    assert_near(p.means[j], (double)mean, 1e-14 * sqrt((double)variance));
    assert_near(p.covariances[j], (double)variance, 1e-14 * (double)variance);
  }
  free_params(&p);
  gmm_destroy(model);
  free(x);
}

/* From each kind of start, and for any number of threads: the same bytes, and no fall. */
static void test_fits(void **state) {
  enum { STARTS = 3 };
  const int64_t n = quick_run() ? 70 : 200, d = quick_run() ? 4500 : 6000;
  static const int starts[STARTS] = {GMM_INIT_KMEANS, GMM_INIT_RANDOM_POINTS, GMM_INIT_RANDOM_RESP};
  double *x = two_groups(n, d);
  (void)state;
  for_each_family(family)
    for (int at = 0; at < STARTS; at++) {
      if (has_matrices(family) || (quick_run() && at != family_at % STARTS))
        continue;
      bytes stored[2];
      for (int threads = 1; threads <= 2; threads++) {
        gmm_model *model = new_model(K, d, family);
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, starts[at]));
        assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, quick_run() ? 2 : 5));
        assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
        assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL));
        assert_monotone(model, n);
        assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1));
        stored[threads - 1] = bytes_of(model);
        gmm_destroy(model);
      }
      assert_same_bytes(&stored[0], &stored[1]);
      free_bytes(&stored[0]);
      free_bytes(&stored[1]);
    }
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memory_is_k_times_d),
      cmocka_unit_test(test_memory_does_not_grow_with_rows),
      cmocka_unit_test(test_densities),
      cmocka_unit_test(test_moments),
      cmocka_unit_test(test_fits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
