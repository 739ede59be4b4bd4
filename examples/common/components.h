/* components.h - the components of a mixture as gnuplot draws them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_COMPONENTS_H
#define EXAMPLES_COMPONENTS_H

#include "mixture.h"

#include <stdint.h>
#include <stdio.h>

/* All show the n = 2 or 3 features `axes`, in the colour of the component. */

/* Writes the data block $ellipses, which the next function draws. */
void components_write(FILE *script, const struct mixture *mixture, const int64_t *axes, int n);

/* Adds the ellipses or ellipsoids at 1 and 2 sigma to a plot (n = 2) or splot (n = 3) command. */
void components_add_ellipses(FILE *script, const struct mixture *mixture, int n);

/* Before the plot command: marks the means, in front of all else, by crosses, or by the number of
 * the component. */
void components_mark(FILE *script, const struct mixture *mixture, const int64_t *axes, int n,
                     int crosses);

#endif
