/* SPDX-License-Identifier: MIT */
#include "histogram.h"

#include <math.h>

#define MOST_BINS 60
#define CURVE_POINTS 600

struct histogram {
  double low, width;
  int bins;
  double density[MOST_BINS];
};

static void count_rows(struct histogram *histogram, const struct clusters *clusters) {
  const struct table *table = clusters->table;
  const double *column = table->x + clusters->axes[0];
  double low = column[0], high = column[0], total = 0, root = sqrt((double)table->rows);
  for (int64_t i = 0; i < table->rows; i++) { /* of a number and NaN these give the number */
    low = fmin(low, column[i * table->cols]);
    high = fmax(high, column[i * table->cols]);
  }
  histogram->bins = root < 10 ? 10 : root > MOST_BINS ? MOST_BINS : (int)root;
  histogram->low = low;
  histogram->width = high > low ? (high - low) / histogram->bins : 1;
  for (int b = 0; b < histogram->bins; b++)
    histogram->density[b] = 0;
  for (int64_t i = 0; i < table->rows; i++) {
    double weight = clusters->row_weights == NULL ? 1 : clusters->row_weights[i];
    if (isnan(column[i * table->cols]))
      continue;
    int bin = (int)((column[i * table->cols] - low) / histogram->width);
    histogram->density[bin < histogram->bins ? bin : histogram->bins - 1] += weight;
    total += weight;
  }
  for (int b = 0; b < histogram->bins; b++)
    histogram->density[b] /= total * histogram->width;
}

/* Columns: x, the density of the mixture, that of component 0, 1, ... */
static void write_curves(FILE *script, const struct clusters *clusters,
                         const struct histogram *histogram) {
  const struct mixture *mixture = clusters->mixture;
  double step = (histogram->bins + 2) * histogram->width / CURVE_POINTS;
  fprintf(script, "$curves << EOD\n");
  for (int i = 0; i <= CURVE_POINTS; i++) {
    double x = histogram->low - histogram->width + i * step, sum = 0;
    for (int64_t k = 0; k < mixture->k; k++)
      sum += mixture_marginal(mixture, k, clusters->axes[0], x);
    plot_number(script, x);
    putc(' ', script);
    plot_number(script, sum);
    for (int64_t k = 0; k < mixture->k; k++) {
      putc(' ', script);
      plot_number(script, mixture_marginal(mixture, k, clusters->axes[0], x));
    }
    putc('\n', script);
  }
  fprintf(script, "EOD\n");
}

static void write_plot(FILE *script, const struct clusters *clusters) {
  const struct mixture *mixture = clusters->mixture;
  struct histogram histogram;
  count_rows(&histogram, clusters);
  fprintf(script, "$bins << EOD\n");
  for (int b = 0; b < histogram.bins; b++) {
    plot_number(script, histogram.low + (b + 0.5) * histogram.width);
    putc(' ', script);
    plot_number(script, histogram.density[b]);
    putc('\n', script);
  }
  fprintf(script, "EOD\n");
  write_curves(script, clusters, &histogram);
  fprintf(script, "set xlabel ");
  plot_text(script, clusters->table->names[clusters->axes[0]]);
  fprintf(script, " noenhanced\nset ylabel 'density'\nset yrange [0:*]\nset boxwidth ");
  plot_number(script, histogram.width);
  fprintf(script, "\nset style fill solid 1 border rgb 'white'\n"
                  "plot $bins with boxes lc rgb '#d0d0d0' title 'data'");
  for (int64_t k = 0; k < mixture->k; k++) {
    fprintf(script, ", \\\n  $curves using 1:%lld with lines lw 2 lc rgb '#%06X' ",
            (long long)k + 3, plot_colour((long)k));
    if (k < 16)
      fprintf(script, "title 'component %lld, weight %.3f'", (long long)k, mixture->weights[k]);
    else
      fprintf(script, "notitle");
  }
  fprintf(script,
          ", \\\n  $curves using 1:2 with lines lw 2 dt 2 lc rgb 'black' title 'mixture'\n");
}

int histogram_draw(struct plot *plot, const struct clusters *clusters, const char *title,
                   const char *path) {
  if (plot_begin(plot, 1000, 620) != 0)
    return -1;
  fprintf(plot->script, "set key outside right top vertical Left reverse samplen 1.5\nset title ");
  plot_text(plot->script, title);
  fprintf(plot->script, " noenhanced\n");
  write_plot(plot->script, clusters);
  return plot_end(plot, path);
}
