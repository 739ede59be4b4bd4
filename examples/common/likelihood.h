/* likelihood.h - draws the log-likelihood of a fit over its iterations.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_LIKELIHOOD_H
#define EXAMPLES_LIKELIHOOD_H

#include "plot.h"

#include <stdint.h>

/* Draws n log-likelihoods, of iterations 1 to n, into the PNG file `path`. 0, or -1 with
 * plot->error set. */
int likelihood_draw(struct plot *plot, const double *log_likelihood, int64_t n, const char *title,
                    const char *path);

#endif
