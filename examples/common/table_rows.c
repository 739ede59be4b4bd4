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
  if (delimiter == decimal || reader->class_field >= 0)
    return 0; /* numbers are in quotes, or there is text that matters */
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

/* Reads a line field by field. 1 if it is a row, 0 if it lacks values and is left out, -1 on
 * failure. */
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
      return reader_fail_with_text(reader, where);
    reader_note_missing(reader, where, place, fields->at[j]);
    row[place] = NAN;
    is_whole = 0;
  }
  reader->missing_rows += !is_whole;
  return is_whole || reader->format.keep_missing;
}

int reader_read_rows(struct reader *reader) {
  struct table *table = reader->table;
  const char *line, *end;
  int more = reader->has_header ? reader_next(reader, &line, &end) : 1;
  if (reader->has_header)
    reader->blank_lines = 0;
  if (reader->has_header && more > 0 && reader_keep_line(reader, line, end) != 0)
    return -1;
  while (more > 0 && (more = reader_next(reader, &line, &end)) > 0) {
    int is_row;
    if ((reader->blank_lines > 0 && reader_note_blank_lines(reader) != 0) ||
        reader_make_room(reader) != 0)
      return -1;
    double *row = table->x + table->rows * table->cols;
    is_row = read_plain(reader, line, end, row) ? 1 : read_fields(reader, line, end, row);
    if (is_row < 0 ||
        (is_row && (reader_note_line(reader, reader->lines.number) != 0 ||
                    reader_keep_line(reader, line, end) != 0 || reader_note_class(reader) != 0)))
      return -1;
    table->rows += is_row;
  }
  if (more < 0 || reader_tell_missing(reader) != 0)
    return -1;
  if (reader->comments > 0 && reader->format.comment == '\0')
    reader_note(reader,
                "lines that begin with # are taken as comments; --comment none says otherwise");
  return table->rows > 0 ? 0
         : reader->has_header && reader->missing_rows == 0
             ? reader_fail(reader, "there is a header, but no row of numbers")
             : reader_fail(reader, "no row is left");
}
