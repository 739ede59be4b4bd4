/* use.c - what is asked of parameters: scoring, sampling, matrices, bytes.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

#include <limits.h>
#include <string.h>

/* ---- Scoring: the type is "class", "prob" or "density" (its logarithm). ---- */

static gmm_status predict_into(const session *s, SEXP result, const char *type) {
  const int64_t stride = s->n > 0 ? s->n : 1;
  gmm_status status;
  R_xlen_t i;
  if (strcmp(type, "prob") == 0)
    return gmm_predict_proba(s->model, SESSION_ROWS(s), REAL(result), 1, stride);
  if (strcmp(type, "density") == 0)
    return gmm_score_samples(s->model, SESSION_ROWS(s), REAL(result));
  status = gmm_predict(s->model, SESSION_ROWS(s), INTEGER(result));
  for (i = 0; status == GMM_OK && i < XLENGTH(result); i++)
    INTEGER(result)[i] += 1; /* R counts from 1 */
  return status;
}

static SEXP predict_body(session *s) {
  const char *type = CHAR(STRING_ELT(s->arguments[0], 0));
  SEXP result;
  gmm_status status = session_open(s);
  if (status != GMM_OK)
    return failure(status, s->model);
  if (strcmp(type, "prob") != 0)
    result = Rf_allocVector(strcmp(type, "class") == 0 ? INTSXP : REALSXP, (R_xlen_t)s->n);
  else if (s->n > INT_MAX)
    return failure(GMM_ERR_TOO_LARGE, NULL); /* for a matrix of R */
  else
    result = Rf_allocMatrix(REALSXP, (int)s->n, (int)gmm_n_components(s->model));
  PROTECT(result);
  status = predict_into(s, result, type);
  if (status != GMM_OK)
    result = failure(status, NULL);
  UNPROTECT(1);
  return result;
}

SEXP gmmix_r_predict(SEXP spec, SEXP x, SEXP n, SEXP d, SEXP type) {
  session s = {0};
  s.spec = spec;
  s.arguments = &type;
  session_rows(&s, x, n, d);
  return session_run(predict_body, &s);
}

/* ---- Sampling ---- */

static SEXP sample_body(session *s) {
  const double seed = Rf_asReal(s->arguments[0]), n = Rf_asReal(s->arguments[1]);
  SEXP list, x, component;
  gmm_status status = session_open(s);
  int64_t d;
  R_xlen_t i;
  if (status != GMM_OK)
    return failure(status, s->model);
  d = gmm_n_features(s->model);
  list = PROTECT(list_new());
  x = list_add(list, "x", Rf_allocMatrix(REALSXP, (int)n, (int)d));
  component = list_add(list, "component", Rf_allocVector(INTSXP, (R_xlen_t)n));
  status = gmm_sample(s->model, (uint64_t)seed, REAL(x), (int64_t)n, d, 1, n > 0 ? (int64_t)n : 1,
                      INTEGER(component));
  for (i = 0; status == GMM_OK && i < XLENGTH(component); i++)
    INTEGER(component)[i] += 1;
  list = status == GMM_OK ? list_done(list) : failure(status, NULL);
  UNPROTECT(1);
  return list;
}

SEXP gmmix_r_sample(SEXP spec, SEXP seed, SEXP n) {
  const SEXP arguments[] = {seed, n};
  session s = {0};
  s.spec = spec;
  s.arguments = arguments;
  return session_run(sample_body, &s);
}

/* ---- Covariances as D x D x K matrices ("full"), their inverses ("precision"), or these in the
 * shape of the family ("family_precision") ---- */

static SEXP matrices_body(session *s) {
  const char *type = CHAR(STRING_ELT(s->arguments[0], 0));
  SEXP result;
  gmm_status status = session_open(s);
  int d, k;
  if (status != GMM_OK)
    return failure(status, s->model);
  d = (int)gmm_n_features(s->model);
  k = (int)gmm_n_components(s->model);
  result = PROTECT(strcmp(type, "family_precision") == 0 ? new_covariances(s->model)
                                                         : Rf_alloc3DArray(REALSXP, d, d, k));
  if (strcmp(type, "full") == 0)
    status = gmm_get_full_covariances(s->model, REAL(result), XLENGTH(result));
  else if (strcmp(type, "precision") == 0)
    status = gmm_get_precisions(s->model, REAL(result), XLENGTH(result));
  else
    status = gmm_get_shaped_precisions(s->model, REAL(result), XLENGTH(result));
  if (status != GMM_OK)
    result = failure(status, NULL);
  UNPROTECT(1);
  return result;
}

SEXP gmmix_r_matrices(SEXP spec, SEXP type) {
  session s = {0};
  s.spec = spec;
  s.arguments = &type;
  return session_run(matrices_body, &s);
}
