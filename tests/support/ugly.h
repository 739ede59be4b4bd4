/* Test data from a generator that needs no libm, so that every machine makes the same bytes. */
#ifndef GMMIX_TESTS_UGLY_H
#define GMMIX_TESTS_UGLY_H

#include <stdint.h>

/* splitmix64 (Steele, Lea and Flood 2014); the state starts as the seed. */
typedef struct generator {
  uint64_t state;
} generator;

uint64_t next_bits(generator *g);
double next_uniform(generator *g); /* in [0,1): the upper 53 bits */
double next_normal(generator *g);  /* twelve uniforms, added left to right, minus 6 */

/* n rows of D features, row-major: row i is 6 z (1,...,1) + D normals with z = i mod k. */
double *clustered_rows(uint64_t seed, int64_t n, int64_t d, int64_t k);

/* Labels for them: those of every fourth row are i mod k, the others are -1. */
int32_t *some_labels(int64_t n, int64_t k);

/* The base of the ugly data sets: seed 1, n 400, D 2, k 2. */
#define BASE_N 400
#define BASE_D 2
#define BASE_K 2
double *base_rows(void);

/* The D x D covariance (divisor n) of the rows, in two passes of long double. */
void covariance_of_rows(const double *x, int64_t n, int64_t d, double *covariance);

#endif
