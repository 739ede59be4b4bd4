/* Holes in tables of other sizes: features that hardly a row has, more features than a tile holds,
 * selections; and labels beside holes. */
#include "../support/model.h"
#include "../support/reference_holes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_model *new_model_of_holes(int64_t k, int64_t d, int family) {
  gmm_model *model = new_model(k, d, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
  return model;
}

/* Two clusters; what stands in the last feature is far from 0, and only some rows have it. */
static double *rows_with_rare(int64_t n, int64_t d, int64_t seen, double offset) {
  double *x = clustered_rows(7, n, d, 2);
  for (int64_t i = 0; i < n; i++)
    x[i * d + d - 1] = i % (n / seen) < 2 ? x[i * d + d - 1] + offset : NAN;
  return x;
}

/* A feature that 120 of 6000 rows have loses no digit by an offset: variances are those of the same
 * rows without it. One that 4 rows have is fitted, too, and random responsibilities, which come
 * from the numbers in the library's units, end somewhere else. */
static void test_rare_features(void **state) {
  enum { N = 6000, D = 3, K = 2 };
  (void)state;
  for_each_family(family)
    for (int64_t seen = 2; seen <= 60; seen += 58)
      for (int64_t init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init += 3) {
        if (quick_run() && family_at % 7 != (init == GMM_INIT_KMEANS ? 0 : 2))
          continue;
        double *plain = rows_with_rare(N, D, seen, 0), *far = rows_with_rare(N, D, seen, 0x1p27);
        gmm_model *a = new_model_of_holes(K, D, family), *b = new_model_of_holes(K, D, family);
        assert_ok(gmm_set_int(a, GMM_OPT_INIT, init));
        assert_ok(gmm_set_int(b, GMM_OPT_INIT, init));
        /* Of 120 rows: until both have come to the same, because they start from other rows. */
        int64_t most = seen > 2 && init == GMM_INIT_KMEANS ? 1000 : 3;
        for (int of_b = 0; of_b <= 1; of_b++) {
          assert_ok(gmm_set_int(of_b ? b : a, GMM_OPT_MAX_ITER, most));
          assert_ok(gmm_set_double(of_b ? b : a, GMM_OPT_TOL, 1e-14));
        }
        assert_ok(gmm_fit(a, GMM_ROW_MAJOR(plain, N, D), NULL));
        assert_ok(gmm_fit(b, GMM_ROW_MAJOR(far, N, D), NULL));
        params p = params_of(a), q = params_of(b);
        for (int64_t c = 0; c < K && seen > 2 && init == GMM_INIT_KMEANS; c++) {
          double variance = covariance_at(&p, c, D - 1, D - 1);
          assert_near(covariance_at(&q, c, D - 1, D - 1), variance, 1e-5 * variance);
          assert_near(q.means[c * D + D - 1] - 0x1p27, p.means[c * D + D - 1], 1e-5);
        }
        free_params(&p);
        free_params(&q);
        gmm_destroy(a);
        gmm_destroy(b);
        free(plain);
        free(far);
      }
}

/* One component without correlations has the mean and the variance of what is there, feature by
 * feature. There are more features than a tile holds. */
static void test_many_features(void **state) {
  enum { N = 40, D = 2100 };
  double *x = clustered_rows(9, N, D, 1), density[N];
  generator g = {10};
  (void)state;
  for (int64_t i = 0; i < N * D; i++)
    if (i % D != i / D && next_uniform(&g) < 0.25)
      x[i] = NAN;
  for_each_family(family) {
    const char *letters = gmm_family_letters(family);
    if (gmm_family_form(family) == GMM_FORM_FULL || (quick_run() && family > GMM_COV_SPHERICAL))
      continue;
    gmm_model *model = new_model_of_holes(1, D, family);
    int isotropic = gmm_family_form(family) == GMM_FORM_ISOTROPIC;
    assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
    assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 60));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    params p = params_of(model);
    double largest = 0;
    for (int64_t j = 0; j < D; j++) {
      double sum = 0, squares = 0, seen = 0;
      for (int64_t i = 0; i < N; i++)
        if (!isnan(x[i * D + j])) {
          sum += x[i * D + j];
          seen += 1;
        }
      for (int64_t i = 0; i < N; i++)
        if (!isnan(x[i * D + j]))
          squares += (x[i * D + j] - sum / seen) * (x[i * D + j] - sum / seen);
      largest = fmax(largest, fabs(p.means[j] - sum / seen));
      if (!isotropic)
        largest = fmax(largest, fabs(covariance_at(&p, 0, j, j) - squares / seen));
    }
    print_message("%s: off by %.1e\n", letters, largest);
    assert_true(largest < 1e-9);
    assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), density));
    double total = 0;
    for (int64_t i = 0; i < N; i++)
      total += density[i];
    assert_near(total, gmm_log_likelihood(model), 1e-10 * fabs(total));
    free_params(&p);
    gmm_destroy(model);
  }
  free(x);
}

