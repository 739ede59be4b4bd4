/* Ugly columns: constant, copied, summed, coded as 0 and 1, in units of their own, more than rows,
 * very many. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static gmm_status fit(gmm_model *model, const double *x, int64_t n) {
  return gmm_fit(model, GMM_ROW_MAJOR(x, n, gmm_n_features(model)), NULL);
}

/* Floor 0 must refuse the rows and name the column, or must fit them if `named` is below 0; the
 * default floor fits them, and holds what floor 0 refuses. */
static void check_column(const double *x, int64_t n, int64_t d, int family, int named) {
  gmm_model *model = new_model(2, d, family);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  if (named < 0) {
    assert_ok(fit(model, x, n));
    assert_int_equal(gmm_warnings(model) & GMM_WARN_FLOORED, 0);
  } else {
    char column[] = "column ?";
    column[7] = (char)('0' + named);
    assert_status(fit(model, x, n), GMM_ERR_DEGENERATE);
    assert_error_says(model, column);
    assert_error_says(model, "component");
    assert_int_equal(gmm_is_fitted(model), 0);
  }
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-6));
  assert_ok(fit(model, x, n));
  assert_int_equal((gmm_warnings(model) & GMM_WARN_FLOORED) != 0, named >= 0);
  assert_monotone(model, n);
  gmm_destroy(model);
}

/* A11: wherever the constant or the copied column stands. Only matrices mind a copy, and one
 * variance for all features does not mind a constant. */
static void test_a_bad_column_anywhere(void **state) {
  double x[BASE_N * 3];
  (void)state;
  double *base = base_rows();
  for (int bad = 0; bad < 3; bad++)
    for (int copied = 0; copied < 2; copied++) {
      for (int i = 0; i < BASE_N; i++)
        for (int j = 0, from = 0; j < 3; j++)
          x[i * 3 + j] = j != bad ? base[i * 2 + from++] : copied ? base[i * 2] : 1e6 + 1.0 / 3;
      /* the second of the two equal columns has nothing left of its own */
      int original = bad == 0 ? 1 : 0, later = bad > original ? bad : original;
      for_each_family(family) {
        int matrix = has_matrices(family);
        if (quick_run() && bad != family_at % 3)
          continue;
        check_column(x, BASE_N, 3, family,
                     copied ? (matrix ? later : -1) : (is_isotropic(family) ? -1 : bad));
      }
    }
  free(base);
}

/* Three columns of 0 and 1 that sum to 1, as a category is often coded, beside a real one. */
static void test_dummies(void **state) {
  double x[300 * 4];
  generator g = {11};
  (void)state;
  for (int i = 0; i < 300; i++) {
    uint64_t category = next_bits(&g) % 3;
    for (uint64_t j = 0; j < 3; j++)
      x[i * 4 + (int)j] = category == j;
    x[i * 4 + 3] = next_normal(&g);
  }
  for_each_family(family) {
    gmm_model *model = new_model(2, 4, family), *one = new_model(1, 4, family);
    double *means = new_doubles(4);
    assert_ok(fit(model, x, 300));
    assert_monotone(model, 300);
    assert_ok(gmm_set_double(one, GMM_OPT_COV_FLOOR, 0));
    if (has_matrices(family)) {
      assert_status(fit(one, x, 300), GMM_ERR_DEGENERATE);
      assert_error_says(one, "column 2");
      assert_ok(gmm_set_double(one, GMM_OPT_COV_FLOOR, 1e-6));
    }
    assert_ok(fit(one, x, 300));
    assert_ok(gmm_get_params(one, NULL, 0, means, 4, NULL, 0));
    assert_near(means[0] + means[1] + means[2], 1, 1e-14);
    free(means);
    gmm_destroy(model);
    gmm_destroy(one);
  }
}

/* The last column is the sum of the others, but for rounding. */
static void test_a_sum_of_columns(void **state) {
  (void)state;
  double *x = clustered_rows(12, 300, 5, 2);
  for (int i = 0; i < 300; i++)
    x[i * 5 + 4] = x[i * 5] + x[i * 5 + 1] + x[i * 5 + 2] + x[i * 5 + 3];
  for_each_family(family)
    check_column(x, 300, 5, family, has_matrices(family) ? 4 : -1);
  free(x);
}

/* Far more features than rows: every covariance is of low rank. */
static void test_more_features_than_rows(void **state) {
  enum { ROWS = 12 };
  const int64_t d = quick_run() ? 36 : 60;
  (void)state;
  double *x = clustered_rows(13, ROWS, d, 2), *cov = new_doubles(2 * d * d);
  for_each_family(family) {
    int matrix = has_matrices(family);
    gmm_model *model = new_model(2, d, family);
    if (quick_run())
      assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 1));
    assert_ok(fit(model, x, ROWS));
    assert_monotone(model, ROWS);
    assert_int_equal((gmm_warnings(model) & GMM_WARN_FLOORED) != 0, matrix);
    params p = params_of(model);
    assert_near(p.weights[0], 0.5, 1e-12); /* 6 standard deviations apart in 60 features */
    assert_ok(give_params(model, &p));     /* so all can be factored */
    assert_ok(gmm_get_precisions(model, cov, 2 * d * d));
    for (int64_t i = 0; i < 2 * d * d; i++)
      assert_true(isfinite(cov[i]));
    free_params(&p);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_status(fit(model, x, ROWS), matrix ? GMM_ERR_DEGENERATE : GMM_OK);
    gmm_destroy(model);
  }
  free(x);
  free(cov);
}

