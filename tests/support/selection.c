#include "selection.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

selection new_selection(const double *x, int64_t n, int64_t d, int64_t most_k) {
  selection s = {.n_families = gmm_family_count(), .n_sizes = most_k, .x = x, .n = n, .d = d};
  for_each_family(family)
    s.families[family_at] = family;
  for (int64_t k = 1; k <= most_k; k++)
    s.sizes[k - 1] = k;
  s.settings = new_model(1, d, GMM_COV_SPHERICAL);
  assert_ok(gmm_set_int(s.settings, GMM_OPT_MAX_ITER, 30));
  return s;
}

void run_selection(selection *s) {
  assert_true(s->n_families * s->n_sizes <= MOST_CELLS);
  gmm_destroy(s->best);
  s->best = NULL;
  s->status = gmm_select(&s->best, s->settings, s->families, s->n_families, s->sizes, s->n_sizes,
                         GMM_ROW_MAJOR(s->x, s->n, s->d), s->weights, s->labels, s->criteria,
                         s->log_likelihoods, s->warnings, s->statuses);
  assert_int_equal(s->status == GMM_OK, s->best != NULL);
}

void free_selection(selection *s) {
  gmm_destroy(s->settings);
  gmm_destroy(s->best);
}

/* Options are those of the selection. */
static gmm_status fit_cell(const selection *s, int64_t cell, gmm_model **out) {
  gmm_status status =
      gmm_create(out, s->sizes[cell % s->n_sizes], s->d, s->families[cell / s->n_sizes]);
  gmm_model *model = *out;
  if (status)
    return status;
  for (int i = 0; i < gmm_option_count(); i++) {
    int option = gmm_option_at(i);
    int64_t whole = 0;
    double number = 0;
    if (gmm_option_type(option) == GMM_TYPE_INT) {
      assert_ok(gmm_get_int(s->settings, option, &whole));
      assert_ok(gmm_set_int(model, option, whole));
    } else {
      assert_ok(gmm_get_double(s->settings, option, &number));
      assert_ok(gmm_set_double(model, option, number));
    }
  }
  return gmm_fit_labelled(model, GMM_ROW_MAJOR(s->x, s->n, s->d), s->weights, s->labels);
}

int64_t best_by_the_rule(const selection *s) {
  double lowest = INFINITY;
  int trusted = 0;
  int64_t n = s->n_families * s->n_sizes;
  for (int64_t i = 0; i < n; i++)
    trusted |= s->statuses[i] == GMM_OK && !(s->warnings[i] & GMM_WARN_FEW_ROWS);
  for (int pass = 0; pass < 2; pass++)
    for (int64_t i = 0; i < n; i++) {
      if (s->statuses[i] != GMM_OK || (trusted && s->warnings[i] & GMM_WARN_FEW_ROWS))
        continue;
      if (pass == 0)
        lowest = fmin(lowest, s->criteria[i]);
      else if (s->criteria[i] <= lowest + 1e-10 * (1 + fabs(lowest)))
        return i;
    }
  return -1;
}

double criterion_of(const gmm_model *model) {
  int64_t by = 0;
  assert_ok(gmm_get_int(model, GMM_OPT_SELECT_BY, &by));
  return by == GMM_BY_AIC ? gmm_aic(model) : by == GMM_BY_ICL ? gmm_icl(model) : gmm_bic(model);
}

void assert_cells_are_fits(const selection *s) {
  int64_t chosen = best_by_the_rule(s);
  assert_ok(s->status);
  for (int64_t cell = 0; cell < s->n_families * s->n_sizes; cell++) {
    gmm_model *model = NULL;
    gmm_status status = fit_cell(s, cell, &model);
    assert_status(s->statuses[cell], status);
    if (status == GMM_OK) {
      assert_true(s->log_likelihoods[cell] == gmm_log_likelihood(model));
      assert_true(s->criteria[cell] == criterion_of(model));
      assert_int_equal(s->warnings[cell], gmm_warnings(model));
    } else {
      assert_true(isnan(s->criteria[cell]) && isnan(s->log_likelihoods[cell]));
      assert_int_equal(s->warnings[cell], 0);
    }
    if (cell == chosen) {
      bytes want = bytes_of(model);
      assert_unchanged(s->best, &want);
      free_bytes(&want);
    }
    gmm_destroy(model);
  }
}

void check_selection(selection *s) {
  static selection first;
  for (int threads = 1; threads <= (quick_run() ? 2 : 4); threads++) {
    assert_ok(gmm_set_int(s->settings, GMM_OPT_THREADS, threads));
    run_selection(s);
    size_t n = (size_t)(s->n_families * s->n_sizes);
    if (threads == 1) {
      assert_cells_are_fits(s);
      first = *s;
    }
    assert_status(s->status, first.status);
    assert_memory_equal(s->criteria, first.criteria, n * sizeof *s->criteria);
    assert_memory_equal(s->log_likelihoods, first.log_likelihoods, n * sizeof *s->criteria);
    assert_memory_equal(s->warnings, first.warnings, n * sizeof *s->warnings);
    assert_memory_equal(s->statuses, first.statuses, n * sizeof *s->statuses);
    int64_t chosen = best_by_the_rule(s);
    assert_int_equal(gmm_covariance_type(s->best), s->families[chosen / s->n_sizes]);
    assert_int_equal(gmm_n_components(s->best), s->sizes[chosen % s->n_sizes]);
    assert_true(gmm_log_likelihood(s->best) == s->log_likelihoods[chosen]);
  }
}
