/* SPDX-License-Identifier: MIT */
#include "components.h"

#include "plot.h"

#include <math.h>

#define TWO_PI 6.283185307179586
#define STEPS 72     /* of an ellipse */
#define MERIDIANS 32 /* of an ellipsoid */
#define PARALLELS 16

/* The point mean + radius * factor * u of an ellipse, where u is on the unit sphere. */
static void write_point(FILE *script, const double *mean, const int64_t *axes, int n,
                        const double *factor, double radius, const double *u) {
  for (int i = 0; i < n; i++) {
    double x = mean[axes[i]];
    for (int j = 0; j <= i; j++)
      x += radius * factor[i * (i + 1) / 2 + j] * u[j];
    plot_number(script, x);
    putc(' ', script);
  }
}

static void write_ellipse(FILE *script, const double *mean, const int64_t *axes,
                          const double *factor, double radius) {
  for (int step = 0; step <= STEPS; step++) {
    double angle = step * (TWO_PI / STEPS), u[2] = {cos(angle), sin(angle)};
    write_point(script, mean, axes, 2, factor, radius, u);
    putc('\n', script);
  }
}

/* A grid of points with their colour, in which the larger ellipsoid is the more transparent. */
static void write_ellipsoid(FILE *script, const double *mean, const int64_t *axes,
                            const double *factor, double radius, unsigned colour) {
  unsigned alpha = radius > 1 ? 0xE4 : 0xC0;
  for (int i = 0; i <= PARALLELS; i++, putc('\n', script))
    for (int j = 0; j <= MERIDIANS; j++) {
      double latitude = (2 * i - PARALLELS) * (TWO_PI / 4 / PARALLELS);
      double longitude = j * (TWO_PI / MERIDIANS);
      double u[3] = {cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)};
      write_point(script, mean, axes, 3, factor, radius, u);
      fprintf(script, "%u\n", alpha << 24 | colour);
    }
}

void components_write(FILE *script, const struct mixture *mixture, const int64_t *axes, int n) {
  fprintf(script, "$ellipses << EOD\n");
  for (int64_t k = 0; k < mixture->k; k++) {
    const double *mean = mixture->means + k * mixture->d;
    double factor[6];
    mixture_factor(mixture, k, axes, n, factor);
    for (int radius = 1; radius <= 2; radius++) {
      if (n == 3)
        write_ellipsoid(script, mean, axes, factor, radius, plot_colour((long)k));
      else
        write_ellipse(script, mean, axes, factor, radius);
      fputs("\n\n", script);
    }
  }
  fprintf(script, "EOD\n");
}

void components_add_ellipses(FILE *script, const struct mixture *mixture, int n) {
  if (n == 3) {
    fprintf(script, ", \\\n  $ellipses using 1:2:3:4 with pm3d lc rgb variable notitle");
    return;
  }
  for (int64_t k = 0; k < mixture->k; k++)
    for (int radius = 1; radius <= 2; radius++)
      fprintf(script, ", \\\n  $ellipses index %lld with lines lw %s lc rgb '#%06X' notitle",
              2 * (long long)k + radius - 1, radius == 1 ? "2.5" : "1.2", plot_colour((long)k));
}

/* Crosses are black on white, to be seen on points of any colour. They are labels, as these can be
 * in front of surfaces. */
void components_mark(FILE *script, const struct mixture *mixture, const int64_t *axes, int n,
                     int crosses) {
  static const char *const strokes[] = {"ps 2.6 lw 6 lc rgb 'white'", "ps 2.2 lw 3 lc rgb 'black'"};
  for (int64_t k = 0; k < mixture->k; k++)
    for (int i = 0; i < (crosses ? 2 : 1); i++) {
      fprintf(script, "set label '");
      if (!crosses)
        fprintf(script, "%lld", (long long)k);
      fprintf(script, "' at ");
      for (int a = 0; a < n; a++) {
        plot_number(script, mixture->means[k * mixture->d + axes[a]]);
        putc(a + 1 < n ? ',' : ' ', script);
      }
      fprintf(script, "center front ");
      if (crosses)
        fprintf(script, "point pt 2 %s\n", strokes[i]);
      else
        fprintf(script, "boxed font ',10'\n");
    }
}
