/* table.h - a table of numbers from a text file.
 *
 * How the file is written is found from its first lines, unless a table_format says it. Wherever
 * the file leaves two ways open, the reader tells in a sentence which one it took. Empty lines and
 * lines of comment are skipped; but an empty line between the rows of a single column is a missing
 * value.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_TABLE_H
#define EXAMPLES_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The lines of a table as they stand in the file, the header first, each with a '\n'. */
struct table_text {
  char *bytes; /* NULL if they are not kept */
  size_t size, capacity;
  char delimiter, decimal;
  int64_t n_fields, *place; /* of each field of a line: the column of the table, or -1 */
};

/* The classes of rows that have labels: numbers ascending, then texts. */
struct table_classes {
  char **names;
  int32_t n;
  int32_t *labels; /* of each row the number of its class, or -1; NULL if there is no such column */
};

struct table {
  int64_t rows, cols;
  double *x;    /* rows x cols, row-major, finite; NaN for what is missing, where that is kept */
  char **names; /* of the columns; "x1", "x2", ... where the file gives none */
  int64_t *numbers; /* of the columns in the file, from 1 */
  int has_names;    /* the file has a header */
  char error[600];  /* what is wrong with the file, after a failure */
  struct line_jump {
    int64_t row, line;
  } * jumps; /* rows that do not stand on the line below the row before them */
  int64_t n_jumps;
  struct table_text text;
  struct table_classes classes;
};

enum { TABLE_HEADER_AUTO, TABLE_HEADER_YES, TABLE_HEADER_NO };

/* All 0 finds everything by itself. Lists are of texts separated by commas; columns are named by
 * name or by number. */
struct table_format {
  char delimiter; /* ' ' is a run of blanks and tabs; 0: found */
  char decimal;   /* '.' or ','; 0: found */
  int header;
  int64_t skip;   /* lines to leave out at the beginning */
  char comment;   /* begins lines that are skipped; 0: #, '\n': there are none */
  const char *na; /* texts that stand for a missing value, besides "", NA, NaN, null and such */
  const char
      *features;      /* the columns to take, in this order; 3-7 is a range of numbers. NULL: all */
  const char *ignore; /* columns to leave out, or NULL */
  const char *also;   /* one more column to take, or NULL */
  const char
      *classes; /* the column of classes, of any text, which is not among the others; or NULL */
  const char *row_names; /* the column that names the rows, "none", or NULL: found */
  int omit_missing;      /* leave out rows with a missing value in a column that is taken */
  int keep_missing;      /* such a value is NaN. Without both it is an error */
  int keep_text;         /* keep the lines of header and rows */
  void (*note)(const char *path, const char *sentence); /* told what was in doubt, or NULL */

  /* Names to take columns by, in this order, where the table has a header with all of them; "" for
   * none. Without them, or without a header, columns are taken as they stand. */
  const char *const *wanted;
  int64_t n_wanted;
};

/* Reads the file `path`, or standard input for "-"; `format` may be NULL. Returns 0, or -1 with
 * table->error set. Free the table in both cases. */
int table_read(struct table *table, const char *path, const struct table_format *format);

/* The line of the file on which a row stands, from 1. */
int64_t table_line(const struct table *table, int64_t row);

/* The index of the column called `name` or, if none is, of the one with this number in the file.
 * -1 with table->error set if there is none, or the name is not unique. */
int64_t table_find(struct table *table, const char *name);

/* Moves a column out of the table into a new array of `rows` numbers, to be freed by the caller.
 * NULL with table->error set if memory runs out. */
double *table_take(struct table *table, int64_t column);

/* Of a table whose text was kept: writes the header, if there is one. Returns the first line below
 * it. */
const char *table_write_header(const struct table *table, FILE *file);

/* Writes `line`, which is that of `row`, as it stands, but for missing values the numbers of
 * `filled`. Both have a number for each column. Returns the next line. */
const char *table_write_row(const struct table *table, FILE *file, const char *line,
                            const double *row, const double *filled);

void table_free(struct table *table);

#endif
