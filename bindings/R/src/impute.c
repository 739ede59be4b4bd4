/* impute.c - what rows lack, filled in.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

#include <limits.h>

static SEXP impute_body(session *s) {
  SEXP seed = s->arguments[0], result;
  gmm_status status = session_open(s);
  int64_t stride;
  if (status != GMM_OK)
    return failure(status, s->model);
  if (s->n > INT_MAX)
    return failure(GMM_ERR_TOO_LARGE, NULL); /* for a matrix of R */
  result = PROTECT(Rf_allocMatrix(REALSXP, (int)s->n, (int)s->d));
  stride = s->n > 0 ? s->n : 1;
  if (seed == R_NilValue)
    status = gmm_impute(s->model, SESSION_ROWS(s), REAL(result), 1, stride);
  else
    status = gmm_impute_draw(s->model, (uint64_t)Rf_asReal(seed), 0, SESSION_ROWS(s), REAL(result),
                             1, stride);
  if (status != GMM_OK)
    result = failure(status, NULL);
  UNPROTECT(1);
  return result;
}

/* spec; x, n and d; a seed for draws, or NULL for means. */
SEXP gmmix_r_impute(SEXP spec, SEXP x, SEXP n, SEXP d, SEXP seed) {
  session s = {0};
  s.spec = spec;
  s.arguments = &seed;
  session_rows(&s, x, n, d);
  return session_run(impute_body, &s);
}
