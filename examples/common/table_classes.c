/* The column of a table that names the class of each row.
 *
 * SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "reader.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_CLASSES = 10000 };

/* The number of a class, or -1; most rows have that of the row before. */
static int32_t find(const struct table_classes *classes, const char *name, int32_t last) {
  if (last >= 0 && classes->names[last] != NULL && strcmp(classes->names[last], name) == 0)
    return last;
  for (int32_t c = 0; c < classes->n; c++)
    if (classes->names[c] != NULL && strcmp(classes->names[c], name) == 0)
      return c;
  return -1;
}

static int add_class(struct reader *reader, char *name) {
  struct table_classes *classes = &reader->table->classes;
  if (classes->n == MOST_CLASSES) {
    free(name);
    return reader_fail(reader, "column %lld has more than %d classes",
                       (long long)reader->class_field + 1, MOST_CLASSES);
  }
  if (name == NULL)
    return reader_fail(reader, "out of memory");
  classes->names[classes->n++] = name;
  return 0;
}

int reader_note_class(struct reader *reader) {
  struct table *table = reader->table;
  struct table_classes *classes = &table->classes;
  const int64_t row = table->rows;
  char *cell, *name;
  int32_t label = -1;
  double value;
  if (reader->class_field < 0)
    return 0;
  if (classes->names == NULL) {
    char **names = calloc(MOST_CLASSES, sizeof *names);
    if (names == NULL)
      return reader_fail(reader, "out of memory");
    classes->names = names;
  }
  if ((row & (row - 1)) == 0) { /* full: there is room for powers of two */
    int32_t *larger = realloc(classes->labels, (row == 0 ? 1 : 2 * (size_t)row) * sizeof *larger);
    if (larger == NULL)
      return reader_fail(reader, "out of memory");
    classes->labels = larger;
  }
  cell = reader->fields.at[reader->class_field];
  if (cell_kind(reader, cell, &value) != CELL_MISSING) {
    name = utf8_copy(printable(cell));
    label = name == NULL ? -1 : find(classes, name, row == 0 ? -1 : classes->labels[row - 1]);
    if (label >= 0)
      free(name);
    else if (add_class(reader, name) != 0)
      return -1;
    else
      label = classes->n - 1;
  }
  classes->labels[row] = label;
  return 0;
}

struct named {
  char *name;
  int32_t number;
};

/* Numbers by their values, then texts. */
static int compare(const void *a, const void *b) {
  const char *names[2] = {((const struct named *)a)->name, ((const struct named *)b)->name};
  double values[2] = {0, 0};
  int numbers[2];
  for (int i = 0; i < 2; i++) {
    const char *end = decimal_read(names[i], '.', &values[i]);
    numbers[i] = end != NULL && *end == '\0';
  }
  if (numbers[0] != numbers[1])
    return numbers[0] ? -1 : 1;
  if (numbers[0] && values[0] != values[1])
    return values[0] < values[1] ? -1 : 1;
  return strcmp(names[0], names[1]);
}

int reader_sort_classes(struct reader *reader) {
  struct table_classes *classes = &reader->table->classes;
  const size_t n = (size_t)classes->n;
  struct named *sorted = malloc((n + 1) * sizeof *sorted);
  int32_t *place = malloc((n + 1) * sizeof *place);
  const int ok = sorted != NULL && place != NULL;
  if (ok) {
    for (int32_t c = 0; c < classes->n; c++)
      sorted[c] = (struct named){classes->names[c], c};
    qsort(sorted, n, sizeof *sorted, compare);
    for (int32_t c = 0; c < classes->n; c++) {
      classes->names[c] = sorted[c].name;
      place[sorted[c].number] = c;
    }
    for (int64_t i = 0; i < reader->table->rows; i++)
      if (classes->labels[i] >= 0)
        classes->labels[i] = place[classes->labels[i]];
  }
  free(sorted);
  free(place);
  return ok ? 0 : reader_fail(reader, "out of memory");
}
