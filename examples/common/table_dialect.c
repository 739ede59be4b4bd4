/* How the fields of a table are separated and its numbers written, found from a sample: of all
 * delimiters with which the lines have the same number of fields, the one that makes most cells
 * numbers.
 *
 * SPDX-License-Identifier: MIT */
#include "reader.h"

#include <string.h>

/* What the sample looks like with a delimiter. */
struct guess {
  char delimiter;
  int64_t n_first, n_fields; /* fields of the first line and of those below it */
  int is_even;               /* the lines below have the same number, and the first fits to them */
  int64_t cells, points, commas; /* below; numbers with either decimal sign */
  int is_trailed, counts,
      is_marked; /* all last cells empty; the first count; are no plain numbers */
};

static int is_number(struct reader *reader, const char *cell, char decimal) {
  double value;
  reader->decimal = decimal;
  return cell_kind(reader, cell, &value) == CELL_NUMBER;
}

/* Takes account of the fields of one line below the first, which is number i of the rows. */
static void look_at_line(struct reader *reader, struct guess *guess, int i) {
  const struct fields *fields = &reader->fields;
  double value;
  if (fields->n == 0)
    return; /* out of memory */
  for (int64_t j = 0; j < fields->n; j++) {
    guess->points += is_number(reader, fields->at[j], '.');
    guess->commas += is_number(reader, fields->at[j], ','); /* in quotes if commas separate */
  }
  guess->cells += fields->n;
  guess->is_trailed &= fields->n > 1 && *fields->at[fields->n - 1] == '\0';
  reader->decimal = '.';
  if (cell_kind(reader, fields->at[0], &value) != CELL_NUMBER || fields->quoted[0])
    guess->counts = 0;
  else {
    guess->counts &= value == i || value == i + 1;
    guess->is_marked = 0;
  }
}

/* The sample from line `from` on, cut by a delimiter. */
static struct guess look(struct reader *reader, char delimiter, int from) {
  struct guess guess = {delimiter, 0, 0, 1, 0, 0, 0, 1, 1, 1};
  int first = reader->n_sample - from > 1 ? from + 1 : from;
  guess.is_even = sample_cut(reader, from, delimiter) == 0;
  guess.n_first = reader->fields.n;
  int empty_last = guess.n_first > 0 && *reader->fields.at[guess.n_first - 1] == '\0';
  for (int i = first; i < reader->n_sample; i++) {
    if (sample_cut(reader, i, delimiter) != 0)
      guess.is_even = 0;
    if (i == first)
      guess.n_fields = reader->fields.n;
    guess.is_even &= reader->fields.n == guess.n_fields;
    look_at_line(reader, &guess, i - first);
  }
  guess.is_trailed &= guess.n_first < guess.n_fields || empty_last;
  /* R's write.table() gives row names no header. */
  if (guess.n_first == guess.n_fields - 1)
    guess.is_even &= guess.is_trailed || guess.is_marked ||
                     (guess.counts && (delimiter != ',' || guess.n_fields > 2));
  else
    guess.is_even &=
        guess.n_first == guess.n_fields || (guess.n_first == guess.n_fields + 1 && empty_last);
  return guess;
}

static double share(const struct guess *guess) {
  int64_t numbers = guess->points > guess->commas ? guess->points : guess->commas;
  return guess->cells == 0 ? 0 : (double)numbers / (double)guess->cells;
}

/* The first of these delimiters that the first line has; for tables that no guess fits. */
static char first_delimiter(struct reader *reader, const char *candidates) {
  for (; *candidates != FIELDS_BLANKS; candidates++)
    if (sample_cut(reader, 0, *candidates) == 0 && reader->fields.n > 1)
      break;
  return *candidates;
}

