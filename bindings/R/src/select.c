/* select.c - the best of several families and numbers of components.
 *
 * A selection tells of each cell that it has done, and a cell may take long. So that an interrupt
 * is heard at once, the selection has a thread of its own, while R's thread waits and looks. The
 * thread of the selection touches nothing of R but the arrays that it was given.
 *
 * SPDX-License-Identifier: MIT */
#include "shim.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

enum { LOOK_EVERY_MS = 50, STACK_SIZE = 8 << 20 };

typedef struct job {
  session *s;
  const int *families;
  const int64_t *sizes;
  int64_t n_families, n_sizes;
  const double *weights;
  const int32_t *labels;
  double *criteria, *log_likelihoods;
  unsigned *warnings;
  int *statuses;
  gmm_status status;

  pthread_mutex_t lock; /* of the two that follow */
  int64_t n_done;
  int ended;
  pthread_cond_t end;
} job;

static int on_cell(int64_t cell, int64_t n_done, double mean_log_likelihood, double change,
                   void *user_data) {
  job *j = user_data;
  (void)cell, (void)mean_log_likelihood, (void)change;
  pthread_mutex_lock(&j->lock);
  j->n_done = n_done;
  pthread_mutex_unlock(&j->lock);
  return 0;
}

static void *work(void *data) {
  job *j = data;
  session *s = j->s;
  j->status = gmm_select(&s->best, s->model, j->families, j->n_families, j->sizes, j->n_sizes,
                         SESSION_ROWS(s), j->weights, j->labels, j->criteria, j->log_likelihoods,
                         j->warnings, j->statuses);
  pthread_mutex_lock(&j->lock);
  j->ended = 1;
  pthread_cond_signal(&j->end);
  pthread_mutex_unlock(&j->lock);
  return NULL;
}

/* Signals are for R's thread. */
static int begin(job *j, pthread_t *thread) {
  sigset_t all, before;
  pthread_attr_t attributes;
  int error;
  sigfillset(&all);
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  error = pthread_create(thread, &attributes, work, j);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return error;
}

/* Waits until the end, or for a moment. 1 at the end. */
static int wait_for_end(job *j, int64_t *n_done) {
  struct timespec until;
  int ended, error = 0;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += LOOK_EVERY_MS * 1000000L;
  until.tv_sec += until.tv_nsec / 1000000000L;
  until.tv_nsec %= 1000000000L;
  pthread_mutex_lock(&j->lock);
  while (!j->ended && error == 0)
    error = pthread_cond_timedwait(&j->end, &j->lock, &until);
  ended = j->ended;
  *n_done = j->n_done;
  pthread_mutex_unlock(&j->lock);
  return ended;
}

/* A request to stop may come before the selection has begun, so it is repeated. */
static gmm_status run(job *j, watch *w) {
  pthread_t thread;
  int64_t n_done = 0, n_told = 0;
  if (begin(j, &thread) != 0)
    return GMM_ERR_NOMEM;
  while (!wait_for_end(j, &n_done)) {
    const double told = (double)n_done;
    if (w->stopped || watch_look(w, &told, n_done > n_told))
      gmm_cancel(j->s->model);
    n_told = n_done;
  }
  pthread_join(thread, NULL);
  return j->status;
}

/* ---- The table ---- */

/* NA for what cannot be a model. */
static double free_parameters(const session *s, int family, int64_t size) {
  gmm_model *model = NULL;
  double n = NA_REAL;
  if (gmm_create(&model, size, s->d, family) == GMM_OK &&
      set_options(model, VECTOR_ELT(s->spec, 3)) == GMM_OK)
    n = (double)gmm_free_parameters(model);
  gmm_destroy(model);
  return n;
}

/* list(family, parts, criterion, logLik, df, warnings, error); the last five of each cell, sizes
 * within families. */
