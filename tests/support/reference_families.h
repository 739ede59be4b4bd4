/* Plain M-steps of the fourteen covariance families in long double, from the definition alone:
 * covariance_k = volume_k D_k A_k D_k' with det A_k = 1 (Banfield and Raftery 1993), each part
 * equal for all components or not as the family's letters say. They share nothing with the library.
 *
 * EII VII EEI VVI EVI EEE VVV EVV EEV have closed forms (Celeux and Govaert 1995). VEI VEV VEE find
 * volumes given the shape and the shape given volumes, by turns, until nothing changes. EVE and VVE
 * go downhill on the orthogonal group. Nothing here uses cmocka. */
#ifndef GMMIX_TESTS_REFERENCE_FAMILIES_H
#define GMMIX_TESTS_REFERENCE_FAMILIES_H

#include <stdint.h>

/* What an M-step knows of K components. */
typedef struct scatters {
  int64_t k, d;
  long double *mass;    /* K: the weight of a component's rows */
  long double *scatter; /* K*D*D: sum of weight (y - mean) (y - mean)' */
} scatters;

scatters new_scatters(int64_t k, int64_t d);
void free_scatters(scatters *s);

/* sum_k mass_k log det(covariance_k) + trace(scatter_k covariance_k^-1): -2 times the expected
 * log-likelihood, less what covariances do not change. An M-step makes it least. */
long double loss_of(const scatters *s, const long double *covariances);

/* K*D*D covariances of the family that make the loss least. orientation: D*D, where EVE and VVE
 * begin; others do not look at it. Their loss is the least near there, and where they ended is left
 * in it. */
void reference_estimate(const char *letters, const scatters *s, long double *orientation,
                        long double *covariances);

/* 1 for EVE and VVE, whose loss may have several minima. */
int has_many_minima(const char *letters);

#endif
