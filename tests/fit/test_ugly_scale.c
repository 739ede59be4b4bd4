/* Ugly scales: far from the origin, tiny, huge, ill-conditioned. */
#include "../support/reference_em.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITERATIONS = 40 };

/* Fits `x` (BASE_N rows) from the usual start and compares with the reference. */
static void compare(const double *x, int64_t d, const params *start, double bound) {
  reference r;
  int family = start->family;
  assert_true(reference_em(&r, x, BASE_N, NULL, start, ITERATIONS));
  gmm_model *model = new_model(2, d, family);
  prepare_fit(model, start, ITERATIONS);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, d), NULL));
  reference_errors e = compare_with_reference(&r, model);
  print_message("%-9s weights %.1e, means %.1e, covariances %.1e, log-likelihood %.1e\n",
                gmm_family_name(family), e.weights, e.means, e.covariances, e.log_likelihood);
  bound = reference_is_precise() ? bound : HUGE_VAL;
  /* common axes are as uncertain as clusters are round */
  double of_axes = has_many_minima(gmm_family_letters(family)) ? 1e3 : 1;
  assert_true(e.weights <= bound);
  assert_true(e.means <= bound);
  assert_true(e.covariances <= bound * of_axes);
  assert_true(e.log_likelihood <= bound);
  free_reference(&r);
  gmm_destroy(model);
}

/* A05: the base data at an offset of up to 1e12 standard deviations. */
static void test_offsets(void **state) {
  static const double offsets[] = {1e4, 1e6, 1e8, 1e12};
  (void)state;
  double *x = new_doubles(BASE_N * BASE_D);
  double *base = base_rows();
  for (size_t o = 0; o < COUNT_OF(offsets); o++) {
    for (int i = 0; i < BASE_N * BASE_D; i++)
      x[i] = base[i] + offsets[o];
    for_each_family(family) {
      if (quick_run() && (int)o != family_at % (int)COUNT_OF(offsets))
        continue;
      params start = start_from_rows(2, family, x, BASE_N, BASE_D);
      compare(x, BASE_D, &start, 2e-13); /* 2.7e-14 was the most: covariances at 1e12 */
      free_params(&start);
    }
  }
  free(x);
  free(base);
}

/* Element i of the array is b's if a's is scaled by the powers of its two features, (0 for none).
 */
static void assert_scaled(const double *a, const double *b, int64_t n, const int *rows,
                          const int *columns) {
  for (int64_t i = 0; i < n; i++) {
    double scaled = ldexp(a[i], rows[i / BASE_D % BASE_D] + columns[i % BASE_D]);
    assert_memory_equal(&scaled, &b[i], sizeof scaled);
  }
}

static void assert_scaled_covariances(const gmm_model *a, const gmm_model *b, const int *powers) {
  double p[2 * BASE_D * BASE_D], q[2 * BASE_D * BASE_D];
  assert_ok(gmm_get_full_covariances(a, p, 2 * BASE_D * BASE_D));
  assert_ok(gmm_get_full_covariances(b, q, 2 * BASE_D * BASE_D));
  assert_scaled(p, q, 2 * BASE_D * BASE_D, powers, powers);
}

