/* Whether the first line of a table is its header, and what the columns below it look like.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_whole(const char *cell) {
  cell += *cell == '-' || *cell == '+';
  return *cell != '\0' && cell[strspn(cell, "0123456789")] == '\0';
}

static int look_at_columns(struct reader *reader) {
  int n = reader->n_sample > 1 ? reader->n_sample : 0;
  double value;
  reader->looks = calloc((size_t)reader->n_fields, sizeof *reader->looks);
  if (reader->looks == NULL)
    return reader_fail(reader, "out of memory");
  for (int64_t j = 0; j < reader->n_fields; j++)
    reader->looks[j].counts = n > 3; /* less is no evidence */
  for (int i = 1; i < n; i++) {
    sample_cut(reader, i, reader->delimiter); /* what is wrong here is found when rows are read */
    for (int64_t j = 0; j < reader->fields.n && j < reader->n_fields; j++) {
      struct column_look *look = &reader->looks[j];
      int kind = cell_kind(reader, reader->fields.at[j], &value);
      look->numbers += kind == CELL_NUMBER;
      look->missing += kind == CELL_MISSING;
      look->texts += kind == CELL_TEXT;
      look->wholes += kind == CELL_NUMBER && is_whole(reader->fields.at[j]);
      look->quoted += reader->fields.quoted[j];
      look->counts &= kind == CELL_NUMBER && (value == i - 1 || value == i);
    }
  }
  return 0;
}

/* The first line, as far as it could be a header. */
struct first_line {
  int64_t numbers, texts, quoted; /* fields that are so; a number without quotes is no text */
  int is_text_over_numbers;       /* some text stands over a column of numbers */
  int is_quoted_over_plain;       /* all is in quotes, and no number below is */
  int is_progression;             /* whole numbers in equal steps, but for an empty first field */
  int is_indexed;                 /* the first field is empty, and no cell below it is */
  int is_over_fractions;          /* whole numbers, and none of those below is whole */
};

/* Do the numbers of a header, such as 0,1,2 or years, rise in equal steps? */
static int is_progression(const struct reader *reader, int64_t from) {
  const struct fields *fields = &reader->fields;
  double step = 1, before = 0, value;
  for (int64_t j = from; j < fields->n; j++) {
    if (!is_whole(fields->at[j]) || cell_kind(reader, fields->at[j], &value) != CELL_NUMBER)
      return 0;
    if (j == from + 1 && fields->n - from > 2)
      step = value - before;
    if (j > from && (step <= 0 || value - before != step))
      return 0;
    before = value;
  }
  return fields->n > from && (fields->n > from + 1 || before == 0);
}

static struct first_line look_at_first(struct reader *reader) {
  struct first_line first = {.is_quoted_over_plain = 1, .is_over_fractions = 1};
  const struct fields *fields = &reader->fields;
  int64_t shift = reader->lacks_first;
  double value;
  sample_cut(reader, 0, reader->delimiter);
  for (int64_t j = 0; j < fields->n && j + shift < reader->n_fields; j++) {
    const struct column_look *below = &reader->looks[j + shift];
    int kind = cell_kind(reader, fields->at[j], &value);
    int is_first_empty = j == 0 && *fields->at[j] == '\0';
    first.numbers += kind == CELL_NUMBER;
    first.texts += kind == CELL_TEXT;
    first.is_text_over_numbers |= kind == CELL_TEXT && below->numbers > 0 && below->texts == 0;
    if (is_first_empty)
      first.is_indexed = below->missing == 0;
    else
      first.is_quoted_over_plain &=
          fields->quoted[j] && (below->numbers == 0 || below->quoted == 0);
    if (kind == CELL_NUMBER)
      first.is_over_fractions &=
          is_whole(fields->at[j]) && below->numbers > 0 && below->wholes == 0;
  }
  first.is_progression = is_progression(reader, *fields->at[0] == '\0');
  return first;
}

/* The header, or the row, as it is quoted in a sentence. */
static const char *first_fields(struct reader *reader, char text[64]) {
  snprintf(text, 64, "%.40s%s", reader->sample[0], strlen(reader->sample[0]) > 40 ? "..." : "");
  return printable(text);
}

static void doubt_header(struct reader *reader) {
  char text[64];
  long long line = (long long)reader->sample_numbers[0];
  if (reader->has_header)
    reader_note(reader, "line %lld (%s) is taken as the header; --header no takes it as a row",
                line, first_fields(reader, text));
  else
    reader_note(reader, "line %lld (%s) is taken as a row; if it is the header, say --header yes",
                line, first_fields(reader, text));
}

int reader_find_header(struct reader *reader) {
  struct first_line first;
  if (look_at_columns(reader) != 0)
    return -1;
  first = look_at_first(reader);
  if (reader->format.header != TABLE_HEADER_AUTO) {
    reader->has_header = reader->format.header == TABLE_HEADER_YES;
    return 0;
  }
  reader->has_header = (first.texts > 0 && first.numbers == 0) || first.is_text_over_numbers ||
                       (first.numbers > 0 && first.is_quoted_over_plain && first.texts == 0) ||
                       reader->lacks_first;
  if (reader->has_header || first.numbers == 0 || reader->n_sample < 2)
    return 0;
  reader->has_header = first.is_progression && (first.is_over_fractions || first.is_indexed);
  if (first.is_progression || first.is_over_fractions)
    doubt_header(reader);
  return 0;
}
