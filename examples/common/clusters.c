/* SPDX-License-Identifier: MIT */
#include "clusters.h"

#include "histogram.h"
#include "panels.h"

static struct panel make_panel(const struct clusters *clusters, int a, int b) {
  struct panel panel = {.x = clusters->table->x,
                        .rows = clusters->table->rows,
                        .cols = clusters->table->cols,
                        .names = clusters->table->names,
                        .labels = clusters->labels,
                        .mixture = clusters->mixture,
                        .show = PANEL_ELLIPSES | PANEL_NUMBERS,
                        .n_axes = 2,
                        .axes = {clusters->axes[a], clusters->axes[b], clusters->axes[2]}};
  return panel;
}

int clusters_draw(struct plot *plot, const struct clusters *clusters, const char *path) {
  struct panel panels[4];
  char title[200];
  long long rows = clusters->table->rows, k = clusters->mixture->k;
  int n = snprintf(title, sizeof title, "%lld rows, %lld component%s", rows, k, k == 1 ? "" : "s");
  if (clusters->n_axes == 1)
    return histogram_draw(plot, clusters, title, path);
  panels[0] = make_panel(clusters, 0, 1);
  snprintf(title + n, sizeof title - (size_t)n, "; ellipses at 1 and 2 standard deviations%s",
           panel_is_sample(panels) ? "; not all rows are shown" : "");
  if (clusters->n_axes == 2) {
    panels[0].show |= PANEL_KEY;
    return panels_draw(plot, title, panels, 1, 1, path);
  }
  panels[1] = panels[0]; /* in space */
  panels[1].n_axes = 3;
  panels[1].show |= PANEL_KEY;
  panels[2] = make_panel(clusters, 0, 2);
  panels[3] = make_panel(clusters, 1, 2);
  return panels_draw(plot, title, panels, 4, 2, path);
}
