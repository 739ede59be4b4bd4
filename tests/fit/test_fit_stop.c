/* When a fit stops. With GMM_OPT_REG_COVAR the log-likelihood may fall and then rise by less: two
 * steps that are no trend, from which the rest of the way cannot be told. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>

enum { N = 60, D = 2, K = 2, ITERATIONS = 40 };

static gmm_model *fitted(const double *x, int seed, double reg_covar, double tolerance) {
  gmm_model *model = new_model(K, D, GMM_COV_FULL);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_POINTS));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, seed));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, ITERATIONS));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, tolerance));
  assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, reg_covar));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  return model;
}

/* A tolerance between the size of a fall and that of the rise after it, where all steps before are
 * larger; 0 if there is no such place. *place: the iteration of the rise. */
static double tolerance_between(const double *history, int64_t *place) {
  double smallest = INFINITY;
  for (int64_t t = 2; t + 1 < ITERATIONS; t++) {
    double fall = history[t - 2] - history[t - 1], rise = history[t] - history[t - 1];
    smallest = fmin(smallest, fabs(fall));
    double between = 0.5 * (fall + rise);
    if (rise > 1e-9 && fall > 1.1 * rise && smallest > between) {
      *place = t + 1;
      return between;
    }
  }
  return 0;
}

static void test_a_rise_after_a_fall_is_no_end(void **state) {
  double history[ITERATIONS];
  int met = 0;
  (void)state;
  for (int seed = 1; seed < 20; seed++)
    for (int power = -6; power <= 4; power++) {
      double *x = clustered_rows((uint64_t)seed, N, D, 3), reg_covar = ldexp(1, power);
      int64_t place = 0;
      gmm_model *model = fitted(x, seed, reg_covar, 0);
      assert_ok(gmm_get_history(model, history, ITERATIONS));
      gmm_destroy(model);
      double tolerance = tolerance_between(history, &place);
      if (tolerance > 0) {
        model = fitted(x, seed, reg_covar, tolerance);
        assert_true(gmm_n_iter(model) > place);
        gmm_destroy(model);
        met++;
      }
      free(x);
    }
  assert_true(met > 0);
}

/* Overlapping clusters, in which EM is slow and passes plateaus. */
static double *overlapping_rows(generator *g, int64_t n, int64_t d, int64_t k) {
  double *x = new_doubles(n * d), *centres = new_doubles(k * d);
  const double apart = 0.5 + 2.5 * next_uniform(g);
  for (int64_t i = 0; i < k * d; i++)
    centres[i] = apart * next_normal(g);
  for (int64_t i = 0; i < n; i++) {
    const int64_t z = (int64_t)(next_uniform(g) * (double)k);
    for (int64_t j = 0; j < d; j++)
      x[i * d + j] = centres[z * d + j] + next_normal(g);
  }
  free(centres);
  return x;
}

/* What 1000 iterations more gain after a fit that says it converged, for each row. */
static double gain_of_going_on(gmm_model *model, const double *x, int64_t n, int64_t d) {
  const double before = gmm_log_likelihood(model);
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL));
  return (gmm_log_likelihood(model) - before) / (double)n;
}

static void test_converged_is_the_end(void **state) {
  const int problems = quick_run() ? 8 : 300;
  int converged = 0, far = 0;
  (void)state;
  for (int i = 0; i < problems; i++) {
    generator g = {(uint64_t)i + 1};
    const int64_t n = 40 + (int64_t)(460 * next_uniform(&g)),
                  d = 1 + (int64_t)(5 * next_uniform(&g)), k = 2 + (int64_t)(4 * next_uniform(&g));
    double *x = overlapping_rows(&g, n, d, k);
    gmm_model *model = new_model(k, d, gmm_family_at(i % gmm_family_count()));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, n, d), NULL));
    if (gmm_converged(model)) {
      const double gain = gain_of_going_on(model, x, n, d);
      converged++;
      far += gain > 1e-5;
    }
    gmm_destroy(model);
    free(x);
  }
  assert_true(converged > problems / 2);
  assert_true(far <= problems / 100); /* 2 of 300: a plateau that no rule sees the end of */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_rise_after_a_fall_is_no_end),
      cmocka_unit_test(test_converged_is_the_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
