/* Every call of the library that may take memory, in one form: a test can go through them all. */
#ifndef GMMIX_TESTS_ALLOCATING_CALLS_H
#define GMMIX_TESTS_ALLOCATING_CALLS_H

#include "exhaust.h"
#include "model.h"

enum { OUTPUT = 16384 }; /* numbers that a call may write */

/* What the calls of one round share. */
typedef struct trial {
  const faults *faults;
  const setting *setting;
  double *x, *row_weights;
  double *holes;   /* the rows, where some values are missing */
  int32_t *labels; /* see some_labels() */
  params other;    /* for gmm_set_params */
  bytes stored;    /* for gmm_deserialize */
} trial;

/* A call under test: works on `model`, writes into `output` or *made. */
typedef struct call {
  const char *name;
  const char *says; /* how its error text begins; NULL where there is none */
  gmm_status (*run)(const trial *r, gmm_model *model, double *output, gmm_model **made);
} call;

extern const call all_calls[];
extern const size_t n_calls;

#endif
