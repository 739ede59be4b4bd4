/* fit.c - fitting, and what there is to know of a fitted model.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

/* ---- The parts of an object ---- */

static SEXP new_matrix(int64_t n_rows, int64_t n_cols) {
  return Rf_allocMatrix(REALSXP, (int)n_rows, (int)n_cols);
}

/* In the order of R: the component is the last dimension. */
SEXP new_covariances(const gmm_model *model) {
  const int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  const int family = gmm_covariance_type(model), shared = gmm_family_is_shared(family);
  const int form = gmm_family_form(family);
  if (form == GMM_FORM_FULL)
    return shared ? new_matrix(d, d) : Rf_alloc3DArray(REALSXP, (int)d, (int)d, (int)k);
  if (form == GMM_FORM_DIAGONAL && !shared)
    return new_matrix(d, k);
  return Rf_allocVector(REALSXP, (R_xlen_t)gmm_covariance_length(model));
}

SEXP warning_names(unsigned bits) {
  const int size = gmm_warning_count();
  SEXP names;
  int i, n = 0;
  for (i = 0; i < size; i++)
    n += (bits & gmm_warning_at(i)) != 0;
  names = PROTECT(Rf_allocVector(STRSXP, n));
  for (i = 0, n = 0; i < size; i++)
    if (bits & gmm_warning_at(i))
      SET_STRING_ELT(names, n++, Rf_mkChar(gmm_warning_name(gmm_warning_at(i))));
  UNPROTECT(1);
  return names;
}

SEXP describe(const gmm_model *model) {
  const int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  SEXP list = PROTECT(list_new()), weights, means, covariances, history;
  list_add(list, "n", Rf_ScalarReal(gmm_total_weight(model)));
  weights = list_add(list, "weights", Rf_allocVector(REALSXP, (R_xlen_t)k));
  means = list_add(list, "means", new_matrix(d, k));
  covariances = list_add(list, "covariances", new_covariances(model));
  gmm_get_params(model, REAL(weights), k, REAL(means), k * d, REAL(covariances),
                 gmm_covariance_length(model));
  list_add(list, "logLik", Rf_ScalarReal(gmm_log_likelihood(model)));
  list_add(list, "df", Rf_ScalarReal((double)gmm_free_parameters(model)));
  list_add(list, "aic", Rf_ScalarReal(gmm_aic(model)));
  list_add(list, "bic", Rf_ScalarReal(gmm_bic(model)));
  list_add(list, "icl", Rf_ScalarReal(gmm_icl(model)));
  list_add(list, "converged", Rf_ScalarLogical(gmm_converged(model)));
  list_add(list, "n_iter", Rf_ScalarReal((double)gmm_n_iter(model)));
  list_add(list, "best_start", Rf_ScalarReal((double)gmm_best_start(model)));
  list_add(list, "warnings", warning_names(gmm_warnings(model)));
  history = list_add(list, "history", Rf_allocVector(REALSXP, (R_xlen_t)gmm_history_length(model)));
  gmm_get_history(model, REAL(history), gmm_history_length(model));
  list = list_done(list);
  UNPROTECT(1);
  return list;
}

/* ---- The fit ---- */

void check_weights(const session *s, SEXP weights) {
  if (weights != R_NilValue && (TYPEOF(weights) != REALSXP || (int64_t)XLENGTH(weights) != s->n))
    Rf_error("weights are not a double vector of n values");
}

void check_labels(const session *s, SEXP labels) {
  if (labels != R_NilValue && (TYPEOF(labels) != INTSXP || (int64_t)XLENGTH(labels) != s->n))
    Rf_error("labels are not an integer vector of n values");
}

const int32_t *label_numbers(SEXP labels) {
  return labels != R_NilValue ? INTEGER(labels) : NULL;
}

static int on_iteration(int64_t start, int64_t iteration, double mean_log_likelihood, double change,
                        void *user_data) {
  const double values[] = {(double)start, (double)iteration, mean_log_likelihood, change};
  return watch_look(user_data, values, 4);
}

static SEXP fit_body(session *s) {
  SEXP weights = s->arguments[0], labels = s->arguments[1], result;
  watch w = {0};
  gmm_status status = session_open(s);
  w.token = PROTECT(R_MakeUnwindCont());
  w.progress = s->arguments[2];
  if (status == GMM_OK)
    status = gmm_set_progress(s->model, on_iteration, &w);
  if (status == GMM_OK)
    status = gmm_fit_labelled(s->model, SESSION_ROWS(s),
                              weights != R_NilValue ? REAL(weights) : NULL, label_numbers(labels));
  if (w.stopped)
    R_ContinueUnwind(w.token);
  result = status == GMM_OK ? describe(s->model) : failure(status, s->model);
  UNPROTECT(1);
  return result;
}

/* spec; x, n and d; row weights or NULL; labels or NULL; a progress function or NULL. */
SEXP gmmix_r_fit(SEXP spec, SEXP x, SEXP n, SEXP d, SEXP weights, SEXP labels, SEXP progress) {
  const SEXP arguments[] = {weights, labels, progress};
  session s = {0};
  s.spec = spec;
  s.arguments = arguments;
  session_rows(&s, x, n, d);
  check_weights(&s, weights);
  check_labels(&s, labels);
  return session_run(fit_body, &s);
}
