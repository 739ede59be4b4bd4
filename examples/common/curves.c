/* SPDX-License-Identifier: MIT */
#include "curves.h"

/* What all curves lie within, widened a little. */
struct limits {
  int64_t first, last; /* iteration */
  double low, high;
};

static struct limits find_limits(const struct curve *curves, int n) {
  struct limits limits = {curves->first, curves->first, curves->values[0], curves->values[0]};
  double margin;
  for (int c = 0; c < n; c++) {
    int64_t first = curves[c].first, last = first + curves[c].n - 1;
    limits.first = first < limits.first ? first : limits.first;
    limits.last = last > limits.last ? last : limits.last;
    for (int64_t i = 0; i < curves[c].n; i++) {
      limits.low = curves[c].values[i] < limits.low ? curves[c].values[i] : limits.low;
      limits.high = curves[c].values[i] > limits.high ? curves[c].values[i] : limits.high;
    }
  }
  margin = limits.high > limits.low ? 0.05 * (limits.high - limits.low) : 1;
  limits.low -= margin;
  limits.high += margin;
  return limits;
}

static void write_values(FILE *script, const struct curve *curve, int number) {
  fprintf(script, "$curve%d << EOD\n", number);
  for (int64_t i = 0; i < curve->n; i++) {
    fprintf(script, "%lld ", (long long)curve->first + (long long)i);
    plot_number(script, curve->values[i]);
    putc('\n', script);
  }
  fprintf(script, "EOD\n");
}

static void set_axes(FILE *script, const struct limits *limits, const char *quantity) {
  int64_t steps = limits->last - limits->first + 1;
  fprintf(script, "set xlabel 'EM iteration'\nset ylabel ");
  plot_text(script, quantity);
  fprintf(script, " noenhanced\n%sset xrange [%g:%g]\nset yrange [",
          steps < 20 ? "set xtics 1\n" : "",
          (double)limits->first - (steps < 20 ? 0.5 : 0.01 * (double)steps),
          (double)limits->last + 0.5);
  plot_number(script, limits->low);
  putc(':', script);
  plot_number(script, limits->high);
  fprintf(script, "]\nset key bottom right Left reverse samplen 3\n");
}

int curves_draw(struct plot *plot, const char *title, const char *quantity,
                const struct curve *curves, int n, const char *path) {
  /* Not the colours of components: these are fits. Told apart by more than the colour, too. */
  static const char *const styles[] = {"pt 7 dt 1 lc rgb '#202020'", "pt 6 dt 2 lc rgb '#808080'"};
  struct limits limits = find_limits(curves, n);
  if (plot_begin(plot, 900, 560) != 0)
    return -1;
  fprintf(plot->script, "set title ");
  plot_text(plot->script, title);
  fprintf(plot->script, " noenhanced\n");
  set_axes(plot->script, &limits, quantity);
  for (int c = 0; c < n; c++)
    write_values(plot->script, &curves[c], c);
  for (int c = 0; c < n; c++) {
    fprintf(plot->script, "%s $curve%d with %s lw 2 ps 0.8 %s ", c == 0 ? "plot" : ",", c,
            curves[c].n <= 200 ? "linespoints" : "lines", styles[c % 2]);
    if (curves[c].name == NULL)
      fprintf(plot->script, "notitle");
    else {
      fprintf(plot->script, "title ");
      plot_text(plot->script, curves[c].name);
    }
  }
  putc('\n', plot->script);
  return plot_end(plot, path);
}
