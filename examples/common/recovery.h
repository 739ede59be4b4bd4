/* recovery.h - were the parameters found that the data were drawn from?
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_RECOVERY_H
#define EXAMPLES_RECOVERY_H

#include <gmmix.h>

/* Prints the weights, means and variances of the true mixture and of the model that was fitted to
 * rows drawn from it, side by side. Components are found in any order: to each true one belongs
 * the one, of those left, whose mean is nearest. Then tests, and says, whether the truth is
 * within the sampling error of the fit; returns 1 if it is.
 *
 * The test looks at all parameters at once. By the fit the log-likelihood gained something over
 * the truth, and twice this gain is, for many rows, a draw from a chi-squared distribution with as
 * many degrees of freedom as parameters were fitted (Wilks 1938). So it must not be below 0, nor
 * above what only 1 of 1000 samples exceeds. */
int recovery_check(const gmm_model *fit, const gmm_model *truth, const double *x, int64_t rows);

#endif
