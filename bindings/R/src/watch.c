/* watch.c - interrupts and progress while the library works.
 *
 * R leaves a function by jumping: for an interrupt, for a time limit, for an error in the progress
 * function. No jump may cross the library. So it is caught, kept in the token, and goes on by
 * R_ContinueUnwind() after the library's call was cancelled and has returned.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

static SEXP look(void *data) {
  watch *w = data;
  R_CheckUserInterrupt();
  if (w->progress != R_NilValue && w->n_values > 0) {
    SEXP call = PROTECT(Rf_allocVector(LANGSXP, w->n_values + 1)), at = call;
    int i;
    SETCAR(call, w->progress);
    for (i = 0; i < w->n_values; i++) {
      at = CDR(at);
      SETCAR(at, Rf_ScalarReal(w->values[i]));
    }
    Rf_eval(call, R_BaseEnv);
    UNPROTECT(1);
  }
  return R_NilValue;
}

static void catch_jump(void *data, Rboolean jump) {
  watch *w = data;
  if (jump)
    longjmp(w->back, 1);
}

int watch_look(watch *w, const double *values, int n_values) {
  w->values = values;
  w->n_values = n_values;
  if (setjmp(w->back) != 0) {
    w->stopped = 1;
    return 1;
  }
  R_UnwindProtect(look, w, catch_jump, w, w->token);
  return 0;
}
