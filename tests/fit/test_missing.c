/* Fits of rows with holes: published numbers, a textbook EM in long double that completes row by
 * row, and likelihoods that never fall. */
#include "../support/judge_parts.h"
#include "../support/random_mixture.h"
#include "../support/reference_holes.h"

#include <math.h>
#include <stdlib.h>

enum { ITERATIONS = 8, APPLES = 18 };

static gmm_model *new_model_of_holes(int64_t k, int64_t d, int family) {
  gmm_model *model = new_model(k, d, family);
  assert_ok(gmm_set_int(model, GMM_OPT_MISSING, 1));
  return model;
}

/* Sizes of apple crops and percentages of wormy fruits (Snedecor and Cochran 1967; as completed in
 * Little and Rubin 2002, section 7.2.1). The maximum of the likelihood has a closed form there, by
 * the regression of the second on the first. */
static void test_apples(void **state) {
  static const double size[APPLES] = {8,  6,  11, 22, 14, 17, 18, 24, 19,
                                      23, 26, 40, 4,  4,  5,  6,  8,  10};
  static const double worms[APPLES] = {59, 58, 56, 53,  50,  45,  43,  42,  39,
                                       38, 30, 27, NAN, NAN, NAN, NAN, NAN, NAN};
  double x[2 * APPLES], means[2], covariance[4], score;
  (void)state;
  for (int i = 0; i < APPLES; i++) {
    x[2 * i] = size[i];
    x[2 * i + 1] = worms[i];
  }
  gmm_model *model = new_model_of_holes(1, 2, GMM_COV_FULL);
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 100));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, APPLES, 2), NULL));
  assert_ok(gmm_get_params(model, NULL, 0, means, 2, covariance, 4));
  assert_near(means[0], 14.72222222222222, 1e-9);
  assert_near(means[1], 49.33333333333333, 1e-8);
  assert_near(covariance[0], 89.53395061728395, 1e-9);
  assert_near(covariance[1], -90.6967292, 5e-8);
  assert_near(covariance[3], 114.69495512, 5e-8);
  assert_near(gmm_log_likelihood(model), -101.785632127823, 1e-9);
  assert_ok(gmm_score(model, GMM_ROW_MAJOR(x, APPLES, 2), &score));
  assert_near(score * APPLES, -101.785632127823, 1e-9);
  gmm_destroy(model);
}

/* The library's errors on a random problem of which `fraction` is missing; 0 if it is near
 * singular. */
static int solve(generator *g, int family, double fraction, int patterns,
                 reference_errors *errors) {
  random_mixture m = make_random_mixture(g, family);
  reference r;
  make_holes(g, m.x, m.n, m.d, fraction, patterns);
  int fine = reference_em_holes(&r, m.x, m.n, m.row_weights, &m.start, ITERATIONS);
  if (fine) {
    gmm_model *model = new_model_of_holes(m.k, m.d, family);
    prepare_fit(model, &m.start, ITERATIONS);
    assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
    gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(m.x, m.n, m.d), m.row_weights);
    fine = status == GMM_OK && !(gmm_warnings(model) & (GMM_WARN_FEW_ROWS | GMM_WARN_EMPTY |
                                                        GMM_WARN_INNER | GMM_WARN_ILL_CONDITIONED));
    if (status != GMM_ERR_DEGENERATE && status != GMM_OK)
      fail_msg("%s", gmm_last_error(model));
    if (fine)
      *errors = compare_with_reference(&r, model);
    gmm_destroy(model);
  }
  free_reference(&r);
  end_random_mixture(&m);
  return fine;
}

static void compare_family(int family) {
  int wanted = quick_run() ? 2 : 17, done = 0, skipped = 0;
  generator g = {(uint64_t)(500 + family)};
  reference_errors largest = {0, 0, 0, 0, 0};
  while (done < wanted && skipped <= wanted) {
    reference_errors errors;
    double fraction = 0.01 + 0.59 * next_uniform(&g);
    int patterns = (int)(next_bits(&g) % 5);
    if (solve(&g, family, fraction, patterns, &errors)) {
      keep_largest(&largest, &errors);
      done++;
    } else {
      skipped++;
    }
  }
  print_message("%-9s: %d problems (%d left out), largest errors: weights %.1e, means %.1e, "
                "covariances %.1e, log-likelihood %.1e, its history %.1e\n",
                gmm_family_name(family), done, skipped, largest.weights, largest.means,
                largest.covariances, largest.log_likelihood, largest.history);
  assert_int_equal(done, wanted);
  if (!reference_is_precise())
    return;
  assert_true(largest.weights <= 1e-9);
  assert_true(largest.means <= 1e-9);
  assert_true(largest.covariances <= 1e-9);
  assert_true(largest.log_likelihood <= 1e-10);
  assert_true(largest.history <= 1e-10);
}

static void test_against_the_reference(void **state) {
  (void)state;
  for_each_family(family)
    if (!has_many_minima(gmm_family_letters(family)))
      compare_family(family);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_apples),
      cmocka_unit_test(test_against_the_reference),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
