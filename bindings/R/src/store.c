/* store.c - a model as bytes.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

/* names: a character vector in UTF-8, one for each feature, or NULL. */
static gmm_status set_feature_names(gmm_model *model, SEXP names) {
  gmm_status status = GMM_OK;
  R_xlen_t i;
  for (i = 0; names != R_NilValue && i < XLENGTH(names) && status == GMM_OK; i++)
    status = gmm_set_feature_name(model, i, CHAR(STRING_ELT(names, i)));
  return status;
}

/* NULL if no feature has a name. */
static SEXP feature_names(const gmm_model *model) {
  const R_xlen_t d = (R_xlen_t)gmm_n_features(model);
  SEXP names = PROTECT(Rf_allocVector(STRSXP, d));
  int any = 0;
  R_xlen_t i;
  for (i = 0; i < d; i++) {
    const char *name = gmm_feature_name(model, i);
    any |= name[0] != '\0';
    SET_STRING_ELT(names, i, Rf_mkCharCE(name, CE_UTF8));
  }
  UNPROTECT(1);
  return any ? names : R_NilValue;
}

static SEXP serialize_body(session *s) {
  SEXP bytes;
  int64_t size = 0;
  gmm_status status = session_open(s);
  if (status == GMM_OK)
    status = set_feature_names(s->model, s->arguments[0]);
  if (status == GMM_OK)
    status = gmm_serialized_size(s->model, &size);
  if (status != GMM_OK)
    return failure(status, s->model);
  bytes = PROTECT(Rf_allocVector(RAWSXP, (R_xlen_t)size));
  status = gmm_serialize(s->model, RAW(bytes), size);
  if (status != GMM_OK)
    bytes = failure(status, NULL);
  UNPROTECT(1);
  return bytes;
}

SEXP gmmix_r_serialize(SEXP spec, SEXP names) {
  session s = {0};
  s.spec = spec;
  s.arguments = &names;
  return session_run(serialize_body, &s);
}

/* Every option of the model, as a named double vector. */
static SEXP options_of(const gmm_model *model) {
  const int n = gmm_option_count();
  SEXP values = PROTECT(Rf_allocVector(REALSXP, n));
  SEXP names = Rf_allocVector(STRSXP, n);
  int i;
  Rf_setAttrib(values, R_NamesSymbol, names);
  for (i = 0; i < n; i++) {
    const int option = gmm_option_at(i);
    int64_t integer = 0;
    SET_STRING_ELT(names, i, Rf_mkChar(gmm_option_name(option)));
    if (gmm_get_int(model, option, &integer) == GMM_OK)
      REAL(values)[i] = (double)integer;
    else
      gmm_get_double(model, option, &REAL(values)[i]);
  }
  UNPROTECT(1);
  return values;
}

static SEXP unserialize_body(session *s) {
  SEXP bytes = s->arguments[0], list;
  gmm_status status = gmm_deserialize(&s->model, RAW(bytes), XLENGTH(bytes));
  if (status != GMM_OK)
    return failure(status, NULL);
  list = PROTECT(list_new());
  list_add(list, "family", Rf_mkString(gmm_family_name(gmm_covariance_type(s->model))));
  list_add(list, "options", options_of(s->model));
  list_add(list, "parts", describe(s->model));
  list_add(list, "columns", feature_names(s->model));
  list = list_done(list);
  UNPROTECT(1);
  return list;
}

SEXP gmmix_r_unserialize(SEXP bytes) {
  session s = {0};
  s.arguments = &bytes;
  return session_run(unserialize_body, &s);
}
