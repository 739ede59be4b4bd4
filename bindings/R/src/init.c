/* init.c - the routines that R may call.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

SEXP gmmix_r_fit(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP gmmix_r_select(SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP gmmix_r_predict(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP gmmix_r_sample(SEXP, SEXP, SEXP);
SEXP gmmix_r_impute(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP gmmix_r_part(SEXP, SEXP, SEXP);
SEXP gmmix_r_regress(SEXP, SEXP, SEXP, SEXP, SEXP);
SEXP gmmix_r_matrices(SEXP, SEXP);
SEXP gmmix_r_serialize(SEXP, SEXP);
SEXP gmmix_r_unserialize(SEXP);
SEXP gmmix_r_families(void);
SEXP gmmix_r_options(void);
SEXP gmmix_r_choices(SEXP);
SEXP gmmix_r_warnings(void);
SEXP gmmix_r_info(void);

#define ROUTINE(name, n_arguments)                                                                 \
  { "C_" #name, (DL_FUNC)&gmmix_r_##name, n_arguments }

static const R_CallMethodDef routines[] = {
    ROUTINE(fit, 7),      ROUTINE(select, 9),    ROUTINE(predict, 5),     ROUTINE(sample, 3),
    ROUTINE(matrices, 2), ROUTINE(serialize, 2), ROUTINE(unserialize, 1), ROUTINE(families, 0),
    ROUTINE(options, 0),  ROUTINE(choices, 1),   ROUTINE(warnings, 0),    ROUTINE(info, 0),
    ROUTINE(part, 3),     ROUTINE(regress, 5),   ROUTINE(impute, 5),      {NULL, NULL, 0}};

attribute_visible void R_init_gmmix(DllInfo *dll) {
  R_registerRoutines(dll, NULL, routines, NULL, NULL);
  R_useDynamicSymbols(dll, FALSE);
  R_forceSymbols(dll, TRUE);
}
