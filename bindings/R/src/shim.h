/* shim.h - between R and gmmix: values in and out, and a model that lives no longer than a call.
 *
 * SPDX-License-Identifier: MIT */
#ifndef GMMIX_R_SHIM_H
#define GMMIX_R_SHIM_H

#include <gmmix.h>

#define R_NO_REMAP
#include <R.h>
#include <Rinternals.h>

/* What one .Call works on. */
typedef struct session {
  gmm_model *model;
  SEXP spec;       /* list(family, k, d, options, params), see session_open() */
  const double *x; /* column-major */
  int64_t n, d;
  const SEXP *arguments; /* what else the .Call was given */
} session;

/* The five matrix arguments of the session's rows. */
#define SESSION_ROWS(s) GMM_COL_MAJOR((s)->x, (s)->n, (s)->d)

/* Runs body and destroys the model however it ends: by return, by an R error, by an interrupt. */
SEXP session_run(SEXP (*body)(session *), session *s);

/* Makes the model that spec describes: family's name, K, D, options by name, and parameters or
 * NULL. The first status that is not GMM_OK ends it. */
gmm_status session_open(session *s);

/* Sets x, n and d from a double vector and its numbers of rows and columns. */
void session_rows(session *s, SEXP x, SEXP n, SEXP d);

/* An R object that says which status a call gave and why: list(status, name, text). */
SEXP failure(gmm_status status, const gmm_model *model);

/* Parameters and results of a model, as the parts of an object of class gmmix. */
SEXP describe(const gmm_model *model);

/* Room for covariances, or their inverses, in the shape of the family. */
SEXP new_covariances(const gmm_model *model);

/* A named list, element by element: list_new(), list_add() for each, and list_done() makes the list
 * of those that were added. Values need no protection of their own; list_add() returns its own. */
SEXP list_new(void);
SEXP list_add(SEXP list, const char *name, SEXP value);
SEXP list_done(SEXP list);

#endif
