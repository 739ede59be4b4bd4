/* What gmm_last_error() says: the argument, its value, and what it must be. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { N = BASE_N, D = 2, K = 2 };

static double *x;

static int set_up(void **state) {
  (void)state;
  x = base_rows();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

static void says(gmm_model *model, gmm_status got, gmm_status want, const char *text) {
  assert_status(got, want);
  assert_string_equal(gmm_last_error(model), text);
}

static void test_no_model(void **state) {
  (void)state;
  assert_non_null(strstr(gmm_last_error(NULL), "n_components of 1 to 2147483647"));
  assert_non_null(strstr(gmm_last_error(NULL), "n_features of 1 or more"));
}

static void test_options(void **state) {
  (void)state;
  gmm_model *m = new_model(K, D, GMM_COV_FULL);
  says(m, gmm_set_int(m, GMM_OPT_SEED, -1), GMM_ERR_RANGE,
       "gmm_set_int: seed is -1; it must be 0 to 9007199254740992");
  says(m, gmm_set_int(m, GMM_OPT_SEED, INT64_MAX), GMM_ERR_RANGE,
       "gmm_set_int: seed is 9223372036854775807; it must be 0 to 9007199254740992");
  says(m, gmm_set_double(m, GMM_OPT_TOL, 2), GMM_ERR_RANGE,
       "gmm_set_double: tol is 2; it must be 0 to 1");
  says(m, gmm_set_double(m, GMM_OPT_TOL, NAN), GMM_ERR_RANGE,
       "gmm_set_double: tol is NaN; it must be 0 to 1");
  says(m, gmm_set_double(m, GMM_OPT_REG_COVAR, -INFINITY), GMM_ERR_RANGE,
       "gmm_set_double: reg_covar is -infinity; it must be 0 to 1e300");
  says(m, gmm_set_double(m, GMM_OPT_SEED, 1), GMM_ERR_OPTION,
       "gmm_set_double: option 6, seed, is of the other type: use gmm_set_int");
  says(m, gmm_set_int(m, GMM_OPT_TOL, 1), GMM_ERR_OPTION,
       "gmm_set_int: option 2, tol, is of the other type: use gmm_set_double");
  says(m, gmm_set_int(m, 4242, 1), GMM_ERR_OPTION, "gmm_set_int: there is no option 4242");
  gmm_destroy(m);
}

/* Six digits, as people write them. */
static void test_numbers(void **state) {
  static const struct {
    double value;
    const char *text;
  } numbers[] = {{1.5, "1.5"},
                 {10, "10"},
                 {123456, "123456"},
                 {1234567, "1.23457e6"},
                 {999999.7, "1e6"},
                 {-0.000125, "-0.000125"},
                 {-1e-5, "-1e-5"},
                 {-0.0625, "-0.0625"},
                 {-5e-324, "-4.94066e-324"},
                 {1.7976931348623157e308, "1.79769e308"}};
  char text[100];
  (void)state;
  gmm_model *m = new_model(K, D, GMM_COV_FULL);
  for (size_t i = 0; i < COUNT_OF(numbers); i++) {
    strcpy(text, "gmm_set_double: tol is ");
    strcat(strcat(text, numbers[i].text), "; it must be 0 to 1");
    says(m, gmm_set_double(m, GMM_OPT_TOL, numbers[i].value), GMM_ERR_RANGE, text);
  }
  gmm_destroy(m);
}

static void test_parameters(void **state) {
  (void)state;
  gmm_model *m = new_model(K, D, GMM_COV_FULL);
  params p = ordinary_params(K, D, GMM_COV_FULL);
  says(m, gmm_set_params(m, p.weights, 3, p.means, K * D, p.covariances, K * D * D), GMM_ERR_LENGTH,
       "gmm_set_params: n_weights is 3; it must be 2");
  says(m, gmm_set_params(m, p.weights, K, NULL, 0, p.covariances, K * D * D), GMM_ERR_NULL,
       "gmm_set_params: means is NULL");
  p.weights[0] = 0.25, p.weights[1] = 0.25;
  says(m, give_params(m, &p), GMM_ERR_WEIGHTS,
       "gmm_set_params: the sum of weights is 0.5; it must be within 1e-6 of 1");
  p.weights[1] = -0.25;
  says(m, give_params(m, &p), GMM_ERR_WEIGHTS,
       "gmm_set_params: weights[1] is -0.25; it must be 0 or more");
  p.weights[1] = 0.75;
  p.means[3] = INFINITY;
  says(m, give_params(m, &p), GMM_ERR_NOT_FINITE, "gmm_set_params: means[3] is infinity");
  p.means[3] = 0;
  p.covariances[3] = -4;
  says(m, give_params(m, &p), GMM_ERR_NOT_SPD,
       "gmm_set_params: the variance at covariances[3] is -4; it must be above 0");
  p.covariances[3] = 1e-308;
  says(m, give_params(m, &p), GMM_ERR_SCALE,
       "gmm_set_params: the variance at covariances[3] is 1e-308; it must be 2^-1020 to 2^1020");
  p.covariances[3] = 4, p.covariances[1] = 1.5, p.covariances[2] = 0.5;
  says(m, give_params(m, &p), GMM_ERR_NOT_SPD,
       "gmm_set_params: covariance 0 is not symmetric: (1,0) is 0.5 and (0,1) is 1.5");
  free_params(&p);
  gmm_destroy(m);
}

