/* curves.h - draws a quantity over the iterations of one or several fits.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_CURVES_H
#define EXAMPLES_CURVES_H

#include "plot.h"

#include <stdint.h>

struct curve {
  const char *name; /* for the key, or NULL */
  const double *values;
  int64_t n;     /* of the values */
  int64_t first; /* the iteration of the first one */
};

/* Draws n curves into the PNG file `path`; `quantity` names what they show. 0, or -1 with
 * plot->error set. */
int curves_draw(struct plot *plot, const char *title, const char *quantity,
                const struct curve *curves, int n, const char *path);

#endif