/* Two components there, from each kind of start, and the same bits for any threads. */
static void test_many_features_two_components(void **state) {
  enum { N = 300, D = 2100, K = 2 };
  double *x = clustered_rows(19, N, D, K), weights[N];
  generator g = {20};
  (void)state;
  for (int64_t i = 0; i < N * D; i++)
    if (i >= 2 * D && i % D != i / D && next_uniform(&g) < 0.25)
      x[i] = NAN;
  for (int64_t i = 0; i < N; i++)
    weights[i] = (double)(i % 3);
  for (int64_t init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++) {
    gmm_model *a = new_model_of_holes(K, D, GMM_COV_DIAG);
    gmm_model *b = new_model_of_holes(K, D, GMM_COV_DIAG);
    if (init != GMM_INIT_PARAMS) {
      assert_ok(gmm_set_int(a, GMM_OPT_INIT, init));
      assert_ok(gmm_set_int(b, GMM_OPT_INIT, init));
      assert_ok(gmm_set_int(a, GMM_OPT_MAX_ITER, 4));
      assert_ok(gmm_set_int(b, GMM_OPT_MAX_ITER, 4));
      assert_ok(gmm_set_int(b, GMM_OPT_THREADS, 2));
      assert_ok(gmm_fit(a, GMM_ROW_MAJOR(x, N, D), weights));
      assert_ok(gmm_fit(b, GMM_ROW_MAJOR(x, N, D), weights));
      assert_monotone(a, N);
      assert_ok(gmm_set_int(b, GMM_OPT_THREADS, 1));
      bytes of_a = bytes_of(a), of_b = bytes_of(b);
      assert_same_bytes(&of_a, &of_b);
      free_bytes(&of_a);
      free_bytes(&of_b);
    }
    gmm_destroy(a);
    gmm_destroy(b);
  }
  free(x);
}

/* A cell of a selection is the fit, to the bit. */
static void test_selection(void **state) {
  enum { N = 200, D = 3 };
  static const int families[] = {GMM_COV_FULL, GMM_COV_DIAG, GMM_COV_VEI};
  static const int64_t sizes[] = {1, 2, 3};
  double *x = clustered_rows(13, N, D, 2), log_likelihoods[9];
  generator g = {14};
  gmm_model *settings = new_model_of_holes(1, D, GMM_COV_FULL), *best = NULL;
  (void)state;
  make_holes(&g, x, N, D, 0.2, 0);
  assert_ok(gmm_set_int(settings, GMM_OPT_THREADS, 2));
  assert_ok(gmm_select(&best, settings, families, 3, sizes, 3, GMM_ROW_MAJOR(x, N, D), NULL, NULL,
                       NULL, log_likelihoods, NULL, NULL));
  assert_int_equal(gmm_n_components(best), 2);
  for (int f = 0; f < 3; f++)
    for (int s = 0; s < 3; s++) {
      gmm_model *model = new_model_of_holes(sizes[s], D, families[f]);
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
      double log_likelihood = gmm_log_likelihood(model);
      assert_memory_equal(&log_likelihood, &log_likelihoods[f * 3 + s], sizeof log_likelihood);
      gmm_destroy(model);
    }
  gmm_destroy(best);
  gmm_destroy(settings);
  free(x);
}

/* Rows of three clusters that lie far apart, of which some are labelled as another than theirs,
 * with and without holes: each stays where its label says, and the likelihood never falls. */
static void test_labels(void **state) {
  enum { N = 3000, D = 10, K = 3 };
  double *x = clustered_rows(23, N, D, K);
  int32_t *labels = must_alloc(N * sizeof *labels);
  (void)state;
  for (int64_t i = 0; i < N; i++)
    labels[i] = i % 5 ? -1 : i % 1000 ? (int32_t)(i % K) : (int32_t)((i + 1) % K);
  for (int holes = 0; holes < 2; holes++) {
    generator g = {24};
    if (holes)
      make_holes(&g, x, N, D, 0.3, 5);
    for_each_family(family) {
      if (quick_run() && family_at % 7 != 3 * holes)
        continue;
      gmm_model *model = new_model_of_holes(K, D, family);
      double counts[K] = {0};
      assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 12));
      assert_ok(gmm_fit_labelled(model, GMM_ROW_MAJOR(x, N, D), NULL, labels));
      assert_monotone(model, N);
      params p = params_of(model);
      for (int64_t i = 0; i < N; i++)
        counts[labels[i] < 0 ? i % K : labels[i]] += 1;
      for (int64_t c = 0; c < K; c++) /* each row is where it is known, or seen, to be */
        assert_near(p.weights[c], counts[c] / N, 2e-3);
      free_params(&p);
      gmm_destroy(model);
    }
  }
  free(x);
  free(labels);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rare_features),
      cmocka_unit_test(test_many_features),
      cmocka_unit_test(test_many_features_two_components),
      cmocka_unit_test(test_selection),
      cmocka_unit_test(test_labels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
