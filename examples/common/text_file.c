/* SPDX-License-Identifier: MIT */
#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_stream(FILE *stream, size_t *size) {
  size_t capacity = 65536, used = 0, got;
  char *text = malloc(capacity), *larger;
  while (text != NULL && (got = fread(text + used, 1, capacity - used - 1, stream)) > 0) {
    used += got;
    if (used + 1 < capacity)
      continue;
    larger = capacity > SIZE_MAX / 2 ? NULL : realloc(text, capacity * 2);
    if (larger == NULL) {
      free(text);
      errno = ENOMEM;
      return NULL;
    }
    text = larger;
    capacity *= 2;
  }
  if (text != NULL && ferror(stream)) {
    int reason = errno;
    free(text);
    errno = reason;
    return NULL;
  }
  if (text != NULL)
    text[used] = '\0';
  *size = used;
  return text;
}

char *read_file(const char *path, size_t *size) {
  FILE *stream;
  char *text;
  int reason;
  if (strcmp(path, "-") == 0)
    return read_stream(stdin, size);
  stream = fopen(path, "rb");
  if (stream == NULL)
    return NULL;
  text = read_stream(stream, size);
  reason = errno;
  fclose(stream);
  errno = reason;
  return text;
}

static int is_blank(char c) {
  return c == ' ' || c == '\t';
}

static char *skip_blanks(char *at) {
  while (is_blank(*at))
    at++;
  return at;
}

/* The separator of the line at `at`: of ; tab , the first in this order that it has outside
 * quotes and, for tabs, not just around the text. */
static char find_separator(const char *at) {
  int semicolon = 0, tab = 0, comma = 0, in_quotes = 0, tab_waits = 0;
  for (at += strspn(at, " \t"); *at != '\0' && *at != '\n' && *at != '\r'; at++) {
    if (*at == '"')
      in_quotes = !in_quotes;
    semicolon |= *at == ';' && !in_quotes;
    comma |= *at == ',' && !in_quotes;
    tab |= tab_waits && !is_blank(*at);
    tab_waits |= *at == '\t' && !in_quotes;
  }
  return semicolon ? ';' : tab ? '\t' : comma ? ',' : ' ';
}

void text_file_start(struct text_file *file, char *text) {
  static const struct text_file empty;
  *file = empty;
  if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) /* the mark that some editors put first */
    text += 3;
  file->next = text;
  file->separator = find_separator(text + strspn(text, " \t\r\n"));
}

/* The next line, ended by a 0 byte, or NULL at the end of the text. */
static char *next_line(struct text_file *file) {
  char *line = file->next, *end = line + strcspn(line, "\r\n");
  if (*line == '\0')
    return NULL;
  file->line++;
  file->next = end;
  if (*end != '\0') {
    file->next += end[0] == '\r' && end[1] == '\n' ? 2 : 1;
    *end = '\0';
  }
  return line;
}

/* Makes room for one more field. */
static int grow(struct text_file *file) {
  int64_t capacity = file->capacity == 0 ? 16 : file->capacity * 2;
  char **fields, *quoted;
  if (file->n_fields < file->capacity)
    return 1;
  fields = realloc(file->fields, (size_t)capacity * sizeof *fields);
  if (fields != NULL)
    file->fields = fields;
  quoted = realloc(file->quoted, (size_t)capacity);
  if (quoted != NULL)
    file->quoted = quoted;
  if (fields == NULL || quoted == NULL)
    return 0;
  file->capacity = capacity;
  return 1;
}

/* Takes the quotes off the field that starts at `at`; a doubled quote stands for one. Returns the
 * place behind the closing quote, or NULL if there is none. */
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

static int is_separator(const struct text_file *file, char c) {
  return file->separator == ' ' ? is_blank(c) : c == file->separator;
}

/* Cuts one field at `at` and returns the place behind its separator, or NULL if it is the last or
 * wrong (then with file->error set). */
static char *cut_field(struct text_file *file, char *at) {
  char *end, *stop;
  if (!grow(file)) {
    file->error = "out of memory";
    return NULL;
  }
  while (is_blank(*at) && *at != file->separator)
    at++;
  file->quoted[file->n_fields] = *at == '"';
  file->fields[file->n_fields++] = at;
  end = at;
  if (*at == '"') {
    end = unquote(at);
    if (end == NULL) {
      file->error = "a quote is not closed on its line";
      return NULL;
    }
    at = end;
  }
  while (*end != '\0' && !is_separator(file, *end))
    end++;
  for (stop = end; stop > at && is_blank(stop[-1]); stop--)
    ;
  if (file->quoted[file->n_fields - 1] && stop > at) {
    file->error = "there is text behind a closing quote";
    return NULL;
  }
  at = *end == '\0' ? NULL : end + 1;
  if (at != NULL && file->separator == ' ')
    at = *skip_blanks(at) == '\0' ? NULL : skip_blanks(at);
  *stop = '\0';
  return at;
}

int text_file_next(struct text_file *file) {
  char *at;
  file->n_fields = 0;
  do {
    at = next_line(file);
    if (at == NULL)
      return 0;
  } while (*skip_blanks(at) == '\0');
  if (file->separator == ' ')
    at = skip_blanks(at);
  while (at != NULL)
    at = cut_field(file, at);
  return file->error == NULL ? 1 : -1;
}

void text_file_end(struct text_file *file) {
  free(file->fields);
  free(file->quoted);
  file->fields = NULL;
  file->quoted = NULL;
}
