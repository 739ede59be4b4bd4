/* SPDX-License-Identifier: MIT */
#include "snapshots.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>

void snapshots_take(struct snapshots *snapshots, const gmm_model *model, const double *x,
                    int64_t rows, int iteration) {
  int i = snapshots->n, d = (int)gmm_n_features(model);
  if (i == MOST_SNAPSHOTS)
    return;
  snapshots->n++;
  snapshots->labels[i] = malloc((size_t)rows * sizeof *snapshots->labels[i]);
  check(snapshots->labels[i] == NULL ? GMM_ERR_NOMEM : GMM_OK, NULL);
  check(gmm_predict(model, GMM_ROW_MAJOR(x, rows, d), snapshots->labels[i]), NULL);
  check(mixture_get(&snapshots->mixtures[i], model), NULL);
  snprintf(snapshots->titles[i], sizeof snapshots->titles[i], "iteration %d", iteration);
  snapshots->panels[i] = (struct panel){.title = snapshots->titles[i],
                                        .x = x,
                                        .rows = rows,
                                        .cols = d,
                                        .labels = snapshots->labels[i],
                                        .mixture = &snapshots->mixtures[i],
                                        .show = PANEL_ELLIPSES | PANEL_CROSSES,
                                        .n_axes = d < 3 ? d : 3,
                                        .axes = {0, 1, 2},
                                        .low = -snapshots->reach,
                                        .high = snapshots->reach};
}

int snapshots_draw(struct snapshots *snapshots, struct plot *plot, const char *title,
                   const char *path) {
  int n = snapshots->n, result;
  result = panels_draw(plot, title, snapshots->panels, n, n <= 4 ? 2 : n <= 9 ? 3 : 4, path);
  for (int i = 0; i < n; i++) {
    free(snapshots->labels[i]);
    mixture_free(&snapshots->mixtures[i]);
  }
  snapshots->n = 0;
  return result;
}