/* A07: scaling by powers of two is exact, so everything scales to the bit. */
static void check_powers(const double *base, int family, int init, const int *powers) {
  static const int none[BASE_D] = {0, 0};
  double proba[BASE_N * 2], scaled_proba[BASE_N * 2], x[BASE_N * BASE_D];
  for (int i = 0; i < BASE_N * BASE_D; i++)
    x[i] = ldexp(base[i], powers[i % BASE_D]);
  params start = start_from_rows(2, family, base, BASE_N, BASE_D);
  params scaled = start_from_rows(2, family, x, BASE_N, BASE_D);
  gmm_model *a = new_model(2, 2, family), *b = new_model(2, 2, family);
  assert_ok(give_params(a, &start));
  assert_ok(give_params(b, &scaled));
  assert_scaled_covariances(a, b, powers);
  assert_ok(gmm_set_int(a, GMM_OPT_INIT, init));
  assert_ok(gmm_set_int(b, GMM_OPT_INIT, init));
  assert_ok(gmm_fit(a, GMM_ROW_MAJOR(base, BASE_N, BASE_D), NULL));
  assert_ok(gmm_fit(b, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL));
  assert_int_equal(gmm_n_iter(a), gmm_n_iter(b));
  params p = params_of(a), q = params_of(b);
  assert_scaled(p.weights, q.weights, 2, none, none);
  assert_scaled(p.means, q.means, 4, none, powers);
  assert_scaled_covariances(a, b, powers);
  assert_ok(gmm_predict_proba(a, GMM_ROW_MAJOR(base, BASE_N, 2), proba, 2, 1));
  assert_ok(gmm_predict_proba(b, GMM_ROW_MAJOR(x, BASE_N, 2), scaled_proba, 2, 1));
  assert_memory_equal(proba, scaled_proba, sizeof proba);
  double moved = gmm_log_likelihood(a) - BASE_N * (powers[0] + powers[1]) * log(2);
  assert_near(gmm_log_likelihood(b), moved, 1e-12 * (fabs(moved) + 2000));
  free_params(&start);
  free_params(&scaled);
  free_params(&p);
  free_params(&q);
  gmm_destroy(a);
  gmm_destroy(b);
}

/* Of all features, or of each its own where the family is closed under units. Which rows are the
 * points of GMM_INIT_RANDOM_POINTS depends on the ratio of units. */
static void test_powers_of_two(void **state) {
  static const int powers[][BASE_D] = {{1, 1},       {-1, -1}, {20, 20}, {-20, -20}, {498, 498},
                                       {-498, -498}, {0, 1},   {-3, 40}, {100, -200}};
  (void)state;
  double *base = base_rows();
  for (size_t i = 0; i < COUNT_OF(powers); i++)
    for_each_family(family)
      for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++)
        if ((powers[i][0] == powers[i][1] ||
             (scales_by_feature(family) && init != GMM_INIT_RANDOM_POINTS)) &&
            (!quick_run() || init == GMM_INIT_KMEANS + ((int)i + family_at) % 4))
          check_powers(base, family, init, powers[i]);
  free(base);
}

/* A08: beyond what squares can hold: refused, and the model stays empty. */
static void test_beyond_double(void **state) {
  double x[BASE_N * BASE_D];
  (void)state;
  double *base = base_rows();
  for_each_family(family)
    for (int what = 0; what < 4; what++) {
      for (int i = 0; i < BASE_N * BASE_D; i++)
        x[i] = what == 0   ? ldexp(base[i], 520)
               : what == 1 ? ldexp(base[i], -520)
               : what == 2 ? (base[i] > 3 ? DBL_MAX : -DBL_MAX)
                           : (double)(i % 97) * 4.9406564584124654e-324;
      gmm_model *model = new_model(2, 2, family);
      assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, BASE_D), NULL), GMM_ERR_SCALE);
      assert_int_equal(gmm_is_fitted(model), 0);
      gmm_destroy(model);
    }
  free(base);
}

/* A19: the second column is the first plus noise of variance 4 / kappa. In each of the two clusters
 * the correlation matrix then has condition kappa. */
static double *ill_conditioned_rows(double kappa) {
  double *x = base_rows();
  generator g = {19};
  for (int i = 0; i < BASE_N; i++)
    x[2 * i + 1] = x[2 * i] + 2 * next_normal(&g) / sqrt(kappa);
  return x;
}

static void test_ill_conditioned(void **state) {
  (void)state;
  for (double kappa = 1e8; kappa < 1e15; kappa *= quick_run() ? 1e6 : 100) {
    static const double start_matrix[] = {10, 0, 0, 10};
    double *x = ill_conditioned_rows(kappa);
    for_each_family(family) {
      if (!has_matrices(family))
        continue;
      params start = params_from(2, 2, family, x, start_matrix);
      compare(x, 2, &start, 100 * kappa * DBL_EPSILON);
      free_params(&start);
    }
    free(x);
  }
}

/* As many rows as columns: the last pivot is nothing but rounding, which the condition of the
 * columns before it may have raised far above a few eps. */
