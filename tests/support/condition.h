/* How much of rounding the covariances of a model may magnify. */
#ifndef GMMIX_TESTS_CONDITION_H
#define GMMIX_TESTS_CONDITION_H

#include <gmmix.h>

/* The largest condition number over the K covariances, each feature being divided by its standard
 * deviation: the 2-norm condition of the correlation matrix, from its eigenvalues. Components of
 * weight 0 do not count. */
double condition_of_model(const gmm_model *model);

#endif
