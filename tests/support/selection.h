/* A call of gmm_select() as one value, and what must hold of it. */
#ifndef GMMIX_TESTS_SELECTION_H
#define GMMIX_TESTS_SELECTION_H

#include "model.h"

enum { MOST_CELLS = 256 };

typedef struct selection {
  int families[32];
  int64_t n_families, sizes[16], n_sizes;
  const double *x, *weights;
  const int32_t *labels; /* or NULL */
  int64_t n, d;
  gmm_model *settings, *best;
  gmm_status status, statuses[MOST_CELLS];
  double criteria[MOST_CELLS], log_likelihoods[MOST_CELLS];
  unsigned warnings[MOST_CELLS];
} selection;

/* All families and K from 1 to most_k, with at most 30 iterations. */
selection new_selection(const double *x, int64_t n, int64_t d, int64_t most_k);
void run_selection(selection *s);
void free_selection(selection *s);

/* The cell that is the best by the documented rule, from the tables alone; -1 if there is none. */
int64_t best_by_the_rule(const selection *s);

/* The criterion that the model's options name. */
double criterion_of(const gmm_model *model);

/* Each cell is what gmm_fit_labelled() gives, to the bit, and *best too. */
void assert_cells_are_fits(const selection *s);

/* Runs it with 1 to 4 threads: cells are fits, and all tables are the same. */
void check_selection(selection *s);

#endif
