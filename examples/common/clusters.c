/* SPDX-License-Identifier: MIT */
#include "clusters.h"

#include "histogram.h"

#include <math.h>

#define MOST_ROWS 20000
#define MOST_KEYS 14

/* Of many rows about MOST_ROWS are shown, picked as if by chance: every n-th row would be a bad
 * sample of rows that come in turns. */
static int is_shown(int64_t row, int64_t rows) {
  uint64_t hash = ((uint64_t)row + 1) * UINT64_C(0x9E3779B97F4A7C15);
  hash = (hash ^ (hash >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
  return rows <= MOST_ROWS || (double)(hash >> 11) * 0x1p-53 < (double)MOST_ROWS / (double)rows;
}

void clusters_rows(FILE *script, const struct clusters *clusters, const char *block,
                   const int64_t *axes, int n) {
  const struct table *table = clusters->table;
  unsigned alpha = table->rows > 2000 ? 0xC8 : 0x60;
  fprintf(script, "%s << EOD\n", block);
  for (int64_t i = 0; i < table->rows; i++) {
    if (!is_shown(i, table->rows))
      continue;
    for (int a = 0; a < n; a++) {
      plot_number(script, table->x[i * table->cols + axes[a]]);
      putc(' ', script);
    }
    fprintf(script, "%u\n", alpha << 24 | plot_colour(clusters->labels[i]));
  }
  fprintf(script, "EOD\n");
}

/* One point of an ellipse: mean + radius * factor * u. */
static void ellipse_point(FILE *script, const double *mean, const int64_t *axes, int n,
                          const double *factor, double radius, const double *u) {
  for (int i = 0; i < n; i++) {
    double x = mean[axes[i]];
    for (int j = 0; j <= i; j++)
      x += radius * factor[i * (i + 1) / 2 + j] * u[j];
    plot_number(script, x);
    putc(i + 1 < n ? ' ' : '\n', script);
  }
}

static void write_ellipse(FILE *script, const double *mean, const int64_t *axes, int n,
                          const double *factor, double radius, int plane) {
  for (int step = 0; step <= 72; step++) {
    double angle = step * (6.283185307179586 / 72), u[3] = {0, 0, 0};
    u[plane] = cos(angle);
    u[(plane + 1) % 3] = sin(angle);
    ellipse_point(script, mean, axes, n, factor, radius, u);
  }
  fputs("\n\n", script);
}

void clusters_ellipses(FILE *script, const struct mixture *mixture, const char *block,
                       const int64_t *axes, int n) {
  fprintf(script, "%s << EOD\n", block);
  for (int64_t k = 0; k < mixture->k; k++) {
    double factor[6];
    mixture_factor(mixture, k, axes, n, factor);
    for (int radius = 1; radius <= 2; radius++)
      for (int plane = 0; plane < (n == 3 ? 3 : 1); plane++)
        write_ellipse(script, mixture->means + k * mixture->d, axes, n, factor, radius, plane);
  }
  fprintf(script, "EOD\n");
}

void clusters_means(FILE *script, const struct mixture *mixture, const char *block,
                    const int64_t *axes, int n) {
  fprintf(script, "%s << EOD\n", block);
  for (int64_t k = 0; k < mixture->k; k++) {
    for (int a = 0; a < n; a++) {
      plot_number(script, mixture->means[k * mixture->d + axes[a]]);
      putc(' ', script);
    }
    fprintf(script, "%lld\n", (long long)k);
  }
  fprintf(script, "EOD\n");
}

static void label_axis(FILE *script, char axis, const struct clusters *clusters, int64_t column) {
  fprintf(script, "set %clabel ", axis);
  plot_text(script, clusters->table->names[column]);
  fprintf(script, " noenhanced\n");
}

/* The ellipses of component k at 1 or 2 sigma, as part of a plot command. */
static void draw_ellipse(FILE *script, int64_t k, int radius, int n) {
  int m = n == 3 ? 3 : 1;
  long long first = (2 * (long long)k + radius - 1) * m;
  fprintf(script, ", \\\n  $ellipses index %lld:%lld with lines lw %s lc rgb '#%06X' ", first,
          first + m - 1, radius == 1 ? "2.5" : "1.2", plot_colour((long)k));
}

/* The plot command for the blocks $rows, $ellipses and $means, in the plane or in space. */
static void draw_blocks(FILE *script, const struct clusters *clusters, int n, int keys) {
  const struct mixture *mixture = clusters->mixture;
  const char *coordinates = n == 3 ? "1:2:3:4" : "1:2:3";
  double size = (clusters->table->rows > 2000 ? 0.4 : 0.8) * (n == 3 ? 0.6 : 1);
  fprintf(script, "%s $rows using %s with points pt 7 ps %g lc rgb variable notitle",
          n == 3 ? "splot" : "plot", coordinates, size);
  for (int64_t k = 0; k < mixture->k; k++) {
    draw_ellipse(script, k, 1, n);
    if (keys && k < MOST_KEYS)
      fprintf(script, "title 'component %lld, weight %.3f'", (long long)k, mixture->weights[k]);
    else
      fprintf(script, "notitle");
    draw_ellipse(script, k, 2, n);
    fprintf(script, "notitle");
  }
  fprintf(script, ", \\\n  $means using %s with labels boxed font ',10' notitle\n", coordinates);
}

/* One scatter plot of two columns. */
static void draw_pair(FILE *script, const struct clusters *clusters, int64_t a, int64_t b,
                      int keys) {
  const int64_t axes[2] = {a, b};
  label_axis(script, 'x', clusters, a);
  label_axis(script, 'y', clusters, b);
  clusters_rows(script, clusters, "$rows", axes, 2);
  clusters_ellipses(script, clusters->mixture, "$ellipses", axes, 2);
  clusters_means(script, clusters->mixture, "$means", axes, 2);
  draw_blocks(script, clusters, 2, keys);
}

static void draw_space(FILE *script, const struct clusters *clusters) {
  for (int a = 0; a < 3; a++)
    label_axis(script, "xyz"[a], clusters, clusters -> axes[a]);
  clusters_rows(script, clusters, "$rows", clusters->axes, 3);
  clusters_ellipses(script, clusters->mixture, "$ellipses", clusters->axes, 3);
  clusters_means(script, clusters->mixture, "$means", clusters->axes, 3);
  fprintf(script, "set border 31\nset xyplane 0\nset view 62, 32\nset zlabel rotate parallel\n"
                  "set key at screen 0.99, 0.97 top right maxrows 7\nset tics font ',9'\n");
  draw_blocks(script, clusters, 3, 1);
}

static void write_title(FILE *script, const struct clusters *clusters, const char *command) {
  fprintf(script, "set %s \"%lld rows, %lld component%s", command, (long long)clusters->table->rows,
          (long long)clusters->mixture->k, clusters->mixture->k == 1 ? "" : "s");
  if (clusters->n_axes > 1)
    fprintf(script, "; ellipses at 1 and 2 standard deviations");
  if (clusters->n_axes > 1 && clusters->table->rows > MOST_ROWS)
    fprintf(script, "; not all rows are shown");
  fprintf(script, "\"\n");
}

int clusters_draw(struct plot *plot, const struct clusters *clusters, const char *path) {
  const int64_t *axes = clusters->axes;
  int space = clusters->n_axes == 3;
  if (plot_begin(plot, space ? 1100 : 1000, space ? 1000 : 620) != 0)
    return -1;
  fprintf(plot->script, "set key outside right top vertical Left reverse samplen 1.5\n"
                        "set style textbox opaque noborder margins 0.4, 0.4\n");
  if (!space)
    write_title(plot->script, clusters, "title");
  if (clusters->n_axes == 1)
    histogram_draw(plot->script, clusters);
  else if (!space)
    draw_pair(plot->script, clusters, axes[0], axes[1], 1);
  else {
    write_title(plot->script, clusters, "multiplot layout 2,2 title");
    fprintf(plot->script, "unset key\n");
    draw_pair(plot->script, clusters, axes[0], axes[1], 0);
    draw_space(plot->script, clusters);
    fprintf(plot->script, "set border 3\nunset key\nset tics font ',11'\n");
    draw_pair(plot->script, clusters, axes[0], axes[2], 0);
    draw_pair(plot->script, clusters, axes[1], axes[2], 0);
    fprintf(plot->script, "unset multiplot\n");
  }
  return plot_end(plot, path);
}
