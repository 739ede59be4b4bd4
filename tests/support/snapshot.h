/* All that can be seen of a model, to show that a call left it as it was. */
#ifndef GMMIX_TESTS_SNAPSHOT_H
#define GMMIX_TESTS_SNAPSHOT_H

#include "model.h"

enum { SNAPSHOT_OPTIONS = 32 };

typedef struct snapshot {
  int fitted, converged;
  unsigned warnings;
  int64_t n_iter, best_start, free_parameters, n_history;
  double total_weight, log_likelihood, options[SNAPSHOT_OPTIONS];
  double *history;
  bytes stored; /* of a model with parameters */
} snapshot;

snapshot snapshot_of(const gmm_model *model);
void free_snapshot(snapshot *s);

/* `model` is as it was: its bytes, each option, results and history. */
void assert_as_before(const gmm_model *model, const snapshot *before);

/* Whether it is, for where a message of one's own should come first. */
int is_as_before(const gmm_model *model, const snapshot *before);

#endif
