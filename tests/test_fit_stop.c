/* When a fit stops. With GMM_OPT_REG_COVAR the log-likelihood may fall and then rise by less: two
 * steps that are no trend, from which the rest of the way cannot be told. */
#include "support/model.h"
#include "support/ugly.h"

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

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_rise_after_a_fall_is_no_end)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