static gmm_status fit_rows(gmm_model *m, int64_t n, const double *weights) {
  return gmm_fit(m, GMM_ROW_MAJOR(x, n, D), weights);
}

static void test_fits(void **state) {
  static const double none[N];
  double huge[] = {1e200, 1, 2, 3};
  (void)state;
  gmm_model *m = new_model(K, D, GMM_COV_FULL);
  says(m, gmm_fit(m, x, N, 1, 1, 1, NULL), GMM_ERR_SHAPE,
       "gmm_fit: n_cols is 1; it must be 2, the model's n_features");
  says(m, fit_rows(m, 1, NULL), GMM_ERR_TOO_FEW_ROWS,
       "gmm_fit: n_rows is 1; it must be at least 2, the number of components");
  says(m, fit_rows(m, N, none), GMM_ERR_WEIGHTS,
       "gmm_fit: the sum of sample_weight is 0, too small; it must be 2^-1000 to 2^1000");
  says(m, gmm_fit(m, huge, 2, 2, 2, 1, NULL), GMM_ERR_SCALE,
       "gmm_fit: the largest value of x is 1e200; it must be 2^-505 to 2^505");
  assert_ok(gmm_set_int(m, GMM_OPT_INIT, GMM_INIT_PARAMS));
  says(m, fit_rows(m, N, NULL), GMM_ERR_NOT_FITTED,
       "gmm_fit: GMM_OPT_INIT is 3, which needs parameters: call gmm_set_params first");
  assert_ok(gmm_set_int(m, GMM_OPT_FREEZE, 5));
  says(m, fit_rows(m, N, NULL), GMM_ERR_NOT_FITTED,
       "gmm_fit: GMM_OPT_FREEZE is 5, which needs parameters: call gmm_set_params first");
  gmm_destroy(m);
}

/* Who gives constant data, or wants no floor, is told what would help. */
static void test_no_spread(void **state) {
  static const double equal[] = {1, 1, 1, 1, 1, 1, 1, 1}, weights[] = {1, 0, 0, 1};
  static const double line[] = {0, 1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1, 7, 1};
  (void)state;
  gmm_model *one = new_model(1, D, GMM_COV_FULL), *two = new_model(2, D, GMM_COV_FULL);
  static const char *const because =
      "gmm_fit: component 0 has no spread of its own in column 0 "
      "(start 0, iteration 0); all rows are equal, so "
      "GMM_OPT_COV_FLOOR has no scale: GMM_OPT_REG_COVAR would hold it";
  says(one, gmm_fit(one, equal, 4, D, D, 1, NULL), GMM_ERR_DEGENERATE, because);
  assert_ok(gmm_set_double(one, GMM_OPT_REG_COVAR, 0.5));
  assert_ok(gmm_fit(one, equal, 4, D, D, 1, NULL));
  assert_ok(gmm_set_double(one, GMM_OPT_REG_COVAR, 0));
  assert_ok(gmm_set_double(one, GMM_OPT_COV_FLOOR, 0));
  assert_status(gmm_fit(one, equal, 4, D, D, 1, NULL), GMM_ERR_DEGENERATE);
  assert_error_says(one, "GMM_OPT_REG_COVAR would hold it");
  assert_status(gmm_fit(one, line, 8, D, D, 1, NULL), GMM_ERR_DEGENERATE);
  assert_error_says(one, "GMM_OPT_COV_FLOOR is 0: a larger one would hold it");
  assert_ok(gmm_set_double(one, GMM_OPT_COV_FLOOR, 1e-6));
  assert_ok(gmm_fit(one, line, 8, D, D, 1, NULL));
  says(two, gmm_fit(two, equal, 4, D, D, 1, NULL), GMM_ERR_TOO_FEW_ROWS,
       "gmm_fit: x has 1 distinct row; it must have at least 2, the number of components");
  says(two, gmm_fit(two, equal, 4, D, D, 1, weights), GMM_ERR_TOO_FEW_ROWS,
       "gmm_fit: x has 1 distinct row of positive weight; it must have at least 2, the number of "
       "components");
  gmm_destroy(one);
  gmm_destroy(two);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_model), cmocka_unit_test(test_options),
      cmocka_unit_test(test_numbers),  cmocka_unit_test(test_parameters),
      cmocka_unit_test(test_fits),     cmocka_unit_test(test_no_spread),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
