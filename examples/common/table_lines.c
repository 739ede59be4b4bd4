/* The lines of a table: which count, and the first of them as a sample.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The sample ends after so many bytes, as wide tables have few lines in as many cells. */
#define SAMPLE_BYTES ((size_t)1 << 16)

int reader_next(struct reader *reader, const char **line, const char **end) {
  const char comment = reader->format.comment == '\0' ? '#' : reader->format.comment;
  for (;;) {
    const char *at;
    int more = lines_next(&reader->lines, line, end);
    if (more < 0)
      return reader_fail(reader, "%s", reader->lines.source.error);
    if (more == 0)
      return 0;
    for (at = *line; at < *end && (*at == ' ' || *at == '\t'); at++)
      ;
    if (at == *end) {
      if (reader->blank_lines++ == 0)
        reader->blank_line = reader->lines.number;
    } else if (*at == comment) {
      reader->comments++;
    } else {
      return 1;
    }
  }
}

/* Excel's first line "sep=;", which names the delimiter. */
static int is_sep_line(const char *line, const char *end) {
  return end - line == 5 && strncasecmp(line, "sep=", 4) == 0;
}

static int take_sample(struct reader *reader) {
  const char *line, *end;
  size_t bytes = 0;
  int more = 1;
  while (more > 0 && reader->n_sample < SAMPLE_LINES &&
         (reader->n_sample < 3 || bytes < SAMPLE_BYTES)) {
    more = reader_next(reader, &line, &end);
    if (more <= 0)
      break;
    char *copy = malloc((size_t)(end - line) + 1);
    if (copy == NULL)
      return reader_fail(reader, "out of memory");
    memcpy(copy, line, (size_t)(end - line));
    copy[end - line] = '\0';
    bytes += (size_t)(end - line);
    reader->sample_numbers[reader->n_sample] = reader->lines.number;
    reader->sample[reader->n_sample++] = copy;
  }
  return more < 0 ? -1 : 0;
}

int reader_begin(struct reader *reader) {
  struct lines *lines = &reader->lines;
  const char *line, *end;
  size_t next;
  int64_t number;
  if (lines_open(lines, reader->path) != 0)
    return reader_fail(reader, "%s", lines->source.error);
  for (int64_t i = 0; i < reader->format.skip; i++) {
    int more = lines_next(lines, &line, &end);
    if (more < 0)
      return reader_fail(reader, "%s", lines->source.error);
    if (more == 0)
      return reader_fail(reader, "there are no more lines than --skip leaves out");
  }
  lines->keep = 1;
  next = lines->next;
  number = lines->number;
  if (reader->format.skip == 0 && lines_next(lines, &line, &end) > 0 && is_sep_line(line, end)) {
    if (reader->format.delimiter == '\0')
      reader->format.delimiter = line[4];
    next = lines->next;
    number = lines->number;
  }
  lines->next = next;
  lines->number = number;
  if (take_sample(reader) != 0)
    return -1;
  lines->next = next; /* to be read again as rows */
  lines->number = number;
  lines->keep = 0;
  reader->comments = 0;
  reader->blank_lines = 0;
  return reader->n_sample > 0 ? 0
                              : reader_fail(reader, reader->format.skip > 0 ? "no line is left"
                                                                            : "the file is empty");
}
