/* table.h - a table of numbers from a text file.
 *
 * The columns are separated by semicolons, tabs, commas or blanks, whichever of these comes first
 * in this list and occurs in the first line. The first line is the header if none of its
 * fields is a number without quotes. Blank lines are skipped; lines end in LF, CRLF or CR.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_TABLE_H
#define EXAMPLES_TABLE_H

#include <stdint.h>

struct table {
  int64_t rows, cols;
  double *x;        /* rows x cols, row-major, all finite */
  char **names;     /* of the columns; "x1", "x2", ... where the file gives none */
  int64_t *numbers; /* of the columns in the file, from 1 */
  int64_t *lines;   /* of the rows in the file, from 1 */
  char error[400];  /* what is wrong with the file, after a failure */
};

/* Reads the file `path`, or standard input for "-". `ignore` is NULL or a comma-separated list of
 * columns, by name or number, to leave out. Returns 0, or -1 with table->error set. Free the
 * table in both cases. */
int table_read(struct table *table, const char *path, const char *ignore);

/* The index of the column called `name` or, if none is, of the one with this number in the file.
 * -1 with table->error set if there is none, or the name is not unique. */
int64_t table_find(struct table *table, const char *name);

/* Moves a column out of the table into a new array of `rows` numbers, to be freed by the caller.
 * NULL with table->error set if memory runs out. */
double *table_take(struct table *table, int64_t column);

void table_free(struct table *table);

#endif
