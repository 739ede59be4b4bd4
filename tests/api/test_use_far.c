/* Header section USE: rows far from all components, whose densities are 0 in double. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* A16: rows far away have responsibilities 0 and 1 and a log-density that is no NaN. */
static void test_far_rows(void **state) {
  static const double distances[] = {1e3, -1e3, 1e150, -1e150, 1e308, -1e308, DBL_MAX};
  (void)state;
  double *base = base_rows();
  for_each_family(family) {
    params start = start_from_rows(BASE_K, family, base, BASE_N, BASE_D);
    gmm_model *model = new_model(BASE_K, BASE_D, family);
    assert_ok(give_params(model, &start));
    assert_ok(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(base, BASE_N, BASE_D), NULL));
    for (size_t i = 0; i < COUNT_OF(distances); i++) {
      double row[2] = {distances[i], distances[i]}, proba[2], density;
      int32_t label;
      assert_ok(gmm_predict_proba(model, row, 1, 2, 2, 1, proba, 2, 1));
      assert_ok(gmm_predict(model, row, 1, 2, 2, 1, &label));
      assert_ok(gmm_score_samples(model, row, 1, 2, 2, 1, &density));
      assert_true(proba[label] == 1 && proba[1 - label] == 0);
      assert_true(density < 0 && (fabs(distances[i]) > 1e3 || isfinite(density)));
      assert_true(density == density);
      assert_true(fabs(distances[i]) < 1e160 || isinf(density));
      if (gmm_family_is_shared(family)) /* component 1 lies further out */
        assert_int_equal(label, distances[i] > 0);
    }
    free_params(&start);
    gmm_destroy(model);
  }
  free(base);
}

/* The mean of log-densities whose sum is beyond double; one that is -infinity makes it so. */
static void test_mean_of_far_rows(void **state) {
  enum { MOST = 600 };
  double rows[MOST], density[MOST], mean, mean_of = 0, variance = 1;
  (void)state;
  for (int i = 0; i < MOST; i++)
    rows[i] = i % 3 != 2 ? 1.3e154 : -1.3e154; /* log-density -8.45e307 */
  for_each_family(family) {
    params p = params_from(1, 1, family, &mean_of, &variance);
    gmm_model *model = new_model(1, 1, family);
    assert_ok(give_params(model, &p));
    for (int n = 1; n <= MOST; n += quick_run() ? 57 : 1) {
      assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(rows, n, 1), density));
      assert_ok(gmm_score(model, GMM_ROW_MAJOR(rows, n, 1), &mean));
      assert_true(isfinite(density[0]) && density[n - 1] == density[0]);
      assert_near(mean, density[0], 4 * DBL_EPSILON * fabs(density[0]));
    }
    const double kept = rows[7];
    rows[7] = 1e200;
    assert_ok(gmm_score(model, GMM_ROW_MAJOR(rows, MOST, 1), &mean));
    assert_true(mean == -INFINITY);
    rows[7] = kept;
    free_params(&p);
    gmm_destroy(model);
  }
}

/* A17: a row that is equally far from both, so far that its distances overflow. */
static void test_a_tie_far_away(void **state) {
  double means[] = {3, 0, -3, 0}, identity[] = {1, 0, 0, 1}, row[] = {0, 1e160}, proba[2];
  (void)state;
  for_each_family(family) {
    int32_t label = -1;
    params p = params_from(2, 2, family, means, identity);
    gmm_model *model = new_model(2, 2, family);
    assert_ok(give_params(model, &p));
    assert_ok(gmm_predict_proba(model, row, 1, 2, 2, 1, proba, 2, 1));
    assert_ok(gmm_predict(model, row, 1, 2, 2, 1, &label));
    assert_true(proba[0] == 0.5 && proba[1] == 0.5);
    assert_int_equal(label, 0);
    free_params(&p);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_far_rows),
      cmocka_unit_test(test_mean_of_far_rows),
      cmocka_unit_test(test_a_tie_far_away),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
