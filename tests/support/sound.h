/* What holds of every model, however it came about. */
#ifndef GMMIX_TESTS_SOUND_H
#define GMMIX_TESTS_SOUND_H

#include "model.h"

/* Everything that is promised of any model with parameters: weights sum to 1 within 4 K eps,
 * covariances are symmetric to the bit and factorable, options are in range, all is finite. */
void check_model(const gmm_model *model);

/* The model does all its work: rows (N x D, row-major and finite) are scored, rows are sampled and
 * scored, clone and bytes give the same bytes again. */
void check_use(const gmm_model *model, const double *x, int64_t n);

/* check_model(), and after a fit what it reports of itself agrees. */
void check_fitted(const gmm_model *model);

int all_finite(const double *a, int64_t n);

#endif