/* Can the first line be that of a single column? A name may have blanks, and a number a comma. */
static int is_single(struct reader *reader, int from, const struct guess *guess) {
  static const char others[] = ";\t|,";
  const char *line = reader->sample[from];
  if (is_number(reader, line + strspn(line, " \t"), guess->commas > guess->points ? ',' : '.'))
    return 1;
  for (const char *other = others; *other != '\0'; other++)
    if (sample_cut(reader, from, *other) != 0 || reader->fields.n > 1)
      return 0;
  return 1;
}

static int find_best(struct reader *reader, const char *candidates, int from, struct guess *best) {
  struct guess guess;
  int found = 0;
  for (; *candidates != '\0'; candidates++) {
    guess = look(reader, *candidates, from);
    if (guess.is_even && guess.n_fields > 1 && (!found || share(&guess) > share(best))) {
      *best = guess;
      found = 1;
    }
  }
  guess = look(reader, FIELDS_WHOLE, from);
  if (share(&guess) < 1 || (found && share(best) == 1) || !is_single(reader, from, &guess))
    return found;
  *best = guess; /* a single column */
  return 1;
}

/* Does the table begin in the first line, though a line below it has too few columns? */
static int begins_at_once(struct reader *reader, const struct guess *guess) {
  return sample_cut(reader, 0, guess->delimiter) == 0 && reader->fields.n == guess->n_fields;
}

/* Lines above a table, such as a title: says how to leave them out. 0 if there are none. */
static int find_title(struct reader *reader, const char *candidates) {
  struct guess guess = {0};
  for (int from = 1; from + 2 < reader->n_sample && from <= 20; from++)
    if (find_best(reader, candidates, from, &guess) && guess.n_first == guess.n_fields &&
        guess.n_fields > 1 && share(&guess) >= 0.5 && !begins_at_once(reader, &guess))
      return reader_fail(reader,
                         "line %lld: the lines from here on have %lld columns, those above not: if "
                         "the table begins here, say --skip %lld",
                         (long long)reader->sample_numbers[from], (long long)guess.n_fields,
                         (long long)reader->sample_numbers[from] - 1);
  return 0;
}

void reader_doubt_commas(struct reader *reader) {
  const struct table_format *format = &reader->format;
  struct guess whole;
  if (format->decimal != '\0')
    return;
  if (reader->decimal == ',')
    reader_note(reader, "commas are taken as decimal signs; --decimal . says otherwise");
  if (reader->delimiter != ',' || reader->n_fields != 2 || format->delimiter != '\0' ||
      (reader->has_header && !reader->lacks_first))
    return;
  whole = look(reader, FIELDS_WHOLE, 0);
  reader->decimal = '.';
  if (whole.is_even && whole.commas == whole.cells)
    reader_note(reader, "commas are taken to separate 2 columns; if they are decimal signs, say "
                        "--decimal ,");
}

int reader_find_dialect(struct reader *reader) {
  const char given = reader->format.delimiter;
  char candidates[] = {';', '\t', '|', ',', FIELDS_BLANKS, '\0'};
  struct guess guess = {0};
  if (given != '\0') {
    candidates[0] = given;
    candidates[1] = '\0';
  } else if (reader->format.decimal == ',')
    memmove(candidates + 3, candidates + 4, 2); /* commas do not separate */
  if (given != '\0')
    guess = look(reader, given, 0);
  else if (!find_best(reader, candidates, 0, &guess)) {
    if (find_title(reader, candidates) != 0)
      return -1;
    guess = look(reader, first_delimiter(reader, candidates), 0);
  }
  reader->delimiter = guess.delimiter;
  reader->decimal = reader->format.decimal;
  if (reader->decimal == '\0')
    reader->decimal = guess.commas > guess.points ? ',' : '.';
  reader->n_fields = guess.is_even ? guess.n_fields : guess.n_first;
  reader->is_trailed = guess.is_even && guess.is_trailed;
  reader->lacks_first = guess.is_even && guess.n_first < guess.n_fields && !guess.is_trailed;
  return 0;
}
