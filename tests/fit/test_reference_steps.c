/* Each step of EM in the families whose M-step has many minima, EVE and VVE. From the axes of the
 * step before, it is no worse than steepest descent in long double, and ends where nothing that the
 * family allows makes the rows more likely. */
#include "../support/random_mixture.h"
#include "../support/reference_em.h"
#include "../support/reference_matrix.h"
#include "../support/stationary.h"

#include <math.h>
#include <stdlib.h>

enum { ITERATIONS = 20 };

typedef struct findings {
  int done, left_out, steps, lower;
  double distance, slope, loss, log_likelihood;
} findings;

static gmm_model *fit(const random_mixture *m, int iterations) {
  gmm_model *model = new_model(m->k, m->d, m->start.family);
  prepare_fit(model, &m->start, iterations);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(m->x, m->n, m->d), m->row_weights));
  return model;
}

static long double rows_of(const scatters *s) {
  long double sum = 0;
  for (int64_t c = 0; c < s->k; c++)
    sum += s->mass[c];
  return sum;
}

/* The M-step from parameters, whose scatters are s, to a model. The axes of parameters that are of
 * the family are the step's start. */
static void judge_step(const params *from, int of_family, const scatters *s, const gmm_model *to,
                       findings *f) {
  const char *letters = gmm_family_letters(from->family);
  int64_t d = s->d, k = s->k;
  long double *axes = new_long(d * d), *least = new_long(k * d * d);
  long double *found = long_covariances_of(to);
  find_orientation(from, axes);
  reference_estimate(letters, s, axes, least);
  double worse = (double)((loss_of(s, found) - loss_of(s, least)) / rows_of(s));
  f->distance = fmax(f->distance, distance_from_family(letters, k, d, found));
  f->slope = fmax(f->slope, slope_in_family(letters, s, found, 0));
  if (of_family)
    f->loss = fmax(f->loss, worse);
  f->lower += of_family && worse < -1e-9;
  f->steps++;
  free(axes);
  free(least);
  free(found);
}

/* Steps are taken one by one from the same start, which is how often the fit is run. */
static void judge_fit(const random_mixture *m, findings *f) {
  double history[ITERATIONS];
  gmm_model *whole = fit(m, ITERATIONS);
  params from = new_params(m->k, m->d, m->start.family);
  assert_ok(gmm_get_history(whole, history, ITERATIONS));
  for (int t = 0; t <= ITERATIONS; t++) {
    const params *before = t > 0 ? &from : &m->start;
    long double log_likelihood;
    scatters s;
    assert_true(reference_scatters(&s, &log_likelihood, m->x, m->n, m->row_weights, before));
    if (t > 0)
      f->log_likelihood =
          fmax(f->log_likelihood, (double)fabsl(history[t - 1] - log_likelihood / rows_of(&s)) /
                                      (fabs(history[t - 1]) + 1));
    if (t < ITERATIONS) {
      gmm_model *model = fit(m, t + 1);
      judge_step(before, t > 0, &s, model, f);
      free_params(&from);
      from = params_of(model);
      gmm_destroy(model);
    }
    free_scatters(&s);
  }
  free_params(&from);
  gmm_destroy(whole);
}

/* A component on few rows may collapse, as there is no floor. */
static int has_rows_enough(const random_mixture *m) {
  gmm_model *model = new_model(m->k, m->d, m->start.family);
  prepare_fit(model, &m->start, ITERATIONS);
  assert_ok(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0));
  gmm_status status = gmm_fit(model, GMM_ROW_MAJOR(m->x, m->n, m->d), m->row_weights);
  int enough = status == GMM_OK && !(gmm_warnings(model) & (GMM_WARN_FEW_ROWS | GMM_WARN_EMPTY));
  if (status != GMM_ERR_DEGENERATE)
    assert_ok(status);
  gmm_destroy(model);
  return enough;
}

static void test_each_step(void **state) {
  int wanted = quick_run() ? 2 : 20, wrong = 0;
  (void)state;
  for_each_family(family) {
    generator g = {(uint64_t)(70 + family)};
    findings f = {0, 0, 0, 0, 0, 0, 0, 0};
    if (!has_many_minima(gmm_family_letters(family)))
      continue;
    while (f.done < wanted && f.left_out <= wanted) {
      random_mixture m = make_random_mixture(&g, family);
      int enough = has_rows_enough(&m);
      if (enough)
        judge_fit(&m, &f);
      f.done += enough;
      f.left_out += !enough;
      end_random_mixture(&m);
    }
    print_message("%s: %d steps (%d problems with a component of few rows left out), from the "
                  "family %.1e, slope %.1e, loss above descent's %.1e, lower "
                  "by more than 1e-9 %d times, log-likelihood off by %.1e\n",
                  gmm_family_letters(family), f.steps, f.left_out, f.distance, f.slope, f.loss,
                  f.lower, f.log_likelihood);
    assert_int_equal(f.done, wanted);
    wrong +=
        !(f.distance <= 1e-10 && f.slope <= 1e-9 && f.loss <= 1e-9 && f.log_likelihood <= 1e-9);
  }
  if (wrong && reference_is_precise())
    fail_msg("%d families are wrong", wrong);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_step),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
