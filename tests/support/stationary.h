/* Whether covariances are what an M-step of their family should give: of the family, and where its
 * likelihood is stationary under the floor. From the definition of the families, whatever way the
 * covariances were found. Nothing here uses cmocka. */
#ifndef GMMIX_TESTS_STATIONARY_H
#define GMMIX_TESTS_STATIONARY_H

#include "reference_families.h"

/* How far K covariances, K*D*D, are from having volumes, shapes and orientations as the letters
 * say: the largest difference, relative to the variances. */
double distance_from_family(const char *letters, int64_t k, int64_t d,
                            const long double *covariances);

/* The largest derivative of the loss along what the family leaves free: each volume, each element
 * of a shape, each turn of an orientation in the plane of two axes (of a full matrix that is
 * shared, or is each component's own, each element). Volumes and shapes count by their logarithms.
 * All are relative to the weight of the rows that they bear on, and a turn to the root of its
 * curvature too.
 *
 * floor: the smallest eigenvalue that is allowed, 0 for none. Where eigenvalues are at the floor,
 * the derivatives are those that no forces of the floor can balance, which only push upwards
 * (Karush, Kuhn and Tucker). */
double slope_in_family(const char *letters, const scatters *s, const long double *covariances,
                       long double floor_of);

/* The smallest eigenvalue of all. */
double smallest_eigenvalue(int64_t k, int64_t d, const long double *covariances);

#endif
