/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/* Puts the calling thread into the "C" locale; returns the locale to go back to. */
static locale_t enter_c_locale(void) {
  static locale_t c_locale;
  if (c_locale == (locale_t)0)
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  return uselocale(c_locale);
}

int number_parse(const char *text, double *value) {
  char *end;
  locale_t before;
  if (*text == '\0' || text[strspn(text, "0123456789+-.eE")] != '\0')
    return 0;
  before = enter_c_locale();
  *value = strtod(text, &end);
  uselocale(before);
  return end != text && *end == '\0';
}

int number_parse_int(const char *text, int64_t *value) {
  char *end;
  long long parsed;
  if (*text == '\0' || text[strspn(text, "0123456789+-")] != '\0')
    return 0;
  errno = 0;
  parsed = strtoll(text, &end, 10);
  *value = parsed;
  return errno == 0 && end != text && *end == '\0';
}

char *number_format(char text[NUMBER_LENGTH], double value) {
  locale_t before = enter_c_locale();
  int digits;
  /* 15 digits often suffice, 17 always do. */
  for (digits = 15; digits <= 17; digits++) {
    snprintf(text, NUMBER_LENGTH, "%.*g", digits, value);
    if (strtod(text, NULL) == value)
      break;
  }
  uselocale(before);
  return text;
}

void number_write_rows(FILE *file, const double *x, int64_t rows, int64_t cols, char separator) {
  char text[NUMBER_LENGTH];
  for (int64_t i = 0; i < rows * cols; i++)
    fprintf(file, "%s%c", number_format(text, x[i]), (i + 1) % cols != 0 ? separator : '\n');
}
