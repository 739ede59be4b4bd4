/* parts.c - the mixture of some features, that of the others once these are known, and regression.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

#include <limits.h>

/* R's numbers of features, from 0. The memory is R's, until the .Call ends. */
static const int64_t *feature_numbers(SEXP features) {
  const R_xlen_t n = XLENGTH(features);
  int64_t *numbers = (int64_t *)R_alloc((size_t)n + 1, sizeof *numbers);
  R_xlen_t i;
  for (i = 0; i < n; i++)
    numbers[i] = (int64_t)REAL(features)[i];
  return numbers;
}

/* list(family, parts) of the mixture that was made. */
static SEXP part_of(const session *s, gmm_status status) {
  SEXP list;
  if (status != GMM_OK)
    return failure(status, NULL);
  list = PROTECT(list_new());
  list_add(list, "family", Rf_mkString(gmm_family_name(gmm_covariance_type(s->best))));
  list_add(list, "parts", describe(s->best));
  list = list_done(list);
  UNPROTECT(1);
  return list;
}

static SEXP part_body(session *s) {
  SEXP features = s->arguments[0], values = s->arguments[1];
  gmm_status status = session_open(s);
  if (status != GMM_OK)
    return failure(status, s->model);
  if (values == R_NilValue)
    status = gmm_marginal(&s->best, s->model, feature_numbers(features), XLENGTH(features));
  else
    status = gmm_condition(&s->best, s->model, feature_numbers(features), XLENGTH(features),
                           REAL(values));
  return part_of(s, status);
}

/* spec; features from 0; their values, or NULL for the mixture of these features. */
SEXP gmmix_r_part(SEXP spec, SEXP features, SEXP values) {
  const SEXP arguments[] = {features, values};
  session s = {0};
  s.spec = spec;
  s.arguments = arguments;
  if (values != R_NilValue && XLENGTH(values) != XLENGTH(features))
    Rf_error("there are not as many values as features");
  return session_run(part_body, &s);
}

static SEXP regress_body(session *s) {
  SEXP features = s->arguments[0], list, mean, variance;
  const int64_t stride = s->n > 0 ? s->n : 1;
  gmm_status status = session_open(s);
  int left;
  if (status != GMM_OK)
    return failure(status, s->model);
  if (s->n > INT_MAX)
    return failure(GMM_ERR_TOO_LARGE, NULL); /* for a matrix of R */
  left = (int)(gmm_n_features(s->model) - s->d);
  list = PROTECT(list_new());
  mean = list_add(list, "mean", Rf_allocMatrix(REALSXP, (int)s->n, left));
  variance = list_add(list, "variance", Rf_allocMatrix(REALSXP, (int)s->n, left));
  status = gmm_regress(s->model, feature_numbers(features), XLENGTH(features), SESSION_ROWS(s),
                       REAL(mean), 1, stride, REAL(variance), 1, stride);
  list = status == GMM_OK ? list_done(list) : failure(status, NULL);
  UNPROTECT(1);
  return list;
}

/* spec; x, n and d, the values of fewer features than there are; these features from 0. */
SEXP gmmix_r_regress(SEXP spec, SEXP x, SEXP n, SEXP d, SEXP features) {
  session s = {0};
  s.spec = spec;
  s.arguments = &features;
  session_rows(&s, x, n, d);
  return session_run(regress_body, &s);
}
