/* Random problems for an M-step: clusters of random shape, size and place, and parameters near them
 * that are of no family in particular. */
#ifndef GMMIX_TESTS_RANDOM_MIXTURE_H
#define GMMIX_TESTS_RANDOM_MIXTURE_H

#include "model.h"
#include "reference_families.h"
#include "ugly.h"

typedef struct random_mixture {
  int64_t n, d, k;
  double *x;
  double *row_weights; /* or NULL */
  params start;
} random_mixture;

/* D is 1 to 8, K 1 to 6. A third has row weights. There are 20 D K rows or more, or few: some
 * components then have fewer than features, or one. */
random_mixture make_random_mixture(generator *g, int family);
random_mixture make_few_rows(generator *g, int family);
void end_random_mixture(random_mixture *m);

/* The K*D*D covariances of a model. */
long double *long_covariances_of(const gmm_model *model);

#endif
