/* text_file.h - a file in memory, cut into lines and fields.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_TEXT_FILE_H
#define EXAMPLES_TEXT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* The bytes of the file `path`, or of standard input for "-", and a 0 byte behind them, to be
 * freed by the caller. NULL with errno set on failure. */
char *read_file(const char *path, size_t *size);

/* Fields are cut out of the text in place, so they live as long as it does. */
struct text_file {
  char *next;     /* start of the next line */
  int64_t line;   /* number of the current line, from 1 */
  char separator; /* ' ' stands for a run of blanks and tabs */
  char **fields;  /* of the current line, without blanks around them */
  char *quoted;   /* 1 for a field that was in quotes */
  int64_t n_fields, capacity;
  const char *error; /* after a failure */
};

/* Starts on a text; finds the separator from its first line that is not blank. */
void text_file_start(struct text_file *file, char *text);

/* Cuts the next line that is not blank into fields. 1 if there was one, 0 at the end, -1 with
 * file->error set. */
int text_file_next(struct text_file *file);

void text_file_end(struct text_file *file);

#endif
