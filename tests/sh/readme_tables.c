/* Prints the rows of README.md's tables of options and statuses as the library itself knows them.
 * tests/sh/readme.sh compares them with README.md. */
#include <ctype.h>
#include <gmmix.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_number(double value) {
  int exponent;
  if (value >= 4294967296.0 && frexp(value, &exponent) == 0.5) {
    printf("2^%d", exponent - 1);
  } else if (floor(value) == value && fabs(value) < 1e15) {
    printf("%.0f", value);
  } else {
    printf("%g", value);
  }
}

static int print_option(int option) {
  double min, max, def;
  const char *c;
  if (gmm_option_range(option, &min, &max, &def) != GMM_OK) {
    return 1;
  }
  printf("| `GMM_OPT_");
  for (c = gmm_option_name(option); *c; c++) {
    putchar(toupper((unsigned char)*c));
  }
  printf("` | %d | %s | ", option, gmm_option_type(option) == GMM_TYPE_INT ? "int" : "double");
  print_number(min);
  printf(" to ");
  print_number(max);
  printf(" | ");
  print_number(def);
  printf(" | %s |\n", gmm_option_help(option));
  return 0;
}

int main(void) {
  int i, failed = 0;
  for (i = 0; i < gmm_option_count(); i++) {
    failed += print_option(gmm_option_at(i));
  }
  for (i = 0; i > -1000; i--) {
    if (strcmp(gmm_status_name(i), "GMM_ERR_UNKNOWN") != 0) {
      printf("| `%s` | %d | %s |\n", gmm_status_name(i), i, gmm_status_message(i));
    }
  }
  return failed != 0;
}
