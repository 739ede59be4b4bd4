/* The rows of a table. Lines of plain numbers are read in one go; all others are cut into fields.
 *
 * SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at) {
  while (is_blank(*at))
    at++;
  return at;
}

/* Reads a line of plain numbers, and of whatever in columns that are not taken. 0 if it is not
 * that plain. */
static int read_plain(const struct reader *reader, const char *at, const char *end, double *row) {
  const char delimiter = reader->delimiter, decimal = reader->decimal;
  const int is_narrow = delimiter != FIELDS_BLANKS && delimiter != '\t';
  if (delimiter == decimal)
    return 0; /* numbers are in quotes */
  for (int64_t j = 0; j < reader->n_fields; j++) {
    const int64_t place = reader->place[j];
    if (j > 0 && delimiter != FIELDS_BLANKS) {
      if (at >= end || *at != delimiter)
        return 0;
      at++;
    } else if (j > 0 && !is_blank(*at))
      return 0;
    if (delimiter != '\t')
      at = skip_blanks(at);
    if (place >= 0) {
      at = decimal_read(at, decimal, &row[place]);
      if (at == NULL || !isfinite(row[place]) ||
          (reader->format.na != NULL && cell_is_na(reader, NULL, row[place])))
        return 0;
      if (is_narrow)
        at = skip_blanks(at);
    } else
      for (; at < end && *at != delimiter; at++)
        if (*at == '"' || (delimiter == FIELDS_BLANKS && *at == '\t'))
          return 0;
  }
  return skip_blanks(at) == end;
}

/* What can be done about a column of text: names those of this line. */
static int fail_with_text(struct reader *reader, const char *where) {
  const struct table *table = reader->table;
  char list[200] = "", cell[64];
  size_t used = 0;
  double value;
  int64_t first = -1, texts = 0;
  for (int64_t j = 0; j < reader->fields.n; j++) {
    const int64_t place = reader->place[j];
    const char *name = place < 0 ? "" : table->names[place];
    if (place < 0 || cell_kind(reader, reader->fields.at[j], &value) != CELL_TEXT)
      continue;
    first = first < 0 ? j : first;
    texts++;
    int plain = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._") ==
                strlen(name);
    int length = plain && table->has_names
                     ? snprintf(list + used, sizeof list - used, "%s%s", used > 0 ? "," : "", name)
                     : snprintf(list + used, sizeof list - used, "%s%lld", used > 0 ? "," : "",
                                (long long)table->numbers[place]);
    if (used + (size_t)length < sizeof list)
      used += (size_t)length;
    else
      list[used] = '\0'; /* those before are enough */
  }
  const char *text = printable(reader->fields.at[first]);
  snprintf(cell, sizeof cell, "%.40s%s", text, strlen(text) > 40 ? "..." : "");
  if (table->rows > 0 || reader->missing_rows > 0)
    return reader_fail(
        reader,
        "%s: '%s' is not a finite number, as those above are%s; --na %s takes it as a "
        "missing value",
        where, cell,
        strchr(text, ',') != NULL && reader->decimal == '.' && reader->delimiter != ','
            ? ". For decimal commas say --decimal ,"
            : "",
        strpbrk(cell, " ,?'\"*") != NULL ? "TEXT" : cell);
  if (texts == table->cols)
    return reader_fail(reader,
                       "%s: '%s' is not a finite number, nor is the rest of the line; --skip %lld "
                       "leaves out the lines up to here, --ignore %s columns of text",
                       where, cell, (long long)reader->lines.number, list);
  return reader_fail(reader, "%s: '%s' is not a finite number; --ignore %s leaves out text", where,
                     cell, list);
}

/* Notes a missing value; they are told when all are counted. */
static void note_missing(struct reader *reader, const char *where, int64_t place,
                         const char *cell) {
  reader->missing[place]++;
  if (reader->first_missing[0] != '\0')
    return;
  if (*cell == '\0')
    snprintf(reader->first_missing, sizeof reader->first_missing, "%s: the cell is empty", where);
  else
    snprintf(reader->first_missing, sizeof reader->first_missing,
             "%s: '%.40s' is not a finite number", where, cell);
}

/* Reads a line field by field. 1 if it is a row, 0 if it lacks values, -1 on failure. */
static int read_fields(struct reader *reader, const char *line, const char *end, double *row) {
  struct table *table = reader->table;
  const struct fields *fields = &reader->fields;
  long long number = reader->lines.number;
  int is_whole = 1;
  if (memchr(line, '\0', (size_t)(end - line)) != NULL)
    return reader_fail(reader, "line %lld: not a text file: it has a zero byte", number);
  if (fields_cut(&reader->fields, line, end, reader->delimiter) != 0)
    return reader_fail(reader, "line %lld, column %lld: %s", number, (long long)fields->n,
                       fields->error);
  if (fields->n != reader->n_fields)
    return reader_fail(
        reader, "line %lld, column %lld: the line has %lld column%s, the lines above %lld", number,
        (long long)(fields->n < reader->n_fields ? fields->n : reader->n_fields) + 1,
        (long long)fields->n, fields->n == 1 ? "" : "s", (long long)reader->n_fields);
  if (reader->is_trailed && *fields->at[fields->n - 1] != '\0')
    return reader_fail(reader, "line %lld, column %lld: the column is empty in the lines above",
                       number, (long long)fields->n);
  for (int64_t j = 0; j < fields->n; j++) {
    const int64_t place = reader->place[j];
    char where[128];
    int kind = place < 0 ? CELL_NUMBER : cell_kind(reader, fields->at[j], &row[place]);
    if (place < 0 || (kind == CELL_NUMBER && isfinite(row[place])))
      continue;
    snprintf(where, sizeof where, "line %lld, column %lld (%.60s)", number,
             (long long)table->numbers[place], table->names[place]);
    if (kind == CELL_NUMBER)
      return reader_fail(reader, "%s: '%.40s' is not a finite number", where, fields->at[j]);
    if (kind == CELL_TEXT)
      return fail_with_text(reader, where);
    note_missing(reader, where, place, fields->at[j]);
    is_whole = 0;
  }
  reader->missing_rows += !is_whole;
  return is_whole;
}