/* A07 with a power of its own for each feature: families that scale by feature keep every bit, also
 * after one iteration, where rounding has not come to the same end yet. */
static void test_units_of_their_own(void **state) {
  static const int powers[][2] = {{480, -480}, {-300, 7}, {0, 400}}, iterations[] = {1, 30};
  double x[BASE_N * BASE_D];
  (void)state;
  double *base = base_rows();
  for (size_t s = 0; s < 2 * COUNT_OF(powers); s++)
    for_each_family(family) {
      if (!scales_by_feature(family))
        continue;
      const int *power = powers[s / 2];
      for (int i = 0; i < BASE_N * BASE_D; i++)
        x[i] = ldexp(base[i], power[i % BASE_D]);
      params start = start_from_rows(BASE_K, family, base, BASE_N, BASE_D);
      params moved = start_from_rows(BASE_K, family, x, BASE_N, BASE_D);
      gmm_model *a = new_model(2, 2, family), *b = new_model(2, 2, family);
      prepare_fit(a, &start, iterations[s % 2]);
      prepare_fit(b, &moved, iterations[s % 2]);
      assert_ok(fit(a, base, BASE_N));
      assert_ok(fit(b, x, BASE_N));
      double cov[8], other[8];
      params p = params_of(a), q = params_of(b);
      assert_ok(gmm_get_full_covariances(a, cov, 8));
      assert_ok(gmm_get_full_covariances(b, other, 8));
      assert_memory_equal(p.weights, q.weights, 2 * sizeof(double));
      for (int i = 0; i < 4; i++)
        assert_true(ldexp(p.means[i], power[i % 2]) == q.means[i]);
      for (int i = 0; i < 8; i++)
        assert_true(ldexp(cov[i], power[i / 2 % 2] + power[i % 2]) == other[i]);
      free_params(&start);
      free_params(&moved);
      free_params(&p);
      free_params(&q);
      gmm_destroy(a);
      gmm_destroy(b);
    }
  free(base);
}

/* Small integers: few distinct rows, each of them often, none of the starts gives up. */
static void test_small_integers(void **state) {
  double x[500 * 2];
  generator g = {14};
  (void)state;
  for (int i = 0; i < 1000; i++)
    x[i] = (double)(next_bits(&g) % 4);
  for_each_family(family)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++)
      for (int64_t k = 1; k <= 17 && init != GMM_INIT_PARAMS; k += quick_run() ? 8 : 4) {
        if (quick_run() && init != GMM_INIT_KMEANS + family_at % 4)
          continue;
        gmm_model *model = new_model(k, 2, family);
        assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
        assert_status(fit(model, x, 500), k > 16 ? GMM_ERR_TOO_FEW_ROWS : GMM_OK);
        if (k <= 16)
          assert_monotone(model, 500);
        gmm_destroy(model);
      }
}

/* A20: a determinant that no double holds. With covariance sigma^2 rho^|i-j| the inverse is
 * tridiagonal and the determinant sigma^(2D) (1 - rho^2)^(D-1), so the density is known. */
static void check_many_features(int64_t d, int family, double rho) {
  const long double sigma = 1e-4L, log_2_pi = 1.837877066409345483560659472811235279L;
  long double r = has_matrices(family) ? (long double)rho : 0;
  double *matrix = new_doubles(d * d), *mean = new_doubles(d), *row = new_doubles(d), got;
  generator g = {20};
  long double element = sigma * sigma; /* of the first row */
  for (int64_t j = 0; j < d; j++, element *= r)
    matrix[j] = (double)element;
  for (int64_t i = 0; i < d; i++) {
    mean[i] = 0;
    row[i] = 1e-4 * next_normal(&g);
    for (int64_t j = 0; j < d && i > 0; j++)
      matrix[i * d + j] = matrix[i > j ? i - j : j - i];
  }
  params p = params_from(1, d, family, mean, matrix);
  gmm_model *model = new_model(1, d, family);
  assert_ok(give_params(model, &p));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(row, 1, d), &got));
  long double squares = (long double)row[0] * row[0];
  for (int64_t i = 1; i < d; i++) {
    long double z = row[i] - r * row[i - 1];
    squares += z * z / (1 - r * r);
  }
  long double want = -(squares / (sigma * sigma) + (long double)d * log_2_pi) / 2 -
                     (long double)d * logl(sigma) - (long double)(d - 1) * log1pl(-r * r) / 2;
  assert_near(got, (double)want, 1e-12 * (double)fabsl(want));
  free_params(&p);
  free(matrix);
  free(mean);
  free(row);
  gmm_destroy(model);
}

static void test_many_features(void **state) {
  (void)state;
  for_each_family(family) {
    check_many_features(100, family, 0.5);
    check_many_features(quick_run() ? 120 : 1000, family, 0.5);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_bad_column_anywhere), cmocka_unit_test(test_dummies),
      cmocka_unit_test(test_a_sum_of_columns),      cmocka_unit_test(test_more_features_than_rows),
      cmocka_unit_test(test_units_of_their_own),    cmocka_unit_test(test_small_integers),
      cmocka_unit_test(test_many_features),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
