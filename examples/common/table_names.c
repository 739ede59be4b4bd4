/* The names of columns.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Names all columns of the file, from the fields of the header if there is one. */
int reader_name_columns(struct reader *reader) {
  struct table *table = reader->table;
  const int64_t n = reader->n_fields - reader->is_trailed, shift = reader->lacks_first;
  char number[32];
  table->names = calloc((size_t)n, sizeof *table->names);
  table->numbers = calloc((size_t)n, sizeof *table->numbers);
  if (table->names == NULL || table->numbers == NULL)
    return reader_fail(reader, "out of memory");
  if (sample_cut(reader, 0, reader->delimiter) != 0 && reader->has_header)
    return reader_fail(reader, "line %lld, column %lld: %s", (long long)reader->sample_numbers[0],
                       (long long)reader->fields.n, reader->fields.error);
  for (int64_t j = 0; j < n; j++) {
    const char *name = number;
    snprintf(number, sizeof number, "x%lld", (long long)j + 1);
    if (reader->has_header && j >= shift && j - shift < reader->fields.n &&
        *reader->fields.at[j - shift] != '\0')
      name = printable(reader->fields.at[j - shift]);
    table->names[j] = utf8_copy(name);
    table->numbers[j] = j + 1;
    if (table->names[j] == NULL)
      return reader_fail(reader, "out of memory");
    table->cols = j + 1;
  }
  table->has_names = reader->has_header;
  return 0;
}

/* Keeps names and numbers of the chosen columns, and notes the place of each field. */
int reader_keep_columns(struct reader *reader, const int64_t *columns, int64_t n) {
  struct table *table = reader->table;
  char **names = calloc((size_t)n, sizeof *names);
  int64_t *numbers = calloc((size_t)n, sizeof *numbers);
  reader->place = calloc((size_t)reader->n_fields, sizeof *reader->place);
  reader->missing = calloc((size_t)n, sizeof *reader->missing);
  if (names == NULL || numbers == NULL || reader->place == NULL || reader->missing == NULL) {
    free(names);
    free(numbers);
    return reader_fail(reader, "out of memory");
  }
  for (int64_t j = 0; j < reader->n_fields; j++)
    reader->place[j] = -1;
  for (int64_t i = 0; i < n; i++) {
    int64_t j = columns[i];
    names[i] = table->names[j];
    numbers[i] = table->numbers[j];
    table->names[j] = NULL;
    reader->place[j] = i;
  }
  for (int64_t j = 0; j < table->cols; j++)
    free(table->names[j]);
  free(table->names);
  free(table->numbers);
  table->names = names;
  table->numbers = numbers;
  table->cols = n;
  return 0;
}
