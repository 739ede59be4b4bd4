/* The parts of a judgement; see judge.h. */
#ifndef GMMIX_TESTS_JUDGE_PARTS_H
#define GMMIX_TESTS_JUDGE_PARTS_H

#include "judge.h"

/* model: before the fit. */
int fit_may_end_with(const hostile *p, const gmm_model *model, gmm_status status);

/* Compares the steps of the history. */
void judge_falls(const hostile *p, const gmm_model *model, verdict *v);

#endif
