/* plot.h - pictures by gnuplot, if it is installed.
 *
 *     struct plot plot;
 *     if (plot_begin(&plot, 900, 600) == 0) {
 *       fprintf(plot.script, "plot sin(x)\n");
 *       if (plot_end(&plot, "sine.png") != 0)
 *         fprintf(stderr, "no picture: %s\n", plot.error);
 *     }
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_PLOT_H
#define EXAMPLES_PLOT_H

#include <stdio.h>

struct plot {
  FILE *script;    /* write gnuplot commands here */
  char error[300]; /* why there is no picture */
};

/* Starts a picture of this many pixels, with a plain style. 0, or -1 with plot->error set. */
int plot_begin(struct plot *plot, int width, int height);

/* Lets gnuplot draw the script into the PNG file `path`. 0, or -1 with plot->error set and no
 * file left. */
int plot_end(struct plot *plot, const char *path);

/* For a signal handler that ends the program: ends gnuplot where it runs. */
void plot_abandon(void);

/* Writes a number or a text as gnuplot reads it back. */
void plot_number(FILE *script, double value);
void plot_text(FILE *script, const char *text);

/* A colour for component k as 0xRRGGBB: the palette of Okabe and Ito (2008), which people with
 * any of the usual colour blindnesses can tell apart. It repeats after 8 components. */
unsigned plot_colour(long k);

#endif