static SEXP table_of(const job *j, SEXP criteria, SEXP log_likelihoods) {
  const R_xlen_t n = XLENGTH(criteria);
  const gmm_model *best = j->s->best;
  SEXP list = PROTECT(list_new()), df, warnings, error;
  R_xlen_t i;
  list_add(list, "family", Rf_mkString(gmm_family_name(gmm_covariance_type(best))));
  list_add(list, "parts", describe(best));
  list_add(list, "criterion", criteria);
  list_add(list, "logLik", log_likelihoods);
  df = list_add(list, "df", Rf_allocVector(REALSXP, n));
  warnings = list_add(list, "warnings", Rf_allocVector(VECSXP, n));
  error = list_add(list, "error", Rf_allocVector(STRSXP, n));
  for (i = 0; i < n; i++) {
    const gmm_status status = j->statuses[i];
    REAL(df)[i] = free_parameters(j->s, j->families[i / j->n_sizes], j->sizes[i % j->n_sizes]);
    SET_VECTOR_ELT(warnings, i, warning_names(j->warnings[i]));
    SET_STRING_ELT(error, i, status == GMM_OK ? NA_STRING : Rf_mkChar(gmm_status_message(status)));
  }
  list = list_done(list);
  UNPROTECT(1);
  return list;
}

static SEXP select_body(session *s) {
  SEXP families = s->arguments[0], sizes = s->arguments[1], weights = s->arguments[2];
  const R_xlen_t n_families = XLENGTH(families), n_sizes = XLENGTH(sizes);
  const R_xlen_t n = n_families * n_sizes;
  int *family = (int *)R_alloc((size_t)n_families, sizeof *family);
  int64_t *size = (int64_t *)R_alloc((size_t)n_sizes, sizeof *size);
  SEXP criteria = PROTECT(Rf_allocVector(REALSXP, n)), result;
  SEXP log_likelihoods = PROTECT(Rf_allocVector(REALSXP, n));
  watch w = {0};
  job j = {0};
  R_xlen_t i;
  w.token = PROTECT(R_MakeUnwindCont());
  w.progress = s->arguments[4];
  for (i = 0; i < n_families; i++)
    family[i] = gmm_family_find(CHAR(STRING_ELT(families, i)));
  for (i = 0; i < n_sizes; i++)
    size[i] = (int64_t)REAL(sizes)[i];
  j.s = s;
  j.families = family, j.n_families = n_families;
  j.sizes = size, j.n_sizes = n_sizes;
  j.weights = weights != R_NilValue ? REAL(weights) : NULL;
  j.labels = label_numbers(s->arguments[3]);
  j.criteria = REAL(criteria), j.log_likelihoods = REAL(log_likelihoods);
  j.warnings = (unsigned *)R_alloc((size_t)n, sizeof *j.warnings);
  j.statuses = (int *)R_alloc((size_t)n, sizeof *j.statuses);
  j.status = session_open(s);
  if (j.status == GMM_OK)
    j.status = gmm_set_progress(s->model, on_cell, &j);
  if (j.status == GMM_OK) {
    pthread_mutex_init(&j.lock, NULL);
    pthread_cond_init(&j.end, NULL);
    j.status = run(&j, &w);
    pthread_cond_destroy(&j.end);
    pthread_mutex_destroy(&j.lock);
  }
  if (w.stopped)
    R_ContinueUnwind(w.token);
  result =
      j.status == GMM_OK ? table_of(&j, criteria, log_likelihoods) : failure(j.status, s->model);
  UNPROTECT(3);
  return result;
}

/* spec, whose family and K do not matter; x, n and d; names of families and a double vector of
 * numbers of components; row weights or NULL; labels or NULL; a progress function or NULL, which is
 * called with the number of cells done. */
SEXP gmmix_r_select(SEXP spec, SEXP x, SEXP n, SEXP d, SEXP families, SEXP sizes, SEXP weights,
                    SEXP labels, SEXP progress) {
  const SEXP arguments[] = {families, sizes, weights, labels, progress};
  session s = {0};
  s.spec = spec;
  s.arguments = arguments;
  session_rows(&s, x, n, d);
  check_weights(&s, weights);
  check_labels(&s, labels);
  return session_run(select_body, &s);
}
