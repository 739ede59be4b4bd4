/* histogram.h - draws one column as a histogram, with the density of the mixture over it.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_HISTOGRAM_H
#define EXAMPLES_HISTOGRAM_H

#include "clusters.h"

/* Draws column clusters->axes[0] into the PNG file `path`. 0, or -1 with plot->error set. */
int histogram_draw(struct plot *plot, const struct clusters *clusters, const char *title,
                   const char *path);

#endif
