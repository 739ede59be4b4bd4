/* check.h - says what a library call that failed has to say.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_CHECK_H
#define EXAMPLES_CHECK_H

#include <gmmix.h>

/* Prints why a call failed to standard error; returns 1 if it did, 0 for GMM_OK. `model` is that
 * of a call that took it as `gmm_model *`, and NULL for a call that took it as const. */
int failed(gmm_status status, const gmm_model *model);

/* For short programs: ends the program with exit code 1 if the call failed. */
void check(gmm_status status, const gmm_model *model);

#endif
