/* session.c - models for one call.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

/* As many elements as any list here has, at most. */
enum { LIST_ROOM = 24 };

SEXP list_new(void) {
  SEXP list = PROTECT(Rf_allocVector(VECSXP, LIST_ROOM));
  Rf_setAttrib(list, R_NamesSymbol, Rf_allocVector(STRSXP, LIST_ROOM));
  UNPROTECT(1);
  return list;
}

/* Elements have names: the first without one is free. */
static int list_length(SEXP list) {
  SEXP names = Rf_getAttrib(list, R_NamesSymbol);
  int n = 0;
  while (n < LIST_ROOM && STRING_ELT(names, n) != R_BlankString)
    n++;
  return n;
}

SEXP list_add(SEXP list, const char *name, SEXP value) {
  const int at = list_length(list);
  PROTECT(value);
  if (at == LIST_ROOM)
    Rf_error("no room for %s in a list of %d", name, LIST_ROOM);
  SET_VECTOR_ELT(list, at, value);
  SET_STRING_ELT(Rf_getAttrib(list, R_NamesSymbol), at, Rf_mkChar(name));
  UNPROTECT(1);
  return value;
}

SEXP list_done(SEXP list) {
  return Rf_xlengthgets(list, list_length(list));
}

SEXP failure(gmm_status status, const gmm_model *model) {
  SEXP list = PROTECT(list_new());
  const char *text = model != NULL ? gmm_last_error(model) : "";
  list_add(list, "status", Rf_ScalarInteger(status));
  list_add(list, "name", Rf_mkString(gmm_status_name(status)));
  list_add(list, "text", Rf_mkString(text[0] != '\0' ? text : gmm_status_message(status)));
  list = PROTECT(list_done(list));
  Rf_setAttrib(list, R_ClassSymbol, Rf_mkString("gmmix_failure"));
  UNPROTECT(2);
  return list;
}

gmm_status set_options(gmm_model *model, SEXP options) {
  SEXP names = Rf_getAttrib(options, R_NamesSymbol);
  gmm_status status = GMM_OK;
  R_xlen_t i;
  for (i = 0; i < XLENGTH(options) && status == GMM_OK; i++) {
    const int option = gmm_option_find(CHAR(STRING_ELT(names, i)));
    const double value = REAL(options)[i];
    status = gmm_option_type(option) == GMM_TYPE_INT ? gmm_set_int(model, option, (int64_t)value)
                                                     : gmm_set_double(model, option, value);
  }
  return status;
}

gmm_status session_open(session *s) {
  SEXP spec = s->spec, params = VECTOR_ELT(spec, 4);
  gmm_status status = gmm_create(&s->model, (int64_t)Rf_asReal(VECTOR_ELT(spec, 1)),
                                 (int64_t)Rf_asReal(VECTOR_ELT(spec, 2)),
                                 gmm_family_find(CHAR(STRING_ELT(VECTOR_ELT(spec, 0), 0))));
  if (status == GMM_OK)
    status = set_options(s->model, VECTOR_ELT(spec, 3));
  if (status == GMM_OK && params != R_NilValue) {
    SEXP weights = VECTOR_ELT(params, 0), means = VECTOR_ELT(params, 1),
         covariances = VECTOR_ELT(params, 2);
    status = gmm_set_params(s->model, REAL(weights), XLENGTH(weights), REAL(means), XLENGTH(means),
                            REAL(covariances), XLENGTH(covariances));
  }
  return status;
}

void session_rows(session *s, SEXP x, SEXP n, SEXP d) {
  s->n = (int64_t)Rf_asReal(n);
  s->d = (int64_t)Rf_asReal(d);
  if (TYPEOF(x) != REALSXP || (double)XLENGTH(x) != (double)s->n * (double)s->d)
    Rf_error("x is not a double vector of n * d values");
  s->x = REAL(x);
}

/* ---- Running ---- */

struct run {
  SEXP (*body)(session *);
  session *session;
};

static SEXP run_body(void *data) {
  struct run *run = data;
  return run->body(run->session);
}

static void run_end(void *data, Rboolean jump) {
  struct run *run = data;
  (void)jump;
  gmm_destroy(run->session->model);
  gmm_destroy(run->session->best);
  run->session->model = run->session->best = NULL;
}

SEXP session_run(SEXP (*body)(session *), session *s) {
  struct run run = {body, s};
  return R_UnwindProtect(run_body, &run, run_end, &run, NULL);
}
