/* number.h - numbers as text, with a decimal point whatever the locale.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_NUMBER_H
#define EXAMPLES_NUMBER_H

#include <stdint.h>
#include <stdio.h>

#define NUMBER_LENGTH 32

/* Reads a decimal number that fills the whole of text. Returns 1 if it is one; a number beyond
 * double's range gives infinity. "nan", "inf" and hexadecimal are no numbers here. */
int number_parse(const char *text, double *value);

/* Reads a whole number that fills the whole of text. Returns 1 if it is one that fits. */
int number_parse_int(const char *text, int64_t *value);

/* Writes the fewest digits that read back as the same double; returns `text`. */
char *number_format(char text[NUMBER_LENGTH], double value);

/* Writes a row-major matrix so, a line for each row, with `separator` between its numbers. */
void number_write_rows(FILE *file, const double *x, int64_t rows, int64_t cols, char separator);

#endif
