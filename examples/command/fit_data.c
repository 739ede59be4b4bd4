/* The table of gmmix fit and gmmix select, and its columns.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

#include <math.h>
#include <string.h>

/* Moves the weights out of the table. */
static int take_weights(struct fit *fit, struct table *table, const char *column) {
  int64_t j = table_find(table, column), number = j < 0 ? 0 : table->numbers[j];
  if (j >= 0 && table->cols > 1)
    fit->row_weights = table_take(table, j);
  if (fit->row_weights == NULL)
    return complain(EXIT_INPUT, "--weights-column: %s",
                    j >= 0 && table->cols == 1 ? "there is no other column" : table->error);
  for (int64_t i = 0; i < table->rows; i++)
    if (!(fit->row_weights[i] >= 0))
      return complain(EXIT_INPUT, "line %lld, column %lld (%s): a weight must not be %s",
                      (long long)table_line(table, i), (long long)number, column,
                      isnan(fit->row_weights[i]) ? "missing" : "negative");
  return 0;
}

/* The sum of the row weights. A row without any value counts as weight 0. */
static double find_total(const struct fit *fit) {
  const struct table *table = fit->table;
  double total = 0;
  for (int64_t i = 0; i < table->rows; i++)
    for (int64_t j = 0; j < table->cols; j++)
      if (!isnan(table->x[i * table->cols + j])) {
        total += fit->row_weights == NULL ? 1 : fit->row_weights[i];
        break;
      }
  return total;
}

/* Does some row have a value in this column? */
static int has_value(const struct table *table, int64_t column) {
  for (int64_t i = 0; i < table->rows; i++)
    if (!isnan(table->x[i * table->cols + column]))
      return 1;
  return 0;
}

static int check_columns(const struct table *table, const char *path) {
  for (int64_t j = 0; j < table->cols; j++)
    if (!has_value(table, j))
      return complain(EXIT_INPUT,
                      "%s: column %lld (%s) has no value in any row; --ignore leaves it out", path,
                      (long long)table->numbers[j], table->names[j]);
  return 0;
}

/* Finds the columns to draw. */
static int take_columns(struct fit *fit, struct table *table, const char *subcommand,
                        const char *list) {
  char copy[1000], *save, *name;
  fit->n_axes = table->cols < 3 ? (int)table->cols : 3;
  for (int a = 0; a < 3; a++)
    fit->axes[a] = a;
  if (list == NULL)
    return 0;
  if (strlen(list) >= sizeof copy)
    return complain_usage(subcommand, "--columns: the list is too long");
  memcpy(copy, list, strlen(list) + 1);
  fit->n_axes = 0;
  for (name = strtok_r(copy, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
    if (fit->n_axes == 3)
      return complain_usage(subcommand, "--columns: at most three columns can be drawn");
    fit->axes[fit->n_axes] = table_find(table, name);
    if (fit->axes[fit->n_axes++] < 0)
      return complain(EXIT_INPUT, "--columns: %s", table->error);
  }
  return fit->n_axes > 0 ? 0 : complain_usage(subcommand, "--columns: no column is named");
}

int read_fit_data(struct fit *fit, struct table *table, const struct fit_arguments *arguments) {
  const struct table_format *format = &arguments->table.format;
  int code = 0;
  fit->table = table;
  if (table_read(table, arguments->path, format) != 0)
    return complain(EXIT_INPUT, "%s", table->error);
  if (arguments->weights != NULL)
    code = take_weights(fit, table, arguments->weights);
  if (code == 0)
    code = classes_check(table, format->classes, &arguments->cells);
  fit->total = find_total(fit);
  if (code == 0)
    code = check_columns(table, arguments->path);
  if (code == 0 && arguments->columns != NULL && arguments->output == NULL && format->note != NULL)
    format->note(arguments->path, "--columns only says what to draw with -o; --features says which "
                                  "columns to fit");
  return code == 0 ? take_columns(fit, table, arguments->subcommand, arguments->columns) : code;
}
