/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "number.h"
#include "text_file.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(struct table *table, const char *format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(table->error, sizeof table->error, format, values);
  va_end(values);
  return -1;
}

/* An array of n elements; NULL if it does not fit. */
static void *new_array(int64_t n, size_t size) {
  return n < 0 || (uint64_t)n > SIZE_MAX / 2 / size ? NULL : calloc(n > 0 ? (size_t)n : 1, size);
}

/* Takes control characters out of a text that will be shown. */
static char *printable(char *text) {
  for (char *at = text; *at != '\0'; at++)
    if ((unsigned char)*at < ' ' || *at == 127)
      *at = '?';
  return text;
}

/* Could the current line be the header? */
static int is_header(const struct text_file *file) {
  int64_t j;
  double value;
  for (j = 0; j < file->n_fields; j++)
    if (!file->quoted[j] && number_parse(file->fields[j], &value))
      return 0;
  return 1;
}

/* Gives the columns their names, from the fields of the header if there is one. */
static int name_columns(struct table *table, const struct text_file *file, int header) {
  char number[32];
  table->cols = file->n_fields;
  table->names = new_array(table->cols, sizeof *table->names);
  table->numbers = new_array(table->cols, sizeof *table->numbers);
  if (table->names == NULL || table->numbers == NULL)
    return fail(table, "out of memory");
  for (int64_t j = 0; j < table->cols; j++) {
    snprintf(number, sizeof number, "x%lld", (long long)j + 1);
    table->names[j] =
        strdup(header && *file->fields[j] != '\0' ? printable(file->fields[j]) : number);
    if (table->names[j] == NULL)
      return fail(table, "out of memory");
    table->numbers[j] = j + 1;
  }
  return 0;
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

/* Drops a column that has no values yet. */
static void forget_column(struct table *table, int64_t column) {
  int64_t behind = table->cols - column - 1;
  free(table->names[column]);
  memmove(table->names + column, table->names + column + 1, (size_t)behind * sizeof *table->names);
  memmove(table->numbers + column, table->numbers + column + 1,
          (size_t)behind * sizeof *table->numbers);
  table->cols--;
}

static int forget_columns(struct table *table, const char *list) {
  char *copy = strdup(list), *save = NULL;
  int result = copy == NULL ? fail(table, "out of memory") : 0;
  char *name = copy == NULL ? NULL : strtok_r(copy, ",", &save);
  for (; name != NULL && result == 0; name = strtok_r(NULL, ",", &save)) {
    int64_t column = table_find(table, name);
    if (column < 0)
      result = -1;
    else
      forget_column(table, column);
  }
  free(copy);
  if (result == 0 && table->cols == 0)
    return fail(table, "no column is left");
  return result;
}

static int read_row(struct table *table, const struct text_file *file, int64_t n_fields) {
  long long line = file->line;
  double *row = table->x + table->rows * table->cols;
  if (file->n_fields != n_fields)
    return fail(table, "line %lld, column %lld: the line has %lld column%s, the lines above %lld",
                line, (long long)(file->n_fields < n_fields ? file->n_fields : n_fields) + 1,
                (long long)file->n_fields, file->n_fields == 1 ? "" : "s", (long long)n_fields);
  for (int64_t j = 0; j < table->cols; j++) {
    char *cell = file->fields[table->numbers[j] - 1];
    if (number_parse(cell, &row[j]) && isfinite(row[j]))
      continue;
    return fail(table,
                *cell == '\0' ? "line %lld, column %lld (%.60s): the cell is empty"
                              : "line %lld, column %lld (%.60s): '%.40s%s' is not a finite number",
                line, (long long)table->numbers[j], table->names[j], printable(cell),
                strlen(cell) > 40 ? "..." : "");
  }
  table->lines[table->rows++] = file->line;
  return 0;
}

/* Room for as many rows as there are line ends from here on, and one. */
static int make_room(struct table *table, const char *text) {
  int64_t rows = 1;
  for (text += strcspn(text, "\r\n"); *text != '\0'; text += strcspn(text, "\r\n")) {
    rows++;
    text++;
  }
  table->x = new_array(rows, (size_t)table->cols * sizeof *table->x);
  table->lines = new_array(rows, sizeof *table->lines);
  return table->x == NULL || table->lines == NULL ? fail(table, "out of memory") : 0;
}

static int read_lines(struct table *table, struct text_file *file, const char *ignore) {
  int more = text_file_next(file), header;
  int64_t n_fields = file->n_fields;
  if (more == 0)
    return fail(table, "the file is empty");
  header = more > 0 && is_header(file);
  if (more > 0 &&
      (name_columns(table, file, header) != 0 ||
       (ignore != NULL && forget_columns(table, ignore) != 0) || make_room(table, file->next) != 0))
    return -1;
  if (more > 0 && header)
    more = text_file_next(file);
  for (; more > 0; more = text_file_next(file))
    if (read_row(table, file, n_fields) != 0)
      return -1;
  if (more < 0)
    return fail(table, "line %lld, column %lld: %s", (long long)file->line,
                (long long)file->n_fields, file->error);
  return table->rows == 0 ? fail(table, "there is a header, but no row of numbers") : 0;
}

int table_read(struct table *table, const char *path, const char *ignore) {
  static const struct table empty;
  struct text_file file;
  size_t size;
  char *text = read_file(path, &size), what[sizeof table->error];
  int result;
  *table = empty;
  if (text == NULL)
    return fail(table, "%.250s: %s", path, strerror(errno));
  text_file_start(&file, text);
  if (strlen(text) != size)
    result = fail(table, "not a text file: it has a zero byte");
  else
    result = read_lines(table, &file, ignore);
  text_file_end(&file);
  free(text);
  if (result != 0) { /* put the name of the file first */
    memcpy(what, table->error, sizeof what);
    fail(table, "%.150s: %.240s", strcmp(path, "-") == 0 ? "standard input" : path, what);
  }
  return result;
}

double *table_take(struct table *table, int64_t column) {
  double *taken = malloc((size_t)table->rows * sizeof *taken), *to = table->x;
  const double *from = table->x;
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
  forget_column(table, column);
  return taken;
}

void table_free(struct table *table) {
  for (int64_t j = 0; table->names != NULL && j < table->cols; j++)
    free(table->names[j]);
  free(table->names);
  free(table->numbers);
  free(table->lines);
  free(table->x);
  table->names = NULL;
  table->numbers = table->lines = NULL;
  table->x = NULL;
}
