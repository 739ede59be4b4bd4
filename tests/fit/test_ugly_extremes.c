/* Rows and means anywhere in double's range: responsibilities, labels and log-densities against
 * numbers of 113 bits, at every level of instructions. */
#include "../support/model.h"
#include "../support/right_row.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { FINEST_SIMD = 3 };

static gmm_model *model_of(const params *p, int simd) {
  gmm_model *model = new_model(p->k, p->d, p->family);
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, simd));
  assert_ok(give_params(model, p));
  return model;
}

/* Returns whether the row is shared: more than one component has a part in it. */
static int check_row(const gmm_model *model, const params *p, const double *y) {
  double proba[RIGHT_ROW_K], density, sum = 0;
  right_row want;
  int32_t label;
  int shared = 0;
  if (!right_row_of(p, y, &want))
    skip();
  assert_ok(gmm_predict_proba(model, y, 1, p->d, p->d, 1, proba, p->k, 1));
  assert_ok(gmm_predict(model, y, 1, p->d, p->d, 1, &label));
  assert_ok(gmm_score_samples(model, y, 1, p->d, p->d, 1, &density));
  for (int64_t c = 0; c < p->k; c++) {
    assert_true(proba[c] >= 0 && proba[c] <= proba[label]);
    sum += proba[c];
    if (want.blur < 0.01)
      assert_near(proba[c], want.proba[c], 2 * want.blur);
    shared |= want.blur < 0.01 && want.proba[c] > 1e-4 && want.proba[c] < 0.9999;
  }
  assert_near(sum, 1, 1e-15 * (double)p->k);
  if (isinf(want.log_density))
    assert_true(density == want.log_density);
  else
    assert_near(density, want.log_density, 1e-13 * fabs(want.log_density) + 4e-12);
  return shared;
}

/* A component at the row, and another so far away that coordinates of their difference overflow,
 * to infinities of either sign or by their squares alone. */
static void test_a_component_out_of_range(void **state) {
  static const double far[] = {1.5e308, 1e308, 1e300, 1e200, 1e160, 1e150},
                      variance[] = {1, 0.01, 1e-20, 1e-220, 1e-300};
  static const double shape[] = {1, 0.5, 0.5, 0.5, 1, -0.2, 0.5, -0.2, 1};
  (void)state;
  for (int simd = 1; simd <= FINEST_SIMD; simd++)
    for_each_family(family)
      for (size_t i = 0; i < COUNT_OF(far) * COUNT_OF(variance); i++)
        for (int sign = -1; sign <= 1; sign++) { /* 0: the near one is at the origin */
          double other = far[i % COUNT_OF(far)], here = sign * other, matrix[9];
          double means[] = {other, other, -other, here, -here, here};
          if (sign == 1)
            means[0] = means[1] = -other, means[2] = other;
          for (int j = 0; j < 9; j++)
            matrix[j] = shape[j] * variance[i / COUNT_OF(far)];
          params p = params_from(2, 3, family, means, matrix);
          gmm_model *model = model_of(&p, simd);
          check_row(model, &p, means + 3);
          gmm_destroy(model);
          free_params(&p);
        }
}

/* Two components 6 standard deviations apart in one feature, beside others where the row is
 * anywhere and the components agree: these say nothing, however far it is. */
static void test_far_rows_that_are_shared(void **state) {
  static const double deviation[] = {1, 1e-10, 1e-15, 1e-16, 1e-42, 1e-122, 1e100},
                      at[] = {0, 1e10, 1e100, 1e150, 1e200, 1e290, 1e308, -1.7e308};
  (void)state;
  for (int simd = 1; simd <= FINEST_SIMD; simd++)
    for_each_family(family)
      for (size_t i = 0; i < COUNT_OF(deviation) * COUNT_OF(at); i++)
        for (int decides = 0; decides < 3; decides++) {
          double sd = deviation[i % COUNT_OF(deviation)], y1 = at[i / COUNT_OF(deviation)];
          double means[6] = {0}, matrix[9] = {0}, y[3] = {y1, y1, y1};
          int other = decides == 0 ? 1 : 0, last = 3 - other - decides;
          for (int j = 0; j < 3; j++)
            matrix[4 * j] = j == decides || is_isotropic(family) ? sd * sd : 1;
          matrix[3 * other + last] = matrix[3 * last + other] = 0.5 * matrix[4 * other];
          means[decides] = -3 * sd;
          means[3 + decides] = 3 * sd;
          y[decides] = sd;
          params p = params_from(2, 3, family, means, matrix);
          gmm_model *model = model_of(&p, simd);
          assert_true(check_row(model, &p, y));
          gmm_destroy(model);
          free_params(&p);
        }
}

/* A number of random sign and size. */
static double wild(generator *g) {
  double size = ldexp(1 + next_uniform(g), (int)(2040 * next_uniform(g)) - 1018);
  return next_uniform(g) < 0.5 ? -size : size;
}

