/* shim.h - between R and gmmix: values in and out, and a model that lives no longer than a call.
 *
 * SPDX-License-Identifier: MIT */
#ifndef GMMIX_R_SHIM_H
#define GMMIX_R_SHIM_H

#include <gmmix.h>

#define R_NO_REMAP
#include <R.h>
#include <Rinternals.h>
#include <setjmp.h>

/* What one .Call works on. */
typedef struct session {
  gmm_model *model;
  gmm_model *best; /* what a selection makes, else NULL */
  SEXP spec;       /* list(family, k, d, options, params), see session_open() */
  const double *x; /* column-major */
  int64_t n, d;
  const SEXP *arguments; /* what else the .Call was given */
} session;

/* The five matrix arguments of the session's rows. */
#define SESSION_ROWS(s) GMM_COL_MAJOR((s)->x, (s)->n, (s)->d)

/* Runs body and destroys the models however it ends: by return, by an R error, by an interrupt. */
SEXP session_run(SEXP (*body)(session *), session *s);

/* Makes the model that spec describes: family's name, K, D, options by name, and parameters or
 * NULL. The first status that is not GMM_OK ends it. */
gmm_status session_open(session *s);

/* Sets x, n and d from a double vector and its numbers of rows and columns. */
void session_rows(session *s, SEXP x, SEXP n, SEXP d);

/* Sets options by their names. */
gmm_status set_options(gmm_model *model, SEXP options);

/* An R error unless weights are NULL or as many as the session's rows. */
void check_weights(const session *s, SEXP weights);

/* An R error unless labels are NULL or as many integers as the session's rows. */
void check_labels(const session *s, SEXP labels);

/* Labels as the library takes them. */
const int32_t *label_numbers(SEXP labels);

/* What looks for interrupts and tells of progress: once stopped, the jump is in the token. */
typedef struct watch {
  SEXP token;    /* protected by whoever has made it */
  SEXP progress; /* a function of R, or NULL */
  jmp_buf back;
  int stopped;
  const double *values; /* what the function is called with */
  int n_values;
} watch;

/* Calls the progress function with these values, if there are any. 1 if R wants to leave. */
int watch_look(watch *w, const double *values, int n_values);

/* An R object that says which status a call gave and why: list(status, name, text). */
SEXP failure(gmm_status status, const gmm_model *model);

/* Parameters and results of a model, as the parts of an object of class gmmix. */
SEXP describe(const gmm_model *model);

/* The bits of gmm_warnings() by their names. */
SEXP warning_names(unsigned bits);

/* Room for covariances, or their inverses, in the shape of the family. */
SEXP new_covariances(const gmm_model *model);

/* A named list, element by element: list_new(), list_add() for each, and list_done() makes the list
 * of those that were added. Values need no protection of their own; list_add() returns its own. */
SEXP list_new(void);
SEXP list_add(SEXP list, const char *name, SEXP value);
SEXP list_done(SEXP list);

#endif
