/* The rows of a hostile problem. */
#ifndef GMMIX_TESTS_HOSTILE_ROWS_H
#define GMMIX_TESTS_HOSTILE_ROWS_H

#include "ugly.h"

typedef struct hostile_rows {
  int64_t n, d, k; /* d and k at least 1 */
  int hostile;     /* 1: also what cannot be fitted: NaN, infinity, beyond 2^505, denormals */
} hostile_rows;

/* n x d numbers, row-major, into x. */
void make_hostile_rows(const hostile_rows *rows, generator *g, double *x);

#endif