/* Variances from a common one, or wild; full matrices with correlations of up to a half. */
static void make_covariances(params *p, generator *g) {
  int wide = next_uniform(g) < 0.5 ? 200 : 10, common = (int)(1600 * next_uniform(g)) - 800;
  int full = has_matrices(p->family);
  int64_t d = p->d, n = full ? p->n_covariances / d : p->n_covariances;
  int half[RIGHT_ROW_K * RIGHT_ROW_D]; /* logarithms of the deviations */
  for (int64_t i = 0; i < n; i++) {
    half[i] = (common + (int)(2 * wide * next_uniform(g)) - wide) / 2;
    if (!full)
      p->covariances[i] = ldexp(1 + next_uniform(g), 2 * half[i]);
  }
  for (int64_t i = 0; i < n && full; i++)
    for (int64_t j = 0; j < d; j++) {
      int64_t c = i / d, to = i % d;
      p->covariances[i * d + j] = ldexp(j == to            ? 1
                                        : (j + to) % 2 > 0 ? 0.25
                                                           : -0.3125,
                                        half[i] + half[c * d + j]);
    }
}

/* Random mixtures and rows, with features of every size beside each other. */
static void test_wild_rows(void **state) {
  generator g = {41};
  int shared = 0, trials = quick_run() ? 300 : 6000;
  (void)state;
  for (int t = 0; t < trials; t++) {
    int64_t k = 1 + (int64_t)(3 * next_uniform(&g)), d = 1 + (int64_t)(4 * next_uniform(&g));
    params p = new_params(k, d, gmm_family_at(t % gmm_family_count()));
    double y[RIGHT_ROW_D];
    for (int64_t c = 0; c < k; c++)
      p.weights[c] = 1 / (double)k;
    make_covariances(&p, &g);
    for (int64_t i = 0; i < k * d; i++) {
      double sd = sqrt(covariance_at(&p, i / d, i % d, i % d)), u = next_uniform(&g);
      p.means[i] = u < 0.1 ? wild(&g) : u < 0.6 && i >= d ? p.means[i - d] : sd * next_normal(&g);
    }
    gmm_model *model = model_of(&p, t / 4 % FINEST_SIMD + 1);
    for (int row = 0; row < 8; row++) {
      for (int64_t j = 0; j < d; j++) {
        int64_t c = (int64_t)((double)k * next_uniform(&g));
        double sd = sqrt(covariance_at(&p, c, j, j));
        y[j] = row > 0 && next_uniform(&g) < 0.4 ? wild(&g)
                                                 : p.means[c * d + j] + sd * next_normal(&g);
      }
      shared += check_row(model, &p, y);
    }
    gmm_destroy(model);
    free_params(&p);
  }
  assert_true(shared > trials / 2);
}

/* Log-densities reach to the end of double, and that of the rarest component is no other's. */
static void test_the_least_log_density(void **state) {
  static const double rows[] = {1e154, 1.3e154, 1.5e154, 1.89e154, 1.9e154, 1e308};
  double weights[] = {1, 4.9e-324}, means[] = {0, 1e100}, one = 1, density;
  (void)state;
  for (int simd = 1; simd <= FINEST_SIMD; simd++)
    for_each_family(family) {
      params p = params_from(1, 1, family, means, &one);
      gmm_model *model = model_of(&p, simd);
      for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_ok(gmm_score_samples(model, rows + i, 1, 1, 1, 1, &density));
        if (rows[i] < 1.895e154)
          assert_near(density / (-rows[i] * (rows[i] / 2)), 1, 1e-15);
        else
          assert_true(density == -INFINITY);
      }
      gmm_destroy(model);
      free_params(&p);
      p = params_from(2, 1, family, means, &one);
      memcpy(p.weights, weights, sizeof weights);
      model = model_of(&p, simd);
      assert_ok(gmm_score_samples(model, means + 1, 1, 1, 1, 1, &density));
      assert_near(density, -744.44007192138126 - 0.91893853320467274, 2e-13);
      gmm_destroy(model);
      free_params(&p);
    }
}

/* Values that are none, where the caller asked for no check: no other row is touched, what is found
 * for theirs is NaN, be it the NA of R, and nothing beyond the arrays is read. */
static void test_no_check(void **state) {
  enum { N = 60, D = 9, K = 3 };
  static const uint64_t na = 0x7ff00000000007a2;
  double x[N * D], bad[] = {NAN, INFINITY, -INFINITY, 0}, with[N], without[N];
  int32_t labels[N];
  generator g = {42};
  (void)state;
  memcpy(bad + 3, &na, sizeof na);
  for (int i = 0; i < N * D; i++)
    x[i] = next_normal(&g) + 6 * (i / D % K);
  for (int simd = 1; simd <= FINEST_SIMD; simd++)
    for_each_family(family)
      for (size_t b = 0; b < COUNT_OF(bad); b++)
        for (int frozen = 0; frozen <= 4; frozen += 4) {
          params p = start_from_rows(K, family, x, N, D);
          gmm_model *model = model_of(&p, simd);
          assert_ok(gmm_set_int(model, GMM_OPT_CHECK_FINITE, 0));
          assert_ok(gmm_set_int(model, GMM_OPT_FREEZE, frozen));
          double kept = x[10 * D + 1];
          assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), without));
          x[10 * D + 1] = bad[b];
          assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), with));
          assert_ok(gmm_predict(model, GMM_ROW_MAJOR(x, N, D), labels));
          (void)gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL); /* no crash is all that is asked */
          x[10 * D + 1] = kept;
          assert_true(isnan(with[10]) && labels[10] >= 0 && labels[10] < K);
          with[10] = without[10];
          assert_memory_equal(with, without, sizeof with);
          gmm_destroy(model);
          free_params(&p);
        }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_component_out_of_range),
      cmocka_unit_test(test_far_rows_that_are_shared),
      cmocka_unit_test(test_wild_rows),
      cmocka_unit_test(test_the_least_log_density),
      cmocka_unit_test(test_no_check),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
