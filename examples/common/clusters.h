/* clusters.h - what gmmix fit draws of its rows and components.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_CLUSTERS_H
#define EXAMPLES_CLUSTERS_H

#include "mixture.h"
#include "plot.h"
#include "table.h"

#include <stdint.h>

struct clusters {
  const struct table *table;
  const int32_t *labels;     /* of the rows, as gmm_predict() gives them */
  const double *row_weights; /* of the rows, or NULL */
  const struct mixture *mixture;
  int64_t axes[3]; /* the columns to draw */
  int n_axes;      /* 1, 2 or 3 of them */
};

/* Draws into the PNG file `path`: of one column a histogram and the density; of two a scatter
 * plot with the 1- and 2-sigma ellipses; of three the same for each pair, and in space. 0, or
 * -1 with plot->error set. */
int clusters_draw(struct plot *plot, const struct clusters *clusters, const char *path);

#endif
