/* What is told of cells that hold no number.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* What can be done about a column of text: names those of this line. */
int reader_fail_with_text(struct reader *reader, const char *where) {
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
void reader_note_missing(struct reader *reader, const char *where, int64_t place,
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

/* In a table of one column an empty line among the rows is an empty cell. */
int reader_note_blank_lines(struct reader *reader) {
  struct table *table = reader->table;
  const int64_t n = reader->blank_lines;
  char where[128];
  reader->blank_lines = 0;
  if (reader->n_fields != 1 || n == 0 ||
      (!reader->has_header && table->rows == 0 && reader->missing_rows == 0))
    return 0;
  snprintf(where, sizeof where, "line %lld, column 1 (%.60s)", (long long)reader->blank_line,
           table->names[0]);
  reader_note_missing(reader, where, 0, "");
  reader->missing[0] += n - 1;
  reader->missing_rows += n;
  for (int64_t i = 0; reader->format.keep_missing && i < n; i++) {
    static const char empty[] = "";
    if (reader_make_room(reader) != 0 || reader_note_line(reader, reader->blank_line + i) != 0 ||
        reader_keep_line(reader, empty, empty) != 0)
      return -1;
    table->x[table->rows++] = NAN;
  }
  return 0;
}

/* Tells of missing values, with their numbers by column. */
int reader_tell_missing(struct reader *reader) {
  struct table *table = reader->table;
  const int is_kept = reader->format.keep_missing;
  const long long n = reader->missing_rows, rows = table->rows + (is_kept ? 0 : n);
  char columns[200] = "";
  size_t used = 0;
  if (n == 0)
    return 0;
  for (int64_t j = 0; j < table->cols && used < sizeof columns - 80; j++)
    if (reader->missing[j] > 0)
      used +=
          (size_t)snprintf(columns + used, sizeof columns - used, "%s%.40s %lld",
                           used > 0 ? ", " : "", table->names[j], (long long)reader->missing[j]);
  if (!is_kept && !reader->format.omit_missing)
    return reader_fail(reader,
                       "%s. %lld of %lld rows lack%s a value (%s): --missing takes such rows with "
                       "what they have, --omit-missing leaves them out, --ignore columns",
                       reader->first_missing, n, rows, n == 1 ? "s" : "", columns);
  reader_note(reader, "%lld of %lld rows lack%s a value (%s) and %s %s", n, rows, n == 1 ? "s" : "",
              columns, n == 1 ? "is" : "are", is_kept ? "taken with what is there" : "left out");
  return 0;
}
