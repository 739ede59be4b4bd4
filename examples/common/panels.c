/* SPDX-License-Identifier: MIT */
#include "panels.h"

#include "components.h"

#include <math.h>

#define MOST_ROWS 20000
#define MOST_KEYS 14

int panel_is_sample(const struct panel *panel) {
  return panel->rows > MOST_ROWS;
}

/* Is there a number on each axis? */
static int has_place(const struct panel *panel, int64_t row) {
  for (int a = 0; a < panel->n_axes; a++)
    if (isnan(panel->x[row * panel->cols + panel->axes[a]]))
      return 0;
  return 1;
}

/* Of many rows about MOST_ROWS are shown, picked as if by chance: every n-th row would be a bad
 * sample of rows that come in turns. */
static int is_shown(const struct panel *panel, int64_t row) {
  uint64_t hash = ((uint64_t)row + 1) * UINT64_C(0x9E3779B97F4A7C15);
  hash = (hash ^ (hash >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
  return !panel_is_sample(panel) ||
         (double)(hash >> 11) * 0x1p-53 < (double)MOST_ROWS / (double)panel->rows;
}

/* The coordinates and the colour of each row that is shown. */
static void write_rows(FILE *script, const struct panel *panel) {
  unsigned alpha = panel->rows > 2000 ? 0xC8 : 0x60, grey = 0x606060;
  fprintf(script, "$rows << EOD\n");
  for (int64_t i = 0; i < panel->rows; i++) {
    if (!is_shown(panel, i) || !has_place(panel, i))
      continue;
    for (int a = 0; a < panel->n_axes; a++) {
      plot_number(script, panel->x[i * panel->cols + panel->axes[a]]);
      putc(' ', script);
    }
    fprintf(script, "%u\n",
            alpha << 24 | (panel->labels == NULL ? grey : plot_colour(panel->labels[i])));
  }
  fprintf(script, "EOD\n");
}

static void set_axes(FILE *script, const struct panel *panel) {
  for (int a = 0; a < panel->n_axes; a++) {
    fprintf(script, "set %clabel ", "xyz"[a]);
    if (panel->names != NULL)
      plot_text(script, panel->names[panel->axes[a]]);
    else
      fprintf(script, "'x%lld'", (long long)panel->axes[a] + 1);
    fprintf(script, " noenhanced\nset %crange [", "xyz"[a]);
    if (panel->low < panel->high) {
      plot_number(script, panel->low);
      putc(':', script);
      plot_number(script, panel->high);
      fprintf(script, "]\nset %ctics %g\n", "xyz"[a], (panel->high - panel->low) / 4);
    } else
      fprintf(script, "*:*]\nset %ctics auto\n", "xyz"[a]);
  }
  if (panel->n_axes == 3) /* the corner of the box where the three axes meet is at the bottom */
    fprintf(script,
            "set border 31\nset xyplane 0\nset view 62, 32, 1.1\nset zlabel rotate parallel\n"
            "set key at screen 0.99, 0.97 top right Left reverse samplen 1.5 maxrows 7\n"
            "set tics font ',9'\n"
            "set pm3d depthorder noborder\nunset colorbox\n");
  else
    fprintf(script, "set border 3\nset tics font ',11'\n"
                    "set key outside right top vertical Left reverse samplen 1.5\n");
}

/* One line of the key for each component: a list too long for the picture is cut. */
static void add_keys(FILE *script, const struct mixture *mixture) {
  for (int64_t k = 0; k < mixture->k && k < MOST_KEYS; k++)
    fprintf(script,
            ", \\\n  keyentry with points pt 7 ps 1.6 lc rgb '#%06X' title 'component %lld, weight "
            "%.3f'",
            plot_colour((long)k), (long long)k, mixture->weights[k]);
}

static void draw_panel(FILE *script, const struct panel *panel, double size) {
  const struct mixture *mixture = panel->mixture;
  int space = panel->n_axes == 3;
  set_axes(script, panel);
  write_rows(script, panel);
  if (mixture != NULL) {
    components_write(script, mixture, panel->axes, panel->n_axes);
    if (panel->show & (PANEL_CROSSES | PANEL_NUMBERS))
      components_mark(script, mixture, panel->axes, panel->n_axes, panel->show & PANEL_CROSSES);
    fprintf(script, panel->show & PANEL_KEY ? "set key on\n" : "set key off\n");
  }
  fprintf(script, "%s $rows using %s with points pt 7 ps %.3g lc rgb variable notitle",
          space ? "splot" : "plot", space ? "1:2:3:4" : "1:2:3",
          size * (panel->rows > 2000 ? 0.4 : 0.8) * (space ? 0.6 : 1));
  if (mixture != NULL && panel->show & PANEL_ELLIPSES)
    components_add_ellipses(script, mixture, panel->n_axes);
  if (mixture != NULL && panel->show & PANEL_KEY)
    add_keys(script, mixture);
  fprintf(script, "\nunset label\n");
}

static void set_title(FILE *script, const char *command, const char *title) {
  fprintf(script, "set %s ", command);
  plot_text(script, title == NULL ? "" : title);
  fprintf(script, " noenhanced\n");
}

/* Pixels: about 1000 across, less high where the rows of panels are few. */
static int begin(struct plot *plot, const struct panel *panels, int n, int columns) {
  int lines = (n + columns - 1) / columns, each = 1100 / columns;
  if (n > 1)
    return plot_begin(plot, each * columns, lines * (each * 9 / 10) + 40);
  return panels->n_axes == 3 ? plot_begin(plot, 1000, 800) : plot_begin(plot, 1000, 620);
}

int panels_draw(struct plot *plot, const char *title, const struct panel *panels, int n,
                int columns, const char *path) {
  if (begin(plot, panels, n, columns) != 0)
    return -1;
  fprintf(plot->script, "set style textbox opaque noborder margins 0.4, 0.4\n");
  if (n == 1)
    set_title(plot->script, "title", title);
  else {
    char layout[60];
    snprintf(layout, sizeof layout, "multiplot layout %d,%d title", (n + columns - 1) / columns,
             columns);
    set_title(plot->script, layout, title);
  }
  for (int i = 0; i < n; i++) {
    if (n > 1)
      set_title(plot->script, "title", panels[i].title);
    draw_panel(plot->script, &panels[i], columns > 2 ? 0.5 : 1);
  }
  if (n > 1)
    fprintf(plot->script, "unset multiplot\n");
  return plot_end(plot, path);
}
