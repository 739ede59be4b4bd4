/* lines.h - the lines of a file, one by one, from a buffer that holds some of them.
 *
 * Lines end in LF or CRLF; in CR if the beginning of the file has no LF.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_LINES_H
#define EXAMPLES_LINES_H

#include "source.h"

#include <stdint.h>

struct lines {
  struct source source;
  char *buffer;
  size_t capacity, used, next; /* next: where the next line begins */
  int at_end;                  /* nothing is left to be read into the buffer */
  int keep;                    /* what was read stays in the buffer, to be read again */
  char newline;
  int64_t number; /* of the current line, from 1 */
};

/* Opens a file and reads its beginning. 0, or -1 with lines->source.error set. */
int lines_open(struct lines *lines, const char *path);

/* The next line, from *line up to *end, where a byte follows that can be read and is no digit or
 * blank. Valid until the next call. 1, or 0 at the end of the file, -1 on failure. */
int lines_next(struct lines *lines, const char **line, const char **end);

void lines_close(struct lines *lines);

#endif
