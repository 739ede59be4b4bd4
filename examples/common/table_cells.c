/* Cells: numbers, missing values and text.
 *
 * SPDX-License-Identifier: MIT */
#include "decimal.h"
#include "reader.h"

#include <string.h>

/* Is `text` in this list? */
static int is_listed(const char *list, const char *text) {
  size_t size = strlen(text);
  for (;; list++) {
    size_t length = strcspn(list, ",");
    if (length == size && memcmp(list, text, size) == 0)
      return 1;
    list += length;
    if (*list == '\0')
      return 0;
  }
}

/* Is the value of a number in the list? */
static int is_listed_value(const char *list, double value) {
  double listed;
  for (;; list++) {
    const char *end = decimal_read(list, '.', &listed);
    if (end != NULL && (*end == ',' || *end == '\0') && listed == value)
      return 1;
    list += strcspn(list, ",");
    if (*list == '\0')
      return 0;
  }
}

int cell_is_na(const struct reader *reader, const char *cell, double value) {
  const char *list = reader->format.na;
  return list != NULL && (is_listed_value(list, value) || (cell != NULL && is_listed(list, cell)));
}

int cell_kind(const struct reader *reader, const char *cell, double *value) {
  static const char usual[] = ",NA,N/A,#N/A,<NA>,NaN,nan,NAN,-nan,null,NULL,None,.,-,?";
  const char *end = decimal_read(cell, reader->decimal, value);
  if (end != NULL && *end == '\0')
    return cell_is_na(reader, cell, *value) ? CELL_MISSING : CELL_NUMBER;
  if (is_listed(usual, cell) || (reader->format.na != NULL && is_listed(reader->format.na, cell)))
    return CELL_MISSING;
  return CELL_TEXT;
}

int sample_cut(struct reader *reader, int i, char delimiter) {
  const char *line = reader->sample[i];
  return fields_cut(&reader->fields, line, line + strlen(line), delimiter);
}

char *printable(char *text) {
  for (char *at = text; *at != '\0'; at++)
    if ((unsigned char)*at < ' ' || *at == 127)
      *at = '?';
  return text;
}
