/* fields.h - a line cut into fields: the exact way, for header, samples and whatever is not plain
 * numbers.
 *
 * SPDX-License-Identifier: MIT */
#ifndef EXAMPLES_FIELDS_H
#define EXAMPLES_FIELDS_H

#include <stdint.h>

struct fields {
  char **at;    /* without blanks around them; 0-terminated */
  char *quoted; /* 1 for a field that was in quotes */
  int64_t n, capacity;
  char *text; /* where they live, until the next call */
  uint64_t text_capacity;
  const char *error; /* after a failure, which is in the last of the fields */
};

/* Delimiters are characters, and these two. */
#define FIELDS_BLANKS ' ' /* a run of blanks and tabs */
#define FIELDS_WHOLE '\n' /* none: the whole line is one field */

/* Cuts the line from `line` up to `end`. A field may be in double quotes, in which a doubled quote
 * stands for one. 0, or -1 with fields->error set. */
int fields_cut(struct fields *fields, const char *line, const char *end, char delimiter);

void fields_free(struct fields *fields);

#endif
