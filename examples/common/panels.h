/* panels.h - rows and components in the plane or in space, on one set of axes or on several.
 *
 *     struct panel panel = {.x = x, .rows = n, .cols = 2, .n_axes = 2, .axes = {0, 1}};
 *     struct plot plot;
 *     if (panels_draw(&plot, "the data", &panel, 1, 1, "data.png") != 0)
 *       fprintf(stderr, "no picture: %s\n", plot.error);
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_PANELS_H
#define EXAMPLES_PANELS_H

#include "mixture.h"
#include "plot.h"

#include <stdint.h>

/* How components are shown. The ellipse of component k at 1 sigma holds the points whose
 * Mahalanobis distance to its mean is at most 1; that at 2 sigma, at most 2. In space they are
 * transparent ellipsoids. */
enum {
  PANEL_ELLIPSES = 1, /* at 1 and 2 sigma, in the colour of the component */
  PANEL_CROSSES = 2,  /* the means, as black crosses */
  PANEL_NUMBERS = 4,  /* the means, as the number of the component */
  PANEL_KEY = 8       /* a list of the components with their weights */
};

/* One set of axes. What is left 0 is not shown. */
struct panel {
  const char *title;             /* over these axes, where there are several */
  const double *x;               /* the rows, row-major; at most about 20000 are shown */
  int64_t rows, cols;            /* rows and columns of x */
  char *const *names;            /* of the columns; NULL: x1, x2, ... */
  const int32_t *labels;         /* component of each row, for its colour; NULL: all are grey */
  const struct mixture *mixture; /* the components; NULL: none */
  int show;                      /* how they are shown: a sum of PANEL_... */
  int n_axes;                    /* how many columns are shown, 2 or 3, */
  int64_t axes[3];               /* and which */
  double low, high;              /* range of every axis; found from what is shown if both are 0 */
};

/* Draws n panels, `columns` of them in a row, into the PNG file `path`. 0, or -1 with plot->error
 * set. */
int panels_draw(struct plot *plot, const char *title, const struct panel *panels, int n,
                int columns, const char *path);

/* Whether a panel leaves out rows, as there are too many. */
int panel_is_sample(const struct panel *panel);

#endif
