/* Every function that returns a status, as a row of a table: what its arguments are, and arguments
 * with which it succeeds. For tests that try one argument at a time. */
#ifndef GMMIX_TESTS_CALLS_H
#define GMMIX_TESTS_CALLS_H

#include "snapshot.h"

/* The models, rows and so on that the calls are made with. */
enum { CALL_N = 40, CALL_D = 4, CALL_K = 3, CALL_ITERATIONS = 5, MOST_ARGUMENTS = 17 };

typedef union value {
  int64_t i;
  void *p;
} value;

/* kinds has a letter for each argument:
 *   m a model, c a const one
 *   r an array that is read, w one that is written, o a pointer that may be NULL
 *   n a length that must be exact, b one of a stored model
 *   N rows, D columns, s and S strides of an input and of an output
 *   K components or features, E a family, F how many features, fewer than D
 *   p a number that is not negative
 *   i an option of the type of right[1], I any option
 *   . what has a test of its own */
typedef struct function {
  const char *name, *kinds, *arguments;
  int needs_parameters;
  gmm_status (*invoke)(gmm_model *m, const value *a); /* m: in place of an m or c */
  value right[MOST_ARGUMENTS];
} function;

extern function functions[];
extern const int n_functions;
const function *find_function(const char *name);

/* What they are made on: parameters and results of a fit, or none. */
extern gmm_model *fitted, *unfitted;

/* Group fixtures. */
int start_calls(void **state);
int end_calls(void **state);

/* Makes the call on a copy of `model` and expects `want`, as well as what holds of all calls:
 * inputs are not written; a call that fails writes no output and changes nothing in the model; a
 * const model keeps the text of its last error, while that of another says, after the function's
 * name, the name or the value of the argument that is wrong: number `wrong` (-1: not looked at). */
void expect_call(const function *f, const gmm_model *model, const value *a, int wrong,
                 gmm_status want);

#endif
