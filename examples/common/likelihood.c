/* SPDX-License-Identifier: MIT */
#include "likelihood.h"

int likelihood_draw(struct plot *plot, const double *log_likelihood, int64_t n, const char *title,
                    const char *path) {
  double low = log_likelihood[0], high = log_likelihood[0], margin;
  if (plot_begin(plot, 900, 560) != 0)
    return -1;
  fprintf(plot->script, "$steps << EOD\n");
  for (int64_t i = 0; i < n; i++) {
    fprintf(plot->script, "%lld ", (long long)i + 1);
    plot_number(plot->script, log_likelihood[i]);
    putc('\n', plot->script);
    low = log_likelihood[i] < low ? log_likelihood[i] : low;
    high = log_likelihood[i] > high ? log_likelihood[i] : high;
  }
  margin = high > low ? 0.05 * (high - low) : 1;
  fprintf(plot->script, "EOD\nset title ");
  plot_text(plot->script, title);
  fprintf(plot->script,
          " noenhanced\nset xlabel 'EM iteration'\nset ylabel 'log-likelihood'\n"
          "unset key\nset xrange [%g:%g]\n%sset yrange [",
          n < 20 ? 0.5 : 0.0, (double)n + 0.5, n < 20 ? "set xtics 1\n" : "");
  plot_number(plot->script, low - margin);
  putc(':', plot->script);
  plot_number(plot->script, high + margin);
  fprintf(plot->script, "]\nplot $steps with %s lw 2 pt 7 ps 0.8 lc rgb '#%06X'\n",
          n <= 200 ? "linespoints" : "lines", plot_colour(0));
  return plot_end(plot, path);
}
