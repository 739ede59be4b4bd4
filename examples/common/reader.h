/* reader.h - what the parts of the table reader share: for table_*.c alone.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_READER_H
#define EXAMPLES_READER_H

#include "fields.h"
#include "lines.h"
#include "table.h"

enum { SAMPLE_LINES = 100 };

/* What the sample shows of a column, without the first line. */
struct column_look {
  int numbers, wholes, quoted, texts, missing;
  int counts; /* its cells run 0, 1, 2, ... or 1, 2, 3, ... */
};

struct reader {
  struct table *table;
  struct table_format format;
  const char *path; /* as it is called in sentences */
  struct lines lines;
  struct fields fields;

  /* The first lines that are neither empty nor comment. */
  char *sample[SAMPLE_LINES];
  int64_t sample_numbers[SAMPLE_LINES];
  int n_sample;

  /* How the file is written. */
  char delimiter, decimal;
  int has_header;
  int lacks_first; /* the header has no field for the first column */
  int is_trailed;  /* each line ends with a delimiter, behind which there is nothing */
  int64_t n_fields;
  struct column_look *looks; /* of all columns of the file */

  int64_t class_field;                       /* or -1 */
  int64_t *place;                            /* of each field: the column of the table, or -1 */
  int64_t comments, blank_line, blank_lines; /* blank ones since the last row */
  int64_t missing_rows, capacity;            /* in rows */
  int64_t *missing;                          /* of each column of the table: how many cells */
  char first_missing[200];
};

/* Writes the sentence into table->error; -1. */
int reader_fail(struct reader *reader, const char *format, ...);
/* Makes room for one more row. */
int reader_make_room(struct reader *reader);
/* Notes the line of the row that comes next, where that does not follow from the row before. */
int reader_note_line(struct reader *reader, int64_t line);
/* Tells what is in doubt. */
void reader_note(struct reader *reader, const char *format, ...);

/* table_lines.c */

/* The next line that is neither empty nor a comment, as lines_next(). */
int reader_next(struct reader *reader, const char **line, const char **end);
/* Opens the file, skips what is to be skipped, and fills the sample. */
int reader_begin(struct reader *reader);

/* table_cells.c */

enum { CELL_NUMBER, CELL_MISSING, CELL_TEXT };
int cell_kind(const struct reader *reader, const char *cell, double *value);
/* Is this number, or text, in the list of those that stand for a missing value? */
int cell_is_na(const struct reader *reader, const char *cell, double value);
/* Cuts line i of the sample into reader->fields. */
int sample_cut(struct reader *reader, int i, char delimiter);
/* Takes control characters out of a text that will be shown. */
char *printable(char *text);

/* table_dialect.c: finds delimiter, decimal sign and n_fields. */
int reader_find_dialect(struct reader *reader);
/* To be called when the header is known: tells of commas that could be either. */
void reader_doubt_commas(struct reader *reader);

/* table_header.c: finds whether the first line is the header, and looks at the columns. */
int reader_find_header(struct reader *reader);

/* table_names.c */

/* Names all columns of the file, from the fields of the header if there is one. */
int reader_name_columns(struct reader *reader);
/* Keeps these of them, and notes the place of each field. */
int reader_keep_columns(struct reader *reader, const int64_t *columns, int64_t n);

/* table_columns.c: names the columns and chooses those to take. */
int reader_choose_columns(struct reader *reader);

/* table_tell.c */

/* Fails with what can be done about the text in the current line, and the place of its first. */
int reader_fail_with_text(struct reader *reader, const char *where);
/* Notes a missing value; they are told when all are counted. */
void reader_note_missing(struct reader *reader, const char *where, int64_t place, const char *cell);
/* In a table of one column an empty line among the rows is an empty cell. 0, or -1 on failure. */
int reader_note_blank_lines(struct reader *reader);
/* Tells of missing values, with their numbers by column; -1 where they are an error. */
int reader_tell_missing(struct reader *reader);

/* table_classes.c */

/* Notes the class of the row that comes next, which is cut into fields, if there are classes. */
int reader_note_class(struct reader *reader);
/* Brings the classes into order, at the end. */
int reader_sort_classes(struct reader *reader);

/* table_text.c */

/* Keeps a line of header or rows, if the format says so. */
int reader_keep_line(struct reader *reader, const char *line, const char *end);
/* Keeps how the lines are written, at the end. */
void reader_keep_dialect(struct reader *reader);

/* table_rows.c: reads all rows. */
int reader_read_rows(struct reader *reader);

#endif
