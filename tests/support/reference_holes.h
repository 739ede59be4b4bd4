/* The textbook EM of reference_em.h for rows of which some numbers are missing (NaN), in long
 * double, row by row: a row's density is that of what it has, and for the M-step it is completed by
 * its conditional means and covariances (Ghahramani and Jordan 1994; Little and Rubin 2002, section
 * 11.2). Nothing is shared between rows, and systems are solved by Gauss-Jordan elimination. */
#ifndef GMMIX_TESTS_REFERENCE_HOLES_H
#define GMMIX_TESTS_REFERENCE_HOLES_H

#include "holes.h"
#include "reference_em.h"

/* As reference_em(). */
int reference_em_holes(reference *result, const double *x, int64_t n, const double *row_weights,
                       const params *start, int iterations);

/* log N(what row y of d numbers has; mean, covariance); *fine becomes 0 where that is singular.
 * completed: d numbers, y with conditional means in its holes, and rest: d*d, the conditional
 * covariance, 0 but for holes; or both NULL. */
long double partial_log_density(const double *y, const long double *mean,
                                const long double *covariance, int64_t d, long double *completed,
                                long double *rest, int *fine);

#endif
