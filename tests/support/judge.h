/* What must hold of a fit, whatever the data: the invariants of a result, a status that fits the
 * data, a log-likelihood that never falls, the same bytes in any layout. Nothing here uses cmocka.
 */
#ifndef GMMIX_TESTS_JUDGE_H
#define GMMIX_TESTS_JUDGE_H

#include "hostile.h"

typedef struct verdict {
  char complaint[200]; /* "" if all is well */
  gmm_status status;   /* of the fit; of gmm_create() if that refused */
  int64_t steps;       /* EM steps whose log-likelihoods were compared */
  double worst_fall;   /* the largest fall, over 64 eps (|L| + n D kappa) */
} verdict;

/* Fits the problem, uses the result, and looks for anything wrong. */
void judge_hostile(const hostile *p, verdict *v);

/* Only the fit and its log-likelihoods. */
void judge_climb(const hostile *p, verdict *v);

#endif
