#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

static double option_of(const gmm_model *model, int id) {
  double value = 0;
  int64_t whole = 0;
  if (gmm_option_type(id) == GMM_TYPE_DOUBLE) {
    assert_ok(gmm_get_double(model, id, &value));
    return value;
  }
  assert_ok(gmm_get_int(model, id, &whole));
  return (double)whole;
}

snapshot snapshot_of(const gmm_model *model) {
  snapshot s;
  memset(&s, 0, sizeof s);
  s.fitted = gmm_is_fitted(model);
  s.converged = gmm_converged(model);
  s.warnings = gmm_warnings(model);
  s.n_iter = gmm_n_iter(model);
  s.best_start = gmm_best_start(model);
  s.free_parameters = gmm_free_parameters(model);
  s.total_weight = gmm_total_weight(model);
  s.log_likelihood = gmm_log_likelihood(model);
  assert_true(gmm_option_count() <= SNAPSHOT_OPTIONS);
  for (int i = 0; i < gmm_option_count(); i++)
    s.options[i] = option_of(model, gmm_option_at(i));
  s.n_history = gmm_history_length(model);
  s.history = new_doubles(s.n_history);
  assert_ok(gmm_get_history(model, s.history, s.n_history));
  if (s.fitted)
    s.stored = bytes_of(model);
  return s;
}

void free_snapshot(snapshot *s) {
  free(s->history);
  free_bytes(&s->stored);
}

/* The bits: NaN is what an unfitted model says. */
static int same_double(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0;
}

static int same(const snapshot *a, const snapshot *b) {
  return a->fitted == b->fitted && a->converged == b->converged && a->warnings == b->warnings &&
         a->n_iter == b->n_iter && a->best_start == b->best_start &&
         a->free_parameters == b->free_parameters && a->n_history == b->n_history &&
         same_double(a->total_weight, b->total_weight) &&
         same_double(a->log_likelihood, b->log_likelihood) &&
         memcmp(a->options, b->options, sizeof a->options) == 0 &&
         memcmp(a->history, b->history, (size_t)a->n_history * sizeof(double)) == 0 &&
         a->stored.size == b->stored.size &&
         (a->stored.size == 0 ||
          memcmp(a->stored.data, b->stored.data, (size_t)a->stored.size) == 0);
}

int is_as_before(const gmm_model *model, const snapshot *before) {
  snapshot now = snapshot_of(model);
  int result = same(&now, before);
  free_snapshot(&now);
  return result;
}

void assert_as_before(const gmm_model *model, const snapshot *before) {
  if (!is_as_before(model, before))
    fail_msg("the model is not as it was; its last error is \"%s\"", gmm_last_error(model));
}
