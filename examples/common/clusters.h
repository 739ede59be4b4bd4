/* clusters.h - draws rows coloured by component, with the components.
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

/* Each of these writes one gnuplot data block, with n = 2 or 3 of the columns as coordinates.
 * Rows: the coordinates and the colour of the component, of about 20000 rows if
 *   there are more.
 * Ellipses: of component k, those at 1 sigma in index 2*m*k to 2*m*k+m-1, those at 2 sigma in the m
 *   behind; m = 1 in the plane, and in space 3: great ellipses of the ellipsoid.
 * Means: the coordinates and the number of the component. */
void clusters_rows(FILE *script, const struct clusters *clusters, const char *block,
                   const int64_t *axes, int n);
void clusters_ellipses(FILE *script, const struct mixture *mixture, const char *block,
                       const int64_t *axes, int n);
void clusters_means(FILE *script, const struct mixture *mixture, const char *block,
                    const int64_t *axes, int n);

#endif
