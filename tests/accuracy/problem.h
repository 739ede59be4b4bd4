/* The problems on which the library is compared with an EM of higher precision. */
#ifndef GMMIX_TESTS_ACCURACY_PROBLEM_H
#define GMMIX_TESTS_ACCURACY_PROBLEM_H

#include "../support/model.h"

enum problem_class { ORDINARY, OFFSET, ILL_CONDITIONED, N_CLASSES };

typedef struct problem {
  int number, family, iterations;
  enum problem_class kind;
  int64_t n, d, k;
  double separation;     /* of the clusters, in their standard deviations */
  double offset;         /* of the data, in the clusters' standard deviations */
  double kappa;          /* condition number of the clusters' covariance before sampling */
  double regularisation; /* GMM_OPT_REG_COVAR, in the data's units */
  int default_floor;     /* 1: GMM_OPT_COV_FLOOR is left as it is; it should not bind. 0: it is 0 */
  double *x;             /* n * d, row-major */
  double *row_weights;   /* n, or NULL */
  params start;
} problem;

/* Problem number 0, 1, ...: always the same. Family and class go by the number, so that any first
 * few of them are a fair choice; all else is drawn. */
problem make_problem(int number);
void end_problem(problem *p);

#endif
