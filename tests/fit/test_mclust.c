/* Log-likelihoods against those that the R package mclust published: see tests/data/README.md. */
#include "../support/mclust.h"
#include "../support/test.h"

#include <math.h>

typedef struct tally {
  int cells, reached;
} tally;

static void compare_cell(const char *data, const cell *c, tally *sum) {
  double theirs = c->mclust.log_likelihood;
  assert_true(isfinite(c->chosen.log_likelihood));
  if (isnan(theirs)) /* mclust has no fit */
    return;
  assert_int_equal(c->df, c->mclust.df);
  sum->cells++;
  if (is_reached(c, &c->likeliest))
    sum->reached++;
  else
    print_message("%s %s G=%d: %.6f, mclust has %.6f\n", data, c->mclust.model, (int)c->g,
                  c->likeliest.log_likelihood, theirs);
  if (c->g == 1) { /* no choice of start here, so both ways, and BIC too */
    assert_near(c->chosen.log_likelihood, theirs, 1e-6 * fabs(theirs));
    assert_near(c->chosen.bic, c->mclust.bic, 1e-6 * fabs(c->mclust.bic));
  }
}

static void test_mclust_is_reached(void **state) {
  const mclust_settings settings = {quick_run() ? 2 : MOST_COMPONENTS, 0, -1, 1};
  tally sum = {0, 0};
  (void)state;
  assert_int_equal(gmm_family_count(), 14);
  for (size_t i = 0; i < (quick_run() ? 2 : COUNT_OF(mclust_names)); i++) {
    mclust_table t = fit_mclust_table(mclust_names[i], &settings);
    for (int j = 0; j < t.n_cells; j++)
      compare_cell(t.name, &t.cells[j], &sum);
    free_mclust_table(&t);
  }
  print_message("mclust: %d of %d cells reached\n", sum.reached, sum.cells);
  assert_true(sum.reached >= 0.98 * sum.cells);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mclust_is_reached),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
