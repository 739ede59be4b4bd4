/* How much of rounding the covariances of a model may magnify. */
#ifndef GMMIX_TESTS_CONDITION_H
#define GMMIX_TESTS_CONDITION_H

#include <gmmix.h>

/* The largest condition number over the K covariances, each feature being divided by its standard
 * deviation: the 2-norm condition of the correlation matrix, from its eigenvalues. Components of
 * weight 0 do not count. */
double condition_of_model(const gmm_model *model);

/* The largest difference of two means in a feature, in deviations of a component there, squared. */
double squared_distance_of_means(const gmm_model *model);

/* How far the reported log-likelihood of a fit, as a mean, is from the last of the history, over
 * what rounding explains: 64 eps (|L| + D (kappa + 16)), where 16 is for the logarithm of the
 * library's units, and what comes of moving rows and means by eps. */
double gap_of_report(const gmm_model *model);

#endif
