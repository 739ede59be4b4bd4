/* What a mixture says of the features that a row lacks, in long double by plain Gaussian
 * elimination, component by component: it shares nothing with the library. */
#ifndef GMMIX_TESTS_REFERENCE_PARTS_H
#define GMMIX_TESTS_REFERENCE_PARTS_H

#include "model.h"
#include "ugly.h"

/* Parameters of which no two components or features are alike; means are about `offset`. */
params random_params(generator *g, int64_t k, int64_t d, int family, double offset);

typedef struct conditional {
  int64_t k, n;                               /* components, features that are missing */
  int64_t *features;                          /* n: which, ascending */
  long double *weights, *means, *covariances; /* K, K*n, K*n*n */
  long double log_density;                    /* of what is there; 0 if nothing is */
  long double *mean, *variance;               /* n: of the mixture */
} conditional;

/* row: D numbers, NaN where one is missing. */
conditional conditional_of(const params *p, const double *row);
void free_conditional(conditional *c);

#endif
