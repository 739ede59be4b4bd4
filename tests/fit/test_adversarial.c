/* Data sets made to annoy: ties, constants, copies, spikes, outliers, offsets, wild scales, few
 * rows, wild weights, extreme options. Whatever comes, a fit ends with a status that fits the
 * problem, and with GMM_OK all invariants hold and the log-likelihood never fell.
 * tests/adversarial/adversarial.c does the same by the thousand. */
#include "../support/judge.h"
#include "../support/model.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef void (*judge_fn)(const hostile *, verdict *);

/* How many of `count` problems could be fitted; fails at the first complaint. */
static int judge_many(const hostile_plan *plan, uint64_t first, int count, judge_fn judge) {
  static hostile p;
  int fitted = 0;
  for (uint64_t i = first; i < first + (uint64_t)count; i++) {
    verdict v;
    make_hostile(&p, plan, i);
    judge(&p, &v);
    free(p.x);
    if (*v.complaint)
      fail_msg("problem %llu (n %d, D %d, K %d, %s): %s", (unsigned long long)i, (int)p.n, (int)p.d,
               (int)p.k, gmm_family_name(p.family), v.complaint);
    fitted += v.status == GMM_OK;
  }
  return fitted;
}

static void test_hostile_problems(void **state) {
  static const hostile_plan plan = {0, 0, -1, 0, 0, 0, 0};
  int count = quick_run() ? 100 : 1500;
  (void)state;
  int fitted = judge_many(&plan, 0, count, judge_hostile);
  print_message("%d hostile problems, %d of them fitted\n", count, fitted);
  assert_true(fitted > count / 4); /* so that what a result must be was tested */
}

/* Each of them once ended with the wrong status, or with a likelihood that fell. There were four
 * families then. */
static void test_problems_that_failed(void **state) {
  static const uint64_t numbers[] = {43675,  45429,  52675,  58020,  99496,  140347, 276952, 279552,
                                     284878, 309150, 314090, 376237, 426793, 436721, 438305, 506405,
                                     518631, 520148, 575667, 626953, 648466, 664517, 699709, 708222,
                                     715372, 755329, 764694, 787226, 834213, 875722, 901874, 908164,
                                     367470, 93880,  151564, 282623, 618102};
  static const hostile_plan plan = {0, 0, -1, 4, 0, 0, 0};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(numbers); i++)
    (void)judge_many(&plan, numbers[i], 1, judge_hostile);
}

static void test_the_likelihood_never_falls(void **state) {
  static const hostile_plan plans[] = {{0, 1, 1e-6, 0, 0, 0, 0},
                                       {0, 1, 0, 0, 0, 0, 0},
                                       {0, 1, 1e-6, 0, 0, 1, 0},
                                       {0, 1, 1e-6, 0, 0, 1, 1}};
  int count = quick_run() ? 60 : 1000;
  (void)state;
  for (size_t i = 0; i < COUNT_OF(plans); i++) {
    int fitted = judge_many(&plans[i], 0, count, judge_climb);
    print_message("%d problems with floor %g, %d of them fitted\n", count, plans[i].floor, fitted);
    assert_true(fitted > count / 4);
  }
}

/* A problem can be had again from its number, and another number gives another. */
static void test_a_number_is_a_problem(void **state) {
  static hostile a, b;
  static const hostile_plan plan = {0, 1, -1, 0, 0, 0, 0};
  (void)state;
  for (uint64_t number = 0; number < 20; number++) {
    memset(&a, 0, sizeof a);
    memset(&b, 0, sizeof b);
    make_hostile(&a, &plan, number);
    make_hostile(&b, &plan, number);
    free(a.x);
    free(b.x);
    a.x = b.x = NULL;
    a.row_weights = b.row_weights = NULL;
    assert_memory_equal(&a, &b, sizeof a);
    make_hostile(&b, &plan, number + 1);
    free(b.x);
    b.x = NULL;
    b.row_weights = NULL;
    assert_memory_not_equal(&a, &b, sizeof a);
  }
}

/* The largest fall of the mean log-likelihood from one iteration to the next. */
static double largest_fall(const gmm_model *model) {
  int64_t n = gmm_history_length(model);
  double *history = new_doubles(n), fall = 0;
  assert_ok(gmm_get_history(model, history, n));
  for (int64_t i = 1; i < n; i++)
    fall = fmax(fall, history[i - 1] - history[i]);
  free(history);
  return fall;
}

/* What GMM_OPT_REG_COVAR costs: from the same start the likelihood falls, as what is added after
 * each M-step is no maximum of anything. With the floor it does not. */
static void test_reg_covar_falls_and_the_floor_does_not(void **state) {
  enum { ROWS = 400 };
  double x[ROWS], means[] = {0, 3}, one = 1;
  generator g = {26};
  (void)state;
  for (int i = 0; i < ROWS; i++)
    x[i] = 3 * (i % 2) + next_normal(&g);
  for_each_family(family) {
    params start = params_from(2, 1, family, means, &one);
    gmm_model *model = new_model(2, 1, family);
    prepare_fit(model, &start, 50);
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 0.5));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, 1), NULL));
    assert_true(largest_fall(model) > 1e-3);
    assert_ok(gmm_set_double(model, GMM_OPT_REG_COVAR, 0));
    for (double floor_of = 0; floor_of <= 1; floor_of = floor_of == 0 ? 1e-6 : floor_of * 1e3) {
      assert_ok(give_params(model, &start));
      assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, floor_of));
      assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, ROWS, 1), NULL));
      assert_true(largest_fall(model) <= 64 * DBL_EPSILON * 4);
    }
    free_params(&start);
    gmm_destroy(model);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hostile_problems),
      cmocka_unit_test(test_problems_that_failed),
      cmocka_unit_test(test_the_likelihood_never_falls),
      cmocka_unit_test(test_a_number_is_a_problem),
      cmocka_unit_test(test_reg_covar_falls_and_the_floor_does_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