/* Makes room for one more row. */
static int make_room(struct reader *reader, int64_t *capacity) {
  struct table *table = reader->table;
  const size_t size = (size_t)table->cols * sizeof *table->x;
  int64_t larger = *capacity + *capacity / 2 + 64;
  double *x;
  if (table->rows < *capacity)
    return 0;
  x = (uint64_t)larger > SIZE_MAX / 2 / size ? NULL : realloc(table->x, (size_t)larger * size);
  if (x == NULL)
    return reader_fail(reader, "out of memory");
  table->x = x;
  *capacity = larger;
  return 0;
}

/* Notes the line of the row that comes next, where that does not follow from the row before. */
static int note_line(struct reader *reader) {
  struct table *table = reader->table;
  const int64_t n = table->n_jumps, line = reader->lines.number;
  if (n > 0 && line - table->jumps[n - 1].line == table->rows - table->jumps[n - 1].row)
    return 0;
  if ((n & (n - 1)) == 0) { /* full: there is room for powers of two */
    struct line_jump *larger = realloc(table->jumps, (n == 0 ? 1 : 2 * (size_t)n) * sizeof *larger);
    if (larger == NULL)
      return reader_fail(reader, "out of memory");
    table->jumps = larger;
  }
  table->jumps[table->n_jumps++] = (struct line_jump){table->rows, line};
  return 0;
}

/* In a table of one column an empty line among the rows is an empty cell. */
static void note_blank_lines(struct reader *reader) {
  char where[128];
  if (reader->n_fields == 1 && reader->blank_lines > 0 &&
      (reader->has_header || reader->table->rows > 0 || reader->missing_rows > 0)) {
    snprintf(where, sizeof where, "line %lld, column 1 (%.60s)", (long long)reader->blank_line,
             reader->table->names[0]);
    note_missing(reader, where, 0, "");
    reader->missing[0] += reader->blank_lines - 1;
    reader->missing_rows += reader->blank_lines;
  }
  reader->blank_lines = 0;
}

/* Tells of missing values, with their numbers by column. */
static int tell_missing(struct reader *reader) {
  struct table *table = reader->table;
  const long long n = reader->missing_rows, rows = table->rows + n;
  char columns[200] = "";
  size_t used = 0;
  if (n == 0)
    return 0;
  for (int64_t j = 0; j < table->cols && used < sizeof columns - 80; j++)
    if (reader->missing[j] > 0)
      used +=
          (size_t)snprintf(columns + used, sizeof columns - used, "%s%.40s %lld",
                           used > 0 ? ", " : "", table->names[j], (long long)reader->missing[j]);
  if (!reader->format.omit_missing)
    return reader_fail(reader,
                       "%s. %lld of %lld rows lack%s a value (%s): --omit-missing leaves such rows "
                       "out, --ignore columns",
                       reader->first_missing, n, rows, n == 1 ? "s" : "", columns);
  reader_note(reader, "%lld of %lld rows lack%s a value (%s) and %s left out", n, rows,
              n == 1 ? "s" : "", columns, n == 1 ? "is" : "are");
  return 0;
}

int reader_read_rows(struct reader *reader) {
  struct table *table = reader->table;
  const char *line, *end;
  int64_t capacity = 0;
  int more = reader->has_header ? reader_next(reader, &line, &end) : 1;
  if (reader->has_header)
    reader->blank_lines = 0;
  while (more > 0 && (more = reader_next(reader, &line, &end)) > 0) {
    int is_row;
    if (reader->blank_lines > 0)
      note_blank_lines(reader);
    if (make_room(reader, &capacity) != 0)
      return -1;
    double *row = table->x + table->rows * table->cols;
    is_row = read_plain(reader, line, end, row) ? 1 : read_fields(reader, line, end, row);
    if (is_row < 0 || (is_row && note_line(reader) != 0))
      return -1;
    table->rows += is_row;
  }
  if (more < 0 || tell_missing(reader) != 0)
    return -1;
  if (reader->comments > 0 && reader->format.comment == '\0')
    reader_note(reader,
                "lines that begin with # are taken as comments; --comment none says otherwise");
  return table->rows > 0 ? 0
         : reader->has_header && reader->missing_rows == 0
             ? reader_fail(reader, "there is a header, but no row of numbers")
             : reader_fail(reader, "no row is left");
}
