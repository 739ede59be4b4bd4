/* The columns of a table: their names, and which are taken.
 *
 * SPDX-License-Identifier: MIT */
#include "number.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The columns that are taken, in their order. */
struct choice {
  int64_t *columns, n;
};

/* Is it there? Its place, or -1. */
static int64_t find(const struct choice *choice, int64_t column) {
  for (int64_t i = 0; i < choice->n; i++)
    if (choice->columns[i] == column)
      return i;
  return -1;
}

static void drop(struct choice *choice, int64_t column) {
  int64_t i = find(choice, column);
  if (i < 0)
    return;
  choice->n--;
  memmove(choice->columns + i, choice->columns + i + 1,
          (size_t)(choice->n - i) * sizeof *choice->columns);
}

static void add(struct choice *choice, int64_t column) {
  if (find(choice, column) < 0)
    choice->columns[choice->n++] = column;
}

/* The columns of one item of a list: a name, a number, or numbers such as 3-7. */
static int find_item(struct reader *reader, const char *item, int64_t *first, int64_t *last) {
  struct table *table = reader->table;
  const char *dash = strchr(item, '-');
  char low[24];
  *first = *last = table_find(table, item);
  if (*first >= 0)
    return 0;
  if (dash == NULL || dash - item >= (int)sizeof low)
    return -1;
  snprintf(low, sizeof low, "%.*s", (int)(dash - item), item);
  if (!number_parse_int(low, first) || !number_parse_int(dash + 1, last))
    return -1;
  if (*first < 1 || *last < *first || *last > table->cols)
    return reader_fail(reader, "'%.40s' is no range of the columns 1 to %lld", item,
                       (long long)table->cols);
  --*first;
  --*last;
  return 0;
}

static int for_each_item(struct reader *reader, struct choice *choice, const char *list,
                         void (*change)(struct choice *choice, int64_t column)) {
  char *copy = strdup(list), *save = NULL;
  int result = copy == NULL ? reader_fail(reader, "out of memory") : 0;
  char *item = copy == NULL ? NULL : strtok_r(copy, ",", &save);
  for (; item != NULL && result == 0; item = strtok_r(NULL, ",", &save)) {
    int64_t first, last;
    result = find_item(reader, item, &first, &last);
    for (int64_t j = first; result == 0 && j <= last; j++)
      change(choice, j);
  }
  free(copy);
  return result;
}

/* The column that names the rows: R and pandas write one without a name. */
static int drop_row_names(struct reader *reader, struct choice *choice) {
  static const char *const usual[] = {"Unnamed: 0", "X", "rownames", "row.names"};
  struct table *table = reader->table;
  const char *given = reader->format.row_names;
  int is_usual = 0, unnamed, counts = reader->looks[0].counts;
  if (given != NULL && strcmp(given, "none") == 0)
    return 0;
  if (given != NULL) {
    int64_t column = table_find(table, given);
    drop(choice, column);
    return column < 0 ? -1 : 0;
  }
  if (table->cols < 2 || find(choice, 0) < 0 || reader->format.features != NULL)
    return 0;
  sample_cut(reader, 0, reader->delimiter);
  unnamed = reader->has_header && (reader->lacks_first || *reader->fields.at[0] == '\0');
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    is_usual |= strcmp(table->names[0], usual[i]) == 0;
  if (unnamed || (counts && is_usual)) {
    drop(choice, 0);
    reader_note(reader,
                "column 1 (%.40s) is taken as names of the rows and left out; --row-names none "
                "takes it as a feature",
                unnamed ? "without a name" : table->names[0]);
  } else if (counts)
    reader_note(reader,
                "column 1 (%.40s) counts the rows and is taken as a feature; --row-names 1 leaves "
                "it out",
                table->names[0]);
  return 0;
}

/* Takes the columns that have the wanted names, in their order. */
static int order_by_name(struct reader *reader, struct choice *choice) {
  const struct table_format *format = &reader->format;
  struct table *table = reader->table;
  struct choice ordered = {NULL, 0};
  int64_t same = 0;
  for (int64_t w = 0; w < format->n_wanted; w++)
    if (*format->wanted[w] == '\0')
      return 0;
  while (same < choice->n && same < format->n_wanted &&
         strcmp(table->names[choice->columns[same]], format->wanted[same]) == 0)
    same++;
  if (format->n_wanted == 0 || !table->has_names || (same == choice->n && same == format->n_wanted))
    return 0;
  ordered.columns = calloc((size_t)format->n_wanted, sizeof *ordered.columns);
  if (ordered.columns == NULL)
    return reader_fail(reader, "out of memory");
  for (int64_t w = 0; w < format->n_wanted; w++) {
    int64_t found = -1;
    for (int64_t i = 0; i < choice->n && found != -2; i++)
      if (strcmp(table->names[choice->columns[i]], format->wanted[w]) == 0)
        found = found == -1 ? choice->columns[i] : -2;
    if (found < 0) {
      free(ordered.columns);
      if (format->features != NULL && choice->n == format->n_wanted)
        return 0; /* whoever names the columns knows that they are called otherwise */
      return reader_fail(reader,
                         "%s column '%.100s', which the model has (--features takes columns of "
                         "other names, in the order of the model)",
                         found == -1 ? "there is no" : "there is more than one", format->wanted[w]);
    }
    ordered.columns[ordered.n++] = found;
  }
  free(choice->columns);
  *choice = ordered;
  return 0;
}

int reader_choose_columns(struct reader *reader) {
  const struct table_format *format = &reader->format;
  struct table *table = reader->table;
  struct choice choice = {NULL, 0};
  int result = reader_name_columns(reader);
  reader->class_field = -1;
  choice.columns = calloc((size_t)table->cols + 1, sizeof *choice.columns);
  if (choice.columns == NULL)
    return reader_fail(reader, "out of memory");
  if (result == 0 && format->features != NULL)
    result = for_each_item(reader, &choice, format->features, add);
  else
    for (int64_t j = 0; j < table->cols; j++)
      choice.columns[choice.n++] = j;
  if (result == 0 && format->ignore != NULL)
    result = for_each_item(reader, &choice, format->ignore, drop);
  if (result == 0)
    result = drop_row_names(reader, &choice);
  if (result == 0)
    result = order_by_name(reader, &choice);
  if (result == 0 && format->classes != NULL) {
    reader->class_field = table_find(table, format->classes);
    result = reader->class_field < 0 ? -1 : 0;
    drop(&choice, reader->class_field);
  }
  if (result == 0 && format->also != NULL) {
    int64_t column = table_find(table, format->also);
    if (column < 0)
      result = -1;
    else
      add(&choice, column);
  }
  if (result == 0 && choice.n == 0)
    result = reader_fail(reader, "no column is left");
  if (result == 0)
    result = reader_keep_columns(reader, choice.columns, choice.n);
  free(choice.columns);
  return result;
}
