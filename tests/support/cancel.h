/* A fit to cancel: in a model that has results already, so that one can see that they stay. */
#ifndef GMMIX_TESTS_CANCEL_H
#define GMMIX_TESTS_CANCEL_H

#include "snapshot.h"

#include <time.h>

double seconds(clockid_t clock);
void wait_seconds(double delay);

typedef struct problem {
  int64_t n, d, k;
  double *x, *weights; /* NULL for no weights */
  int32_t *labels;     /* NULL for gmm_fit() */
  gmm_model *model;
  snapshot before;
  bytes want;     /* of the fit that nobody cancels */
  double elapsed; /* by it, in seconds */
} problem;

/* Clustered rows, a model with parameters, and options that the fit is to have. */
problem new_problem(int64_t n, int64_t d, int64_t k, int family);
void set_options(gmm_model *model, int init, int threads, int iterations);

/* Runs the fit undisturbed on a copy, for its bytes and its time. */
void prepare(problem *p);

gmm_status fit(const problem *p);

/* Looks at the model after fit() gave `status`: as it was if it was cancelled; complete if the fit
 * had ended before, or began after the request. A complete one is undone. Returns whether it was
 * cancelled. */
int settle(problem *p, gmm_status status);

/* Fits, cancelled by another thread after `delay` seconds. Returns whether it was, and the
 * processor time that went by until the fit had returned: other programs on the machine do not
 * count in it. */
int cancel_after(problem *p, double delay, double *latency);

/* What was cancelled can be fitted, to the same bits; then frees all. */
void free_problem(problem *p);

#endif
