/* What is right for a row, however far from the components it is: in numbers of 113 bits, whose
 * range holds the square of any double. */
#ifndef GMMIX_TESTS_RIGHT_ROW_H
#define GMMIX_TESTS_RIGHT_ROW_H

#include "model.h"

enum { RIGHT_ROW_K = 3, RIGHT_ROW_D = 4 }; /* at most */

/* blur: the most that a few roundings in double can change a logarithm of odds. */
typedef struct right_row {
  double proba[RIGHT_ROW_K], log_density, blur;
} right_row;

/* Returns 0 where the compiler has no such numbers. Weights are above 0. */
int right_row_of(const params *p, const double *y, right_row *right);

#endif
