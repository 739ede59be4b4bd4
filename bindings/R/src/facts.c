/* facts.c - what the library says about itself: families, options, warnings, its version.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

/* list(name, letters, form, shared, help), each as long as there are families. */
SEXP gmmix_r_families(void) {
  const int n = gmm_family_count();
  SEXP list = PROTECT(list_new());
  SEXP name = list_add(list, "name", Rf_allocVector(STRSXP, n));
  SEXP letters = list_add(list, "letters", Rf_allocVector(STRSXP, n));
  SEXP form = list_add(list, "form", Rf_allocVector(STRSXP, n));
  SEXP shared = list_add(list, "shared", Rf_allocVector(LGLSXP, n));
  SEXP help = list_add(list, "help", Rf_allocVector(STRSXP, n));
  int i;
  for (i = 0; i < n; i++) {
    const int family = gmm_family_at(i), its_form = gmm_family_form(family);
    SET_STRING_ELT(name, i, Rf_mkChar(gmm_family_name(family)));
    SET_STRING_ELT(letters, i, Rf_mkChar(gmm_family_letters(family)));
    SET_STRING_ELT(form, i,
                   Rf_mkChar(its_form == GMM_FORM_FULL       ? "full"
                             : its_form == GMM_FORM_DIAGONAL ? "diagonal"
                                                             : "isotropic"));
    LOGICAL(shared)[i] = gmm_family_is_shared(family);
    SET_STRING_ELT(help, i, Rf_mkChar(gmm_family_help(family)));
  }
  list = list_done(list);
  UNPROTECT(1);
  return list;
}

/* list(name, type, min, max, default, help), each as long as there are options. */
SEXP gmmix_r_options(void) {
  const int n = gmm_option_count();
  SEXP list = PROTECT(list_new());
  SEXP name = list_add(list, "name", Rf_allocVector(STRSXP, n));
  SEXP type = list_add(list, "type", Rf_allocVector(STRSXP, n));
  SEXP min = list_add(list, "min", Rf_allocVector(REALSXP, n));
  SEXP max = list_add(list, "max", Rf_allocVector(REALSXP, n));
  SEXP standard = list_add(list, "default", Rf_allocVector(REALSXP, n));
  SEXP help = list_add(list, "help", Rf_allocVector(STRSXP, n));
  int i;
  for (i = 0; i < n; i++) {
    const int option = gmm_option_at(i);
    const int is_int = gmm_option_type(option) == GMM_TYPE_INT;
    SET_STRING_ELT(name, i, Rf_mkChar(gmm_option_name(option)));
    SET_STRING_ELT(type, i, Rf_mkChar(is_int ? "int" : "double"));
    SET_STRING_ELT(help, i, Rf_mkChar(gmm_option_help(option)));
    gmm_option_range(option, &REAL(min)[i], &REAL(max)[i], &REAL(standard)[i]);
  }
  list = list_done(list);
  UNPROTECT(1);
  return list;
}

/* The values of an option that have names, under these names; bits, if they add up. */
SEXP gmmix_r_choices(SEXP option) {
  const int id = gmm_option_find(CHAR(STRING_ELT(option, 0)));
  const int n = id > 0 ? gmm_option_choice_count(id) : 0;
  SEXP values = PROTECT(Rf_allocVector(REALSXP, n));
  SEXP names = Rf_allocVector(STRSXP, n);
  int i;
  Rf_setAttrib(values, R_NamesSymbol, names);
  for (i = 0; i < n; i++) {
    int64_t value = 0;
    gmm_option_choice_at(id, i, &value);
    REAL(values)[i] = (double)value;
    SET_STRING_ELT(names, i, Rf_mkChar(gmm_option_choice_name(id, value)));
  }
  UNPROTECT(1);
  return values;
}

/* The sentences of all warnings, under their names. */
SEXP gmmix_r_warnings(void) {
  const int n = gmm_warning_count();
  SEXP texts = PROTECT(Rf_allocVector(STRSXP, n));
  SEXP names = Rf_allocVector(STRSXP, n);
  int i;
  Rf_setAttrib(texts, R_NamesSymbol, names);
  for (i = 0; i < n; i++) {
    SET_STRING_ELT(texts, i, Rf_mkChar(gmm_warning_message(gmm_warning_at(i))));
    SET_STRING_ELT(names, i, Rf_mkChar(gmm_warning_name(gmm_warning_at(i))));
  }
  UNPROTECT(1);
  return texts;
}

SEXP gmmix_r_info(void) {
  SEXP list = PROTECT(list_new());
  list_add(list, "version", Rf_mkString(gmm_version_string()));
  list_add(list, "build", Rf_mkString(gmm_build_info()));
  list = list_done(list);
  UNPROTECT(1);
  return list;
}
