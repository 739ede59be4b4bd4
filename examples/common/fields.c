/* SPDX-License-Identifier: MIT */
#include "fields.h"

#include <stdlib.h>
#include <string.h>

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}

static int is_delimiter(char c, char delimiter) {
  return delimiter == FIELDS_BLANKS ? is_blank(c) : c == delimiter;
}

static char *skip_blanks(char *at) {
  while (is_blank(*at))
    at++;
  return at;
}

/* Makes room for one more field. */
static int grow(struct fields *fields) {
  int64_t capacity = fields->capacity == 0 ? 16 : fields->capacity * 2;
  char **at, *quoted;
  if (fields->n < fields->capacity)
    return 1;
  at = realloc(fields->at, (size_t)capacity * sizeof *at);
  if (at != NULL)
    fields->at = at;
  quoted = realloc(fields->quoted, (size_t)capacity);
  if (quoted != NULL)
    fields->quoted = quoted;
  if (at == NULL || quoted == NULL)
    return 0;
  fields->capacity = capacity;
  return 1;
}

/* Takes the quotes off the field that starts at `at`. Returns the place behind the closing quote,
 * or NULL if there is none. */
static char *unquote(char *at) {
  char *to = at;
  for (at++; *at != '\0'; at++) {
    if (at[0] == '"' && at[1] == '"')
      at++;
    else if (at[0] == '"') {
      *to = '\0';
      return at + 1;
    }
    *to++ = *at;
  }
  return NULL;
}

/* Cuts one field at `at` and returns the place behind its delimiter, or NULL if it is the last or
 * wrong (then with fields->error set). */
static char *cut_field(struct fields *fields, char *at, char delimiter) {
  char *end, *stop;
  if (!grow(fields)) {
    fields->error = "out of memory";
    return NULL;
  }
  while (is_blank(*at) && *at != delimiter)
    at++;
  fields->quoted[fields->n] = *at == '"';
  fields->at[fields->n++] = at;
  end = at;
  if (*at == '"') {
    end = unquote(at);
    if (end == NULL) {
      fields->error = "a quote is not closed on its line";
      return NULL;
    }
    at = end;
  }
  while (*end != '\0' && !is_delimiter(*end, delimiter))
    end++;
  for (stop = end; stop > at && is_blank(stop[-1]); stop--)
    ;
  if (fields->quoted[fields->n - 1] && stop > at) {
    fields->error = "there is text behind a closing quote";
    return NULL;
  }
  at = *end == '\0' ? NULL : end + 1;
  if (at != NULL && delimiter == FIELDS_BLANKS)
    at = *skip_blanks(at) == '\0' ? NULL : skip_blanks(at);
  *stop = '\0';
  return at;
}

int fields_cut(struct fields *fields, const char *line, const char *end, char delimiter) {
  size_t size = (size_t)(end - line);
  char *at;
  fields->n = 0;
  fields->error = NULL;
  if (size + 1 > fields->text_capacity) {
    char *larger = realloc(fields->text, 2 * size + 1);
    if (larger == NULL) {
      fields->error = "out of memory";
      return -1;
    }
    fields->text = larger;
    fields->text_capacity = 2 * size + 1;
  }
  memcpy(fields->text, line, size);
  fields->text[size] = '\0';
  at = delimiter == FIELDS_BLANKS ? skip_blanks(fields->text) : fields->text;
  while (at != NULL)
    at = cut_field(fields, at, delimiter);
  return fields->error == NULL ? 0 : -1;
}

void fields_free(struct fields *fields) {
  static const struct fields empty;
  free(fields->at);
  free(fields->quoted);
  free(fields->text);
  *fields = empty;
}
