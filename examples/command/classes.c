/* The classes of a table whose rows have labels: class c is component c.
 *
 * SPDX-License-Identifier: MIT */
#include "command.h"

int classes_check(const struct table *table, const char *column, const struct cells *cells) {
  const int64_t largest = cells->sizes[cells->n_sizes - 1];
  if (table->classes.labels != NULL && table->classes.n == 0)
    return complain(EXIT_INPUT, "--labels-column: no row has a class in column '%s'", column);
  if (table->classes.n > largest)
    return complain(EXIT_USAGE,
                    "-k: %lld components are too few for the %ld classes of column '%s'",
                    (long long)largest, (long)table->classes.n, column);
  return 0;
}

void classes_print(FILE *file, const struct table *table) {
  int64_t n = 0;
  for (int64_t i = 0; table->classes.labels != NULL && i < table->rows; i++)
    n += table->classes.labels[i] >= 0;
  if (n > 0)
    fprintf(file, ", of which %lld are of known class", (long long)n);
  putc('\n', file);
}

void class_write(FILE *file, const struct table *table, int64_t component) {
  if (component < table->classes.n)
    text_write(file, table->classes.names[component], "");
  else
    fprintf(file, "component%lld", (long long)component);
}
