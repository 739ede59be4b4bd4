/* session.c - a model for one call.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

#include <string.h>

static const struct {
  int number;
  const char *name;
} families[] = {{GMM_COV_FULL, "full"},
                {GMM_COV_TIED, "tied"},
                {GMM_COV_DIAG, "diag"},
                {GMM_COV_SPHERICAL, "spherical"}};
enum { n_families = sizeof families / sizeof families[0] };

int family_of_name(const char *name) {
  int i;
  for (i = 0; i < n_families; i++)
    if (strcmp(families[i].name, name) == 0)
      return families[i].number;
  return 0; /* gmm_create() refuses it */
}

const char *name_of_family(int family) {
  int i;
  for (i = 0; i < n_families; i++)
    if (families[i].number == family)
      return families[i].name;
  return "unknown";
}

SEXP list_new(int size) {
  SEXP list = PROTECT(Rf_allocVector(VECSXP, size));
  Rf_setAttrib(list, R_NamesSymbol, Rf_allocVector(STRSXP, size));
  UNPROTECT(1);
  return list;
}

SEXP list_set(SEXP list, int at, const char *name, SEXP value) {
  SET_VECTOR_ELT(list, at, value);
  SET_STRING_ELT(Rf_getAttrib(list, R_NamesSymbol), at, Rf_mkChar(name));
  return value;
}

SEXP failure(gmm_status status, const gmm_model *model) {
  SEXP list = PROTECT(list_new(3));
  const char *text = model != NULL ? gmm_last_error(model) : "";
  list_set(list, 0, "status", Rf_ScalarInteger(status));
  list_set(list, 1, "name", Rf_mkString(gmm_status_name(status)));
  list_set(list, 2, "text", Rf_mkString(text[0] != '\0' ? text : gmm_status_message(status)));
  Rf_setAttrib(list, R_ClassSymbol, Rf_mkString("gmmix_failure"));
  UNPROTECT(1);
  return list;
}

static gmm_status set_options(gmm_model *model, SEXP options) {
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
                                 family_of_name(CHAR(STRING_ELT(VECTOR_ELT(spec, 0), 0))));
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
  run->session->model = NULL;
}

SEXP session_run(SEXP (*body)(session *), session *s) {
  struct run run = {body, s};
  return R_UnwindProtect(run_body, &run, run_end, &run, NULL);
}
