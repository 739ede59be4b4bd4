/* The options that say how a table is written, the same wherever one is read.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/number.h"
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char table_options_help[] =
    "\n"
    "How the table is read (what is not said is found from its first lines):\n"
    "  --delimiter CHAR     what separates columns: a character, or comma, semicolon, tab, blank\n"
    "  --decimal CHAR       the decimal sign: . or ,\n"
    "  --header yes|no|auto is the first line the header? auto decides by what is below it\n"
    "  --skip N             leave out N lines at the beginning, such as a title\n"
    "  --comment CHAR       skip lines that begin with it (#); none: there are no comments\n"
    "  --na LIST            texts or numbers that stand for a missing value, besides empty cells,\n"
    "                       NA, NaN, null, ? and such: -999,missing\n"
    "  --missing            take rows with missing values with what they have: missing at random\n"
    "  --omit-missing       leave out rows with a missing value; without both they are an error\n"
    "  --features COLUMNS   the columns to take, by name or number: a,b,3-7 (may be repeated)\n"
    "  --ignore COLUMNS     leave out columns, by name or number: a,b,3-7 (may be repeated)\n"
    "  --row-names COLUMN   the column that names the rows, which is left out; none: there is "
    "none\n"
    "  --quiet              do not tell what the reader took in doubt\n";

enum {
  DELIMITER = OPTION_TABLE,
  DECIMAL,
  HEADER,
  SKIP,
  COMMENT,
  NA,
  MISSING,
  OMIT_MISSING,
  FEATURES,
  IGNORE,
  ROW_NAMES,
  QUIET
};

void table_options_list(struct option options[TABLE_OPTIONS]) {
  static const struct option own[TABLE_OPTIONS] = {
      {"delimiter", required_argument, NULL, DELIMITER},
      {"decimal", required_argument, NULL, DECIMAL},
      {"header", required_argument, NULL, HEADER},
      {"skip", required_argument, NULL, SKIP},
      {"comment", required_argument, NULL, COMMENT},
      {"na", required_argument, NULL, NA},
      {"missing", no_argument, NULL, MISSING},
      {"omit-missing", no_argument, NULL, OMIT_MISSING},
      {"features", required_argument, NULL, FEATURES},
      {"ignore", required_argument, NULL, IGNORE},
      {"row-names", required_argument, NULL, ROW_NAMES},
      {"quiet", no_argument, NULL, QUIET}};
  memcpy(options, own, sizeof own);
}

/* Appends to a list of any length. */
static int append(char **list, const char *more) {
  size_t used = *list == NULL ? 0 : strlen(*list);
  char *longer = realloc(*list, used + strlen(more) + 2);
  if (longer == NULL)
    return complain(EXIT_FAILED, "out of memory");
  if (used > 0)
    longer[used++] = ',';
  memcpy(longer + used, more, strlen(more) + 1);
  *list = longer;
  return 0;
}

/* A single character, or its name; '\0' if it is neither. */
static char find_character(const char *text) {
  static const struct {
    const char *name;
    char character;
  } names[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'},  {"\\t", '\t'},  {"blank", ' '},
               {"space", ' '}, {"pipe", '|'},      {"none", '\n'}, {"point", '.'}, {"", '\n'}};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcasecmp(names[i].name, text) == 0)
      return names[i].character;
  return text[1] == '\0' ? text[0] : '\0';
}

static int take_characters(struct table_format *format, const char *subcommand, int option) {
  char c = find_character(optarg);
  if (option == DELIMITER) {
    if (c == '\0' || c == '"' || c == '.' || c == '-' || (c >= '0' && c <= '9'))
      return complain_usage(subcommand,
                            "--delimiter: '%s' is not a character that can separate "
                            "numbers; others have names: tab, blank",
                            optarg);
    format->delimiter = c;
  }
  if (option == DECIMAL) {
    if (c != '.' && c != ',')
      return complain_usage(subcommand, "--decimal: '%s' is neither . nor ,", optarg);
    format->decimal = c;
  }
  if (option == COMMENT) {
    if (c == '\0')
      return complain_usage(subcommand, "--comment: '%s' is not one character, nor none", optarg);
    format->comment = c;
  }
  if (format->delimiter != '\0' && format->delimiter == format->decimal)
    return complain_usage(subcommand, "--delimiter and --decimal are the same character");
  return 0;
}

static int take_header(struct table_format *format, const char *subcommand) {
  static const char *const words[] = {"auto", "yes", "no"};
  for (int i = 0; i < 3; i++)
    if (strcmp(words[i], optarg) == 0) {
      format->header = i;
      return 0;
    }
  return complain_usage(subcommand, "--header: '%s' is not yes, no or auto", optarg);
}

static void print_note(const char *path, const char *sentence) {
  fprintf(stderr, "gmmix: %s: %s\n", path, sentence);
}

void table_options_begin(struct table_options *options) {
  static const struct table_options empty;
  *options = empty;
  options->format.note = print_note;
}

int table_options_take(struct table_options *options, const char *subcommand, int option) {
  struct table_format *format = &options->format;
  int code = 0;
  if (option == DELIMITER || option == DECIMAL || option == COMMENT)
    return take_characters(format, subcommand, option);
  if (option == HEADER)
    return take_header(format, subcommand);
  if (option == SKIP && (!number_parse_int(optarg, &format->skip) || format->skip < 0))
    return complain_usage(subcommand, "--skip: '%s' is not a whole number from 0", optarg);
  if (option == NA)
    code = append(&options->na, optarg);
  if (option == FEATURES)
    code = append(&options->features, optarg);
  if (option == IGNORE)
    code = append(&options->ignore, optarg);
  if (option == ROW_NAMES)
    format->row_names = optarg;
  if (option == MISSING)
    format->keep_missing = 1;
  if (option == OMIT_MISSING)
    format->omit_missing = 1;
  if (format->keep_missing && format->omit_missing)
    return complain_usage(subcommand, "--missing takes what --omit-missing leaves out: say one");
  if (option == QUIET)
    format->note = NULL;
  format->na = options->na;
  format->features = options->features;
  format->ignore = options->ignore;
  return code;
}

void table_options_end(struct table_options *options) {
  free(options->na);
  free(options->features);
  free(options->ignore);
}
