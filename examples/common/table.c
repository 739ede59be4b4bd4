/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "number.h"
#include "reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int reader_fail(struct reader *reader, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(reader->table->error, sizeof reader->table->error, format, values);
  va_end(values);
  return -1;
}

static const char *shown_path(const char *path) {
  return strcmp(path, "-") == 0 ? "standard input" : path;
}

void reader_note(struct reader *reader, const char *format, ...) {
  char sentence[400];
  va_list values;
  if (reader->format.note == NULL)
    return;
  va_start(values, format);
  vsnprintf(sentence, sizeof sentence, format, values);
  va_end(values);
  reader->format.note(shown_path(reader->path), sentence);
}

int reader_make_room(struct reader *reader) {
  struct table *table = reader->table;
  const size_t size = (size_t)table->cols * sizeof *table->x;
  int64_t larger = reader->capacity + reader->capacity / 2 + 64;
  double *x;
  if (table->rows < reader->capacity)
    return 0;
  x = (uint64_t)larger > SIZE_MAX / 2 / size ? NULL : realloc(table->x, (size_t)larger * size);
  if (x == NULL)
    return reader_fail(reader, "out of memory");
  reader->capacity = larger;
  table->x = x;
  return 0;
}

int reader_note_line(struct reader *reader, int64_t line) {
  struct table *table = reader->table;
  const int64_t n = table->n_jumps;
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

static void reader_free(struct reader *reader) {
  for (int i = 0; i < reader->n_sample; i++)
    free(reader->sample[i]);
  free(reader->looks);
  free(reader->place);
  free(reader->missing);
  fields_free(&reader->fields);
  lines_close(&reader->lines);
}

int table_read(struct table *table, const char *path, const struct table_format *format) {
  static const struct table empty;
  static const struct reader fresh;
  struct reader reader = fresh;
  char what[sizeof table->error];
  int result;
  *table = empty;
  reader.table = table;
  reader.path = path;
  if (format != NULL)
    reader.format = *format;
  result = reader_begin(&reader);
  if (result == 0)
    result = reader_find_dialect(&reader);
  if (result == 0)
    result = reader_find_header(&reader);
  if (result == 0) {
    reader_doubt_commas(&reader);
    result = reader_choose_columns(&reader);
  }
  if (result == 0)
    result = reader_read_rows(&reader);
  if (result == 0 && reader.class_field >= 0)
    result = reader_sort_classes(&reader);
  if (result == 0 && reader.format.keep_text)
    reader_keep_dialect(&reader);
  reader_free(&reader);
  if (result != 0) { /* put the name of the file first */
    memcpy(what, table->error, sizeof what);
    snprintf(table->error, sizeof table->error, "%.150s: %.440s", shown_path(path), what);
  }
  return result;
}

int64_t table_line(const struct table *table, int64_t row) {
  int64_t low = 0, high = table->n_jumps;
  while (high - low > 1) {
    int64_t middle = low + (high - low) / 2;
    if (table->jumps[middle].row <= row)
      low = middle;
    else
      high = middle;
  }
  return table->jumps[low].line + (row - table->jumps[low].row);
}

static int fail(struct table *table, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(table->error, sizeof table->error, format, values);
  va_end(values);
  return -1;
}

int64_t table_find(struct table *table, const char *name) {
  int64_t number, found = -1;
  for (int64_t j = 0; j < table->cols; j++)
    if (strcmp(table->names[j], name) == 0) {
      if (found >= 0)
        return fail(table, "two columns are called '%.100s': name one by its number", name);
      found = j;
    }
  if (found >= 0)
    return found;
  if (number_parse_int(name, &number))
    for (int64_t j = 0; j < table->cols; j++)
      if (table->numbers[j] == number)
        return j;
  return fail(table, "there is no column '%.100s'", name);
}

double *table_take(struct table *table, int64_t column) {
  double *taken = malloc((size_t)table->rows * sizeof *taken), *to = table->x;
  const double *from = table->x;
  int64_t behind = table->cols - column - 1;
  if (taken == NULL) {
    fail(table, "out of memory");
    return NULL;
  }
  for (int64_t i = 0; i < table->rows; i++)
    for (int64_t j = 0; j < table->cols; j++, from++)
      if (j == column)
        taken[i] = *from;
      else
        *to++ = *from;
  free(table->names[column]);
  memmove(table->names + column, table->names + column + 1, (size_t)behind * sizeof *table->names);
  memmove(table->numbers + column, table->numbers + column + 1,
          (size_t)behind * sizeof *table->numbers);
  table->cols--;
  return taken;
}

void table_free(struct table *table) {
  for (int64_t j = 0; table->names != NULL && j < table->cols; j++)
    free(table->names[j]);
  free(table->names);
  free(table->numbers);
  free(table->jumps);
  for (int32_t c = 0; c < table->classes.n; c++)
    free(table->classes.names[c]);
  free(table->classes.names);
  free(table->classes.labels);
  free(table->text.bytes);
  free(table->text.place);
  free(table->x);
  table->names = NULL;
  table->numbers = NULL;
  table->jumps = NULL;
  table->classes = (struct table_classes){NULL, 0, NULL};
  table->text.bytes = NULL;
  table->text.place = NULL;
  table->x = NULL;
}
