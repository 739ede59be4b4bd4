/* The picture of a selection.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/plot.h"
#include "selection.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Families that differ in volume alone have one colour and one kind of point: filled on a solid
 * line where volumes vary, hollow on a dashed line where they are equal. */
static const struct style {
  const char *shape_and_orientation;
  int filled, hollow; /* gnuplot's numbers of points */
  unsigned colour;    /* most are of the palette of plot_colour() */
} styles[] = {{"VV", 7, 6, 0x0072B2},   {"EV", 5, 4, 0xD55E00},   {"VE", 9, 8, 0x009E73},
              {"EE", 11, 10, 0x000000}, {"VI", 13, 12, 0xCC79A7}, {"EI", 15, 14, 0xE69F00},
              {"II", 7, 6, 0x808080}};

static struct style style_of(int family) {
  const char *letters = gmm_family_letters(family);
  for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
    if (strcmp(letters + 1, styles[i].shape_and_orientation) == 0)
      return styles[i];
  return styles[0];
}

static const struct cell *cell_at(const struct selection *selection, int f, int g) {
  return &selection->cells[(int64_t)f * selection->listed->n_sizes + g];
}

/* The lines: a break where there is no fit. Behind them the cells that are not to be trusted. */
static void write_data(FILE *script, const struct selection *selection) {
  const struct cells *listed = selection->listed;
  for (int f = 0; f < listed->n_families; f++)
    for (int distrusted = 0; distrusted < 2; distrusted++) {
      fprintf(script, "$%s%d << EOD\n", distrusted ? "few" : "all", f);
      for (int g = 0; g < listed->n_sizes; g++) {
        const struct cell *cell = cell_at(selection, f, g);
        if (cell_has_fit(cell) && (!distrusted || !cell_is_trusted(cell))) {
          fprintf(script, "%lld ", (long long)cell->components);
          plot_number(script, cell->criterion);
        }
        putc('\n', script);
      }
      fprintf(script, "EOD\n");
    }
}

/* The lowest criterion of a family; infinity without a fit. */
static double lowest_of(const struct selection *selection, int f) {
  double lowest = INFINITY;
  for (int g = 0; g < selection->listed->n_sizes; g++)
    if (cell_has_fit(cell_at(selection, f, g)))
      lowest = fmin(lowest, cell_at(selection, f, g)->criterion);
  return lowest;
}

/* The families with a fit, those that come lower first; returns how many. */
static int order_families(const struct selection *selection, int order[MOST_FAMILIES]) {
  int n = 0;
  for (int f = 0; f < selection->listed->n_families; f++) {
    int at = n;
    if (isinf(lowest_of(selection, f)))
      continue;
    for (; at > 0 && lowest_of(selection, order[at - 1]) > lowest_of(selection, f); at--)
      order[at] = order[at - 1];
    order[at] = f;
    n++;
  }
  return n;
}

static int has_distrusted(const struct selection *selection, int f) {
  int has = 0;
  for (int g = 0; g < selection->listed->n_sizes; g++)
    has |= cell_has_fit(cell_at(selection, f, g)) && !cell_is_trusted(cell_at(selection, f, g));
  return has;
}

static int compare(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* What the picture shows. A few cells far above all others would press these together, so they
 * may lie above the upper edge. */
struct range {
  double low, high;
};

static struct range find_range(const struct selection *selection, double *values) {
  struct range range;
  double margin, edge, most;
  size_t n = 0;
  for (int64_t i = 0; i < selection->n; i++)
    if (cell_has_fit(&selection->cells[i]))
      values[n++] = selection->cells[i].criterion;
  qsort(values, n, sizeof *values, compare);
  range.low = values[0];
  most = values[n - 1];
  edge = range.low + 1.5 * (values[3 * n / 4] - range.low);
  range.high = edge > range.low && most - range.low > 2 * (edge - range.low) ? edge : most;
  margin = range.high > range.low ? 0.05 * (range.high - range.low) : 1;
  range.low -= margin;
  range.high += margin;
  return range;
}

static void set_axes(FILE *script, const struct selection *selection, const struct range *range) {
  const struct cells *listed = selection->listed;
  const int64_t first = listed->sizes[0], last = listed->sizes[listed->n_sizes - 1];
  const struct cell *best = &selection->ranked[0];
  char name[FAMILY_LENGTH];
  fprintf(script, "set title 'the best: %s, %lld component%s' noenhanced\nset ylabel '",
          family_words(name, best->family), (long long)best->components,
          best->components == 1 ? "" : "s");
  for (const char *c = selection->by; *c != '\0'; c++)
    putc(toupper((unsigned char)*c), script);
  fprintf(script, " (lower is better)'\nset yrange [");
  plot_number(script, range->low);
  putc(':', script);
  plot_number(script, range->high);
  fprintf(script,
          "]\nset xlabel 'components'\n%sset xrange [%g:%g]\n"
          "set key outside right top Left reverse samplen 4 spacing 1.25\n",
          last - first < 20 ? "set xtics 1\n" : "", (double)first - 0.5, (double)last + 0.5);
}

/* The line of a family. */
static void plot_family(FILE *script, const struct selection *selection, int f,
                        const struct range *range) {
  const int family = selection->listed->families[f];
  const struct style style = style_of(family);
  const int varies = *gmm_family_letters(family) == 'V';
  char name[FAMILY_LENGTH];
  fprintf(script, "$all%d with linespoints lw 1.6 ps 1.1 dt %s pt %d lc rgb '#%06x' title '%s%s', ",
          f, varies ? "1" : "(8,5)", varies ? style.filled : style.hollow, style.colour,
          family_words(name, family), lowest_of(selection, f) > range->high ? ", above" : "");
}

static void plot_all(FILE *script, const struct selection *selection, const struct range *range) {
  const struct cell *best = &selection->ranked[0];
  int order[MOST_FAMILIES], n = order_families(selection, order);
  const char *title = "title 'on too few rows'";
  set_axes(script, selection, range);
  write_data(script, selection);
  fprintf(script, "$best << EOD\n%lld ", (long long)best->components);
  plot_number(script, best->criterion);
  fprintf(script, "\nEOD\nplot ");
  for (int i = 0; i < n; i++)
    plot_family(script, selection, order[i], range);
  for (int i = 0; i < n; i++)
    if (has_distrusted(selection, order[i])) {
      fprintf(script, "$few%d with points pt 2 ps 1.4 lw 1.4 lc rgb '#404040' %s, ", order[i],
              title);
      title = "notitle";
    }
  fprintf(script, "$best with points pt 6 ps 3.2 lw 2.5 lc rgb '#C00000' title 'the best'\n");
}

int selection_draw(struct plot *plot, const struct selection *selection, const char *path) {
  double *values = malloc((size_t)selection->n * sizeof *values);
  if (values == NULL || plot_begin(plot, 900, 600) != 0) {
    if (values == NULL)
      snprintf(plot->error, sizeof plot->error, "%s", gmm_status_message(GMM_ERR_NOMEM));
    free(values);
    return -1;
  }
  const struct range range = find_range(selection, values);
  free(values);
  plot_all(plot->script, selection, &range);
  return plot_end(plot, path);
}
