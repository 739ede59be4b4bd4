/* Parts of the gmmix command by themselves: numbers as text, the axes of an ellipse. */
#include "../support/command.h"
#include "../support/model.h"
#include "../support/test.h"

#include "../../examples/common/mixture.c"
#include "../../examples/common/number.c"

#include <math.h>
#include <stdio.h>

static void test_numbers_read_back(void **state) {
  static const double values[] = {0,
                                  1,
                                  0.1,
                                  1.0 / 3,
                                  -2.5e-308,
                                  5e-324,
                                  1e22,
                                  1e23,
                                  9007199254740993.0,
                                  1.7976931348623157e308,
                                  -1130.264068};
  char text[NUMBER_LENGTH];
  double value;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(values); i++) {
    assert_true(number_parse(number_format(text, values[i]), &value));
    assert_true(value == values[i]);
  }
  assert_string_equal(number_format(text, 0.1), "0.1");
  assert_string_equal(number_format(text, 1e23), "1e+23");
}

static void test_what_is_no_number(void **state) {
  static const char *const texts[] = {"",   "nan", "inf", "0x10", "1,5", "1 2",   "1e",
                                      "e5", "1d5", "--1", "+",    ".",   "1.2.3", " 1"};
  double value;
  int64_t whole;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(texts); i++)
    if (number_parse(texts[i], &value))
      fail_msg("'%s' is taken as a number", texts[i]);
  assert_true(number_parse("1e999", &value) && isinf(value));
  assert_true(number_parse("+.5E-1", &value) && value == 0.05);
  assert_true(number_parse_int("-9223372036854775808", &whole) && whole == INT64_MIN);
  assert_false(number_parse_int("9223372036854775808", &whole));
  assert_false(number_parse_int("1.0", &whole));
}

/* In a program that uses a locale with decimal commas, numbers still have points. */
static void test_numbers_in_a_comma_locale(void **state) {
  char text[NUMBER_LENGTH];
  double value = 0;
  (void)state;
  shell("localedef -i de_DE -f UTF-8 ./de_DE.UTF-8");
  setenv("LOCPATH", scratch("."), 1);
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
    skip();
  snprintf(text, sizeof text, "%g", 0.5);
  assert_string_equal(text, "0,5");
  assert_string_equal(number_format(text, 0.5), "0.5");
  assert_true(number_parse("0.5", &value) && value == 0.5);
  assert_false(number_parse("0,5", &value));
  snprintf(text, sizeof text, "%g", 0.5); /* and the program still has its locale */
  assert_string_equal(text, "0,5");
  setlocale(LC_ALL, "C");
}

/* The factor times its transpose is the covariance of the chosen features, in their order. */
static void test_factor_of_an_ellipse(void **state) {
  const int64_t axes[3] = {3, 0, 2};
  params p = ordinary_params(2, 4, GMM_COV_FULL);
  gmm_model *model = new_model(2, 4, GMM_COV_FULL);
  struct mixture mixture;
  double factor[6];
  (void)state;
  assert_ok(give_params(model, &p));
  assert_ok(mixture_get(&mixture, model));
  for (int64_t k = 0; k < 2; k++) {
    mixture_factor(&mixture, k, axes, 3, factor);
    for (int i = 0; i < 3; i++)
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int m = 0; m <= j; m++)
          sum += factor[i * (i + 1) / 2 + m] * factor[j * (j + 1) / 2 + m];
        assert_near(sum, p.covariances[(k * 4 + axes[i]) * 4 + axes[j]], 1e-12);
      }
  }
  mixture_free(&mixture);
  gmm_destroy(model);
  free_params(&p);
}

/* Of one feature, the marginals add up to the density of the model. */
static void test_marginal_density(void **state) {
  const double x = 0.3;
  params p = ordinary_params(3, 1, GMM_COV_FULL);
  gmm_model *model = new_model(3, 1, GMM_COV_FULL);
  struct mixture mixture;
  double log_density, sum = 0;
  (void)state;
  assert_ok(give_params(model, &p));
  assert_ok(mixture_get(&mixture, model));
  assert_ok(gmm_score_samples(model, GMM_ROW_MAJOR(&x, 1, 1), &log_density));
  for (int64_t k = 0; k < 3; k++)
    sum += mixture_marginal(&mixture, k, 0, x);
  assert_near(log(sum), log_density, 1e-13);
  mixture_free(&mixture);
  gmm_destroy(model);
  free_params(&p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers_read_back),         cmocka_unit_test(test_what_is_no_number),
      cmocka_unit_test(test_numbers_in_a_comma_locale), cmocka_unit_test(test_factor_of_an_ellipse),
      cmocka_unit_test(test_marginal_density),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
