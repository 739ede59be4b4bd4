/* components.h - the components of a mixture as gnuplot draws them.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_COMPONENTS_H
#define EXAMPLES_COMPONENTS_H

#include "mixture.h"

#include <stdint.h>
#include <stdio.h>

/* Writes the data blocks $ellipses and $means that the functions below draw, with the n = 2 or 3
 * features `axes` as coordinates. */
void components_write(FILE *script, const struct mixture *mixture, const int64_t *axes, int n);

/* Add to a plot (n = 2) or splot (n = 3) command: the ellipses or ellipsoids at 1 and 2 sigma, the
 * means as crosses, the numbers of the components at their means. */
void components_add_ellipses(FILE *script, const struct mixture *mixture, int n);
void components_add_crosses(FILE *script, int n);
void components_add_numbers(FILE *script, int n);

#endif
