/* The parts of a judgement; see judge.h. */
#ifndef GMMIX_TESTS_JUDGE_PARTS_H
#define GMMIX_TESTS_JUDGE_PARTS_H

#include "judge.h"

/* model: before the fit. */
int fit_may_end_with(const hostile *p, const gmm_model *model, gmm_status status);

/* The weight of row i as the fit counts it, less a power of two; total: the sum of all. A weight
 * that is lost beside the sum counts as 0. */
double counted_weight(const hostile *p, int64_t i, double total);

/* Compares the steps of the history. */
void judge_falls(const hostile *p, const gmm_model *model, verdict *v);

#endif
