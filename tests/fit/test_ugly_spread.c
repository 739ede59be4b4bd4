/* Columns whose spreads are 2^500 apart, or more than double holds: a fit, or a status that says
 * which column it is. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>

enum { N = 60, D = 2, K = 2 };

/* Two values at the ends of what squares allow are further apart than that. */
static void test_a_spread_beyond(void **state) {
  const double x[] = {-0x1p505, 0x1p505, 0x1p505, -0x1p505, -0x1p505};
  (void)state;
  for_each_family(family) {
    gmm_model *model = new_model(K, 1, family);
    assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, 5, 1), NULL), GMM_ERR_SCALE);
    assert_error_says(model, "the spread of column 0");
    assert_int_equal(gmm_is_fitted(model), 0);
    gmm_destroy(model);
  }
}

/* Beside one value that large the others' floor is below the least normal number. */
static void test_a_floor_beside_the_largest(void **state) {
  (void)state;
  for_each_family(family) {
    double *x = clustered_rows(3, N, 1, K);
    gmm_model *model = new_model(K, 1, family);
    for (int i = 0; i < N; i++)
      x[i] = ldexp(x[i], -500);
    x[N - 1] = 0x1p505;
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 1e-12));
    assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, 1), NULL), GMM_ERR_SCALE);
    assert_error_says(model, "the floor of the variances of column 0");
    assert_int_equal(gmm_is_fitted(model), 0);
    gmm_destroy(model);
    free(x);
  }
}

/* What GMM_OPT_REG_COVAR adds is nothing beside a column of 2^500, so a component without spread
 * there is degenerate, though the other columns are held. */
static void test_a_regularisation_that_vanishes(void **state) {
  (void)state;
  double *x = clustered_rows(5, N, D, K);
  for (int i = 0; i < N; i++)
    x[i * D + 1] = i % K == 0 ? 0x1p500 : ldexp(x[i * D + 1], 498);
  for_each_family(family) {
    if (!has_own_variances(family))
      continue;
    gmm_model *model = new_model(K, D, family);
    params start = start_from_rows(K, family, x, N, D);
    for (int64_t k = 0; k < K; k++)
      start.means[k * D] = 6 * (double)k;
    prepare_fit(model, &start, 10);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 1e-300));
    assert_status(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL), GMM_ERR_DEGENERATE);
    assert_error_says(model, "component 0 has no spread of its own in column 1");
    free_params(&start);
    gmm_destroy(model);
  }
  free(x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_spread_beyond),
      cmocka_unit_test(test_a_floor_beside_the_largest),
      cmocka_unit_test(test_a_regularisation_that_vanishes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
