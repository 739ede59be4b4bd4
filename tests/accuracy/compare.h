/* The errors of the library on one problem, and what they may be. */
#ifndef GMMIX_TESTS_ACCURACY_COMPARE_H
#define GMMIX_TESTS_ACCURACY_COMPARE_H

#include "problem.h"
#include "quad.h"

enum quantity {
  /* a fit, against EM of higher precision from the same start */
  LOG_LIKELIHOOD, /* gmm_log_likelihood, relative to the sum over rows of |log-density|; it is that
                     of the parameters returned, so the reference's are rounded to double as well */
  HISTORY,        /* gmm_get_history, every iteration, relative to the same */
  WEIGHTS,        /* absolute */
  MEANS,          /* in standard deviations, beyond half an ulp of the mean itself */
  COVARIANCES,    /* in products of two standard deviations */
  /* what is found with given parameters, those of the fit, against higher precision */
  SCORED,           /* gmm_log_likelihood again, as above */
  LOG_DENSITIES,    /* of a row, relative to 1 + |log-density| */
  RESPONSIBILITIES, /* absolute */
  PRECISIONS,       /* in geometric means of the two precisions on the diagonal */
  N_QUANTITIES
};

typedef struct errors {
  double of[N_QUANTITIES];
} errors;

typedef struct outcome {
  int fine;                      /* every error is within its bound */
  const char *trouble;           /* why there is nothing to compare, or NULL */
  double kappa;                  /* the largest condition number of a correlation matrix */
  errors found, declared, bound; /* bound: declared, or of the problem's own sensitivity */
} outcome;

#ifdef QUAD
outcome solve_problem(const problem *p);
#endif

#endif
