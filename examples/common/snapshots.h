/* snapshots.h - the states that a fit went through, drawn side by side.
 *
 *     struct snapshots snapshots = {.reach = 4};
 *     snapshots_take(&snapshots, model, x, rows, 0);
 *     ...
 *     if (snapshots_draw(&snapshots, &plot, title, "states.png") != 0)
 *       fprintf(stderr, "no picture: %s\n", plot.error);
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_SNAPSHOTS_H
#define EXAMPLES_SNAPSHOTS_H

#include "panels.h"

#define MOST_SNAPSHOTS 20

struct snapshots {
  double reach; /* all axes go from -reach to reach */
  int n;
  struct panel panels[MOST_SNAPSHOTS];
  struct mixture mixtures[MOST_SNAPSHOTS];
  int32_t *labels[MOST_SNAPSHOTS];
  char titles[MOST_SNAPSHOTS][40];
};

/* Keeps the parameters of the model after this iteration and the labels of the rows, which must
 * stay where they are until all is drawn. Those after the first 20 are not kept. Ends the program
 * if a call fails. */
void snapshots_take(struct snapshots *snapshots, const gmm_model *model, const double *x,
                    int64_t rows, int iteration);

/* Draws them into the PNG file `path`, and forgets them. 0, or -1 with plot->error set. */
int snapshots_draw(struct snapshots *snapshots, struct plot *plot, const char *title,
                   const char *path);

#endif
