/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY ((size_t)1 << 18)

static int fail(struct lines *lines, const char *reason) {
  snprintf(lines->source.error, sizeof lines->source.error, "%s", reason);
  return -1;
}

/* Reads more behind what is in the buffer, which grows where it is full. */
static int fill(struct lines *lines) {
  long got;
  if (lines->next > 0 && !lines->keep) {
    memmove(lines->buffer, lines->buffer + lines->next, lines->used - lines->next);
    lines->used -= lines->next;
    lines->next = 0;
  }
  if (lines->used + 1 >= lines->capacity) {
    size_t capacity = lines->capacity == 0 ? FIRST_CAPACITY : 2 * lines->capacity;
    char *larger = capacity < lines->capacity ? NULL : realloc(lines->buffer, capacity);
    if (larger == NULL)
      return fail(lines, "out of memory");
    lines->buffer = larger;
    lines->capacity = capacity;
  }
  got = source_read(&lines->source, lines->buffer + lines->used, lines->capacity - lines->used - 1);
  if (got < 0)
    return -1;
  lines->used += (size_t)got;
  lines->buffer[lines->used] = '\n'; /* also behind a last line without an end */
  lines->at_end = got == 0;
  return 0;
}

/* What is no text is known by how it begins, or by a zero byte. */
static const char *find_kind(const char *text, size_t size) {
  static const struct {
    const char *begin, *kind;
  } kinds[] = {
      {"GMMIX\r\n\x1A", "a stored model of gmmix, not a table"},
      {"\xFF\xFE", "text in UTF-16: convert it with iconv -f UTF-16 -t UTF-8"},
      {"\xFE\xFF", "text in UTF-16: convert it with iconv -f UTF-16 -t UTF-8"},
      {"PK\x03\x04", "a spreadsheet or another zip archive: save the table as CSV"},
      {"\xFD"
       "7zXZ",
       "compressed by xz: give gmmix what xz -dc prints"},
      {"BZh", "compressed by bzip2: give gmmix what bzip2 -dc prints"},
      {"\x28\xB5\x2F\xFD", "compressed by zstd: give gmmix what zstd -dc prints"},
      {"PAR1", "a Parquet file: save the table as CSV"},
      {"\x93NUMPY", "an array of NumPy: write it with numpy.savetxt()"},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (size >= strlen(kinds[i].begin) && memcmp(text, kinds[i].begin, strlen(kinds[i].begin)) == 0)
      return kinds[i].kind;
  return memchr(text, '\0', size) == NULL ? NULL : "not a text file: it has a zero byte";
}

int lines_open(struct lines *lines, const char *path) {
  static const struct lines empty;
  const char *kind;
  *lines = empty;
  if (source_open(&lines->source, path) != 0 || fill(lines) != 0)
    return -1;
  kind = find_kind(lines->buffer, lines->used);
  if (kind != NULL) {
    snprintf(lines->source.error, sizeof lines->source.error, "%s%s",
             strncmp(kind, "not", 3) == 0 ? "" : "the file is ", kind);
    return -1;
  }
  if (lines->used >= 3 && memcmp(lines->buffer, "\xEF\xBB\xBF", 3) == 0)
    lines->next = 3; /* the mark that some editors put first */
  lines->newline = memchr(lines->buffer, '\n', lines->used) == NULL &&
                           memchr(lines->buffer, '\r', lines->used) != NULL
                       ? '\r'
                       : '\n';
  return 0;
}

int lines_next(struct lines *lines, const char **line, const char **end) {
  size_t searched = 0;
  char *stop;
  for (;;) {
    char *from = lines->buffer + lines->next;
    size_t size = lines->used - lines->next;
    stop = memchr(from + searched, lines->newline, size - searched);
    if (stop != NULL || lines->at_end)
      break;
    searched = size;
    if (fill(lines) != 0)
      return -1;
  }
  if (stop == NULL && lines->next == lines->used)
    return 0;
  *line = lines->buffer + lines->next;
  *end = stop != NULL ? stop : lines->buffer + lines->used;
  lines->next = (size_t)(*end - lines->buffer) + (stop != NULL);
  if (*end > *line && (*end)[-1] == '\r')
    (*end)--;
  lines->number++;
  return 1;
}

void lines_close(struct lines *lines) {
  source_close(&lines->source);
  free(lines->buffer);
  lines->buffer = NULL;
}
