/* histogram.h - draws one column as a histogram, with the density of the mixture over it.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_HISTOGRAM_H
#define EXAMPLES_HISTOGRAM_H

#include "clusters.h"

/* Writes the gnuplot commands for column clusters->axes[0]. */
void histogram_draw(FILE *script, const struct clusters *clusters);

#endif
