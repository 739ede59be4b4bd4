/* The lines of a table as they stand in the file, to be written again with other numbers in place
 * of missing values.
 *
 * SPDX-License-Identifier: MIT */
#include "number.h"
#include "reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int reader_keep_line(struct reader *reader, const char *line, const char *end) {
  struct table_text *text = &reader->table->text;
  const size_t size = (size_t)(end - line);
  if (!reader->format.keep_text)
    return 0;
  if (text->capacity - text->size < size + 1) {
    const size_t larger = 2 * text->capacity + size + 1;
    char *bytes = larger < size ? NULL : realloc(text->bytes, larger);
    if (bytes == NULL)
      return reader_fail(reader, "out of memory");
    text->bytes = bytes;
    text->capacity = larger;
  }
  memcpy(text->bytes + text->size, line, size);
  text->size += size;
  text->bytes[text->size++] = '\n';
  return 0;
}

void reader_keep_dialect(struct reader *reader) {
  struct table_text *text = &reader->table->text;
  text->delimiter = reader->delimiter;
  text->decimal = reader->decimal;
  text->n_fields = reader->n_fields;
  text->place = reader->place;
  reader->place = NULL;
}

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* The place behind a field, at its delimiter or the end of the line. */
static const char *field_end(const char *at, char delimiter) {
  while (is_blank(*at) && *at != delimiter)
    at++;
  if (*at == '"')
    for (at++; at[0] != '"' || at[1] == '"'; at++) /* the reader has seen that there is an end */
      at += at[0] == '"';
  while (*at != '\n' && (delimiter == FIELDS_BLANKS ? !is_blank(*at) : *at != delimiter))
    at++;
  return at;
}

static void write_number(FILE *file, const struct table_text *text, double value) {
  char number[NUMBER_LENGTH], *point = strchr(number_format(number, value), '.');
  const char *quote = text->delimiter == text->decimal ? "\"" : "";
  if (point != NULL)
    *point = text->decimal;
  fprintf(file, "%s%s%s", quote, number, quote);
}

const char *table_write_header(const struct table *table, FILE *file) {
  const char *line = table->text.bytes, *end = table->has_names ? strchr(line, '\n') + 1 : line;
  fwrite(line, 1, (size_t)(end - line), file);
  return end;
}

const char *table_write_row(const struct table *table, FILE *file, const char *line,
                            const double *row, const double *filled) {
  const struct table_text *text = &table->text;
  const char *at = line, *end;
  for (int64_t j = 0; j < text->n_fields; j++) {
    const int64_t place = text->place[j];
    for (end = at; text->delimiter == FIELDS_BLANKS && is_blank(*end); end++)
      ;
    fwrite(at, 1, (size_t)(end - at), file);
    at = end;
    end = field_end(at, text->delimiter);
    if (place >= 0 && isnan(row[place]))
      write_number(file, text, filled[place]);
    else
      fwrite(at, 1, (size_t)(end - at), file);
    at = end;
    if (text->delimiter != FIELDS_BLANKS && *at == text->delimiter && j + 1 < text->n_fields)
      putc(*at++, file);
  }
  end = strchr(at, '\n') + 1;
  fwrite(at, 1, (size_t)(end - at), file);
  return end;
}
