/* Symmetric matrices in long double, packed D x D, for the references: plain and slow. Nothing here
 * uses cmocka. */
#ifndef GMMIX_TESTS_REFERENCE_MATRIX_H
#define GMMIX_TESTS_REFERENCE_MATRIX_H

#include <stdint.h>

/* The rounding of long double as it is where the program runs: under Valgrind that of double. */
long double long_rounding(void);

/* n zeros. */
long double *new_long(int64_t n);

/* Eigenvalues, the largest first, and eigenvectors as the columns of `vectors`, unless that is
 * NULL. By Jacobi's rotations, which find small eigenvalues of a positive definite matrix as
 * precisely as large ones. */
void eigen_of(const long double *a, int64_t d, long double *values, long double *vectors);

/* out = V' A V; out may be A. */
void turn_into(const long double *v, const long double *a, int64_t d, long double *out);

/* out = V diag(values) V'. */
void turn_back(const long double *v, const long double *values, int64_t d, long double *out);

/* The orthogonal V that makes V' A V as nearly diagonal as one can for all of `count` matrices, by
 * rotations as Cardoso and Souloumiac (1996) choose them, from the V that is given. */
void joint_eigenvectors(const long double *a, int64_t count, int64_t d, long double *v);

/* V = the unit matrix. */
void set_unit(long double *v, int64_t d);

#endif