static void test_as_many_rows_as_columns(void **state) {
  static const int64_t sizes[] = {2, 3, 4, 7, 12, 20};
  const int sets = quick_run() ? 4 : 300;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(sizes); i++)
    for (int set = 0; set < sets; set++)
      for_each_family(family) {
        if (!has_matrices(family))
          continue;
        int64_t d = sizes[i];
        double *x = clustered_rows((uint64_t)set, d, d, 1);
        gmm_model *model = new_model(1, d, family);
        assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
        assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, d, d), NULL), GMM_ERR_DEGENERATE);
        gmm_destroy(model);
        free(x);
      }
}

static void test_near_singular_is_never_silent(void **state) {
  (void)state;
  for (double kappa = 1e13; kappa < 1e19; kappa *= 10) {
    double *x = ill_conditioned_rows(kappa);
    for_each_family(family)
      for (int floored = 0; floored < 2; floored++) {
        if (!has_matrices(family))
          continue;
        gmm_model *model = new_model(2, 2, family);
        if (!floored)
          assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
        gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(x, BASE_N, 2), NULL);
        if (status != GMM_ERR_DEGENERATE || floored) {
          assert_ok(status);
          assert_true(gmm_warnings(model) &
                      (floored ? GMM_WARN_FLOORED : GMM_WARN_ILL_CONDITIONED));
        }
        gmm_destroy(model);
      }
    free(x);
  }
}

/* A30: two clusters of variance 1 that are up to 6e15 apart. Nothing is lost but what a mean loses
 * that is stored as a double, half an ulp; the variance is that about the mean before or after. */
static void check_far_clusters(const double *places, int family) {
  enum { SIDE = 200 };
  double x[2][SIDE], got[2], want[2], lost[2];
  generator g = {30};
  for (int i = 0; i < 2 * SIDE; i++)
    x[i % 2][i / 2] = places[i % 2] + next_normal(&g);
  gmm_model *model = new_model(2, 1, family);
  assert_ok(gmm_fit(model, GMM_COL_MAJOR(x[0], 2 * SIDE, 1), NULL));
  assert_ok(gmm_get_full_covariances(model, got, 2));
  params p = params_of(model);
  int swapped = fabs(p.means[0] - places[0]) > fabs(p.means[1] - places[0]);
  for (int c = 0; c < 2; c++) {
    int side = swapped ? 1 - c : c;
    long double mean = 0;
    for (int i = 0; i < SIDE; i++)
      mean += (long double)(x[side][i] -= places[side]) / SIDE; /* this is exact */
    double missed = (double)(p.means[c] - places[side] - mean);
    assert_true(fabs(missed) <= 1e-15 + DBL_EPSILON / 2 * fabs(p.means[c]));
    assert_near(p.weights[c], 0.5, 1e-15);
    covariance_of_rows(x[side], SIDE, 1, &want[c]);
    lost[c] = missed * missed;
  }
  if (!has_own_volumes(family)) {
    want[0] = want[1] = (want[0] + want[1]) / 2;
    lost[0] = lost[1] = (lost[0] + lost[1]) / 2;
  }
  for (int c = 0; c < 2; c++)
    assert_true(got[c] >= want[c] - 1e-14 && got[c] <= want[c] + lost[c] + 1e-14);
  free_params(&p);
  gmm_destroy(model);
}

static void test_far_clusters(void **state) {
  static const double places[][2] = {{-1e8, 1e8},  {0, 1e8},   {3e7, 1e8},    {0, -1e12},
                                     {3e11, 1e12}, {-7, 1e15}, {3e14, -1e15}, {1e15, 7e15}};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(places); i++)
    for_each_family(family)
      check_far_clusters(places[i], family);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_offsets),
      cmocka_unit_test(test_powers_of_two),
      cmocka_unit_test(test_beyond_double),
      cmocka_unit_test(test_ill_conditioned),
      cmocka_unit_test(test_as_many_rows_as_columns),
      cmocka_unit_test(test_near_singular_is_never_silent),
      cmocka_unit_test(test_far_clusters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
