/* files.h - the files of short programs. Each function ends the program with exit code 1, and a
 * sentence on standard error, if a file cannot be written.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_FILES_H
#define EXAMPLES_FILES_H

#include "plot.h"

#include <stdint.h>
#include <stdio.h>

/* Whether there is a file of this name. */
int file_exists(const char *name);

/* Opens a new file for writing. file_close() looks whether all that was written arrived. */
FILE *file_create(const char *name);
void file_close(FILE *file, const char *name);

/* Writes rows of numbers, with this character between them and enough digits to read back the same
 * doubles. The file appears whole or not at all. */
void file_write_rows(const char *name, const double *x, int64_t rows, int64_t cols, char separator);

/* To be called with the result of drawing a picture: says that it is there, or why it is not. A
 * picture that is missing does not end the program. */
void file_picture(int result, const struct plot *plot, const char *name);

#endif
