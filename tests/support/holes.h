/* Numbers of rows that are made to be missing. Nothing here uses cmocka. */
#ifndef GMMIX_TESTS_HOLES_H
#define GMMIX_TESTS_HOLES_H

#include "ugly.h"

/* Makes holes, which are NaN: each number is missing with this probability, or, if patterns is not
 * 0, what one of so many (8 at most) random patterns lacks, the first nothing. d is 32 at most.
 * Each row keeps a number, and each feature stays in some row. */
void make_holes(generator *g, double *x, int64_t n, int64_t d, double fraction, int patterns);

#endif
