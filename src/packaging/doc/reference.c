/* Prints the tables of include/REFERENCE.md that the library itself knows: options and their
 * choices, families, warnings and statuses. functions.awk writes the rest; `make reference` runs
 * both. */
#include <ctype.h>
#include <gmmix.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The constant of the header: "max_iter" is GMM_OPT_MAX_ITER. */
static void print_constant(const char *prefix, const char *name) {
  printf("| `%s", prefix);
  for (; *name; name++)
    putchar(toupper((unsigned char)*name));
  printf("` ");
}

static void print_number(double value) {
  int exponent;
  char text[32];
  snprintf(text, sizeof text, "%.15g", value);
  if (value >= 4294967296.0 && frexp(value, &exponent) == 0.5)
    printf("2^%d", exponent - 1);
  else
    printf(strtod(text, NULL) == value ? "%.15g" : "%.17g", value);
}

static void print_options(void) {
  puts("\n## Options\n\n`gmm_set_int()` and `gmm_set_double()` set them, before a fit.\n");
  puts("| option | id | type | range | default | |\n|---|---|---|---|---|---|");
  for (int i = 0; i < gmm_option_count(); i++) {
    int option = gmm_option_at(i);
    double min = 0, max = 0, usual = 0;
    gmm_option_range(option, &min, &max, &usual);
    print_constant("GMM_OPT_", gmm_option_name(option));
    printf("| %d | %s | ", option, gmm_option_type(option) == GMM_TYPE_INT ? "int" : "double");
    print_number(min);
    printf(" to ");
    print_number(max);
    printf(" | ");
    print_number(usual);
    printf(" | %s |\n", gmm_option_help(option));
  }
}

static void print_choices(void) {
  puts("\n## Choices\n\nThese values of options have names. Bits can be added up.\n");
  puts("| option | value | name | |\n|---|---|---|---|");
  for (int i = 0; i < gmm_option_count(); i++) {
    int option = gmm_option_at(i);
    for (int j = 0; j < gmm_option_choice_count(option); j++) {
      int64_t value = 0;
      gmm_option_choice_at(option, j, &value);
      print_constant("GMM_OPT_", gmm_option_name(option));
      printf("| %d | `%s` | %s|\n", (int)value, gmm_option_choice_name(option, value),
             gmm_option_is_bits(option) ? "a bit " : "");
    }
  }
}

static void print_families(void) {
  static const char *const shared[] = {"", "1", "D", "D x D"};
  static const char *const own[] = {"", "K", "K x D", "K x D x D"};
  puts("\n## Families\n\nThe numbers are those that the covariances take: "
       "`gmm_covariance_length()`.\n");
  puts("| family | id | name | letters | numbers | |\n|---|---|---|---|---|---|");
  for (int i = 0; i < gmm_family_count(); i++) {
    int family = gmm_family_at(i), form = gmm_family_form(family);
    print_constant("GMM_COV_", gmm_family_name(family));
    printf("| %d | `%s` | %s | %s | %s |\n", family, gmm_family_name(family),
           gmm_family_letters(family), gmm_family_is_shared(family) ? shared[form] : own[form],
           gmm_family_help(family));
  }
}

static void print_warnings(void) {
  puts("\n## Warnings\n\n`gmm_warnings()` is a sum of these bits.\n");
  puts("| warning | bit | name | |\n|---|---|---|---|");
  for (int i = 0; i < gmm_warning_count(); i++) {
    unsigned bit = gmm_warning_at(i);
    print_constant("GMM_WARN_", gmm_warning_name(bit));
    printf("| %u | `%s` | %s |\n", bit, gmm_warning_name(bit), gmm_warning_message(bit));
  }
}

static void print_statuses(void) {
  puts("\n## Statuses\n\nA function that can fail returns one of these.\n");
  puts("| status | number | |\n|---|---|---|");
  for (int i = 0; i > -1000; i--)
    if (strcmp(gmm_status_name(i), "GMM_ERR_UNKNOWN") != 0)
      printf("| `%s` | %d | %s |\n", gmm_status_name(i), i, gmm_status_message(i));
}

int main(void) {
  puts("# Reference\n\n"
       "`make reference` writes this page from the library and the header, and a test compares "
       "them.\n"
       "The manual is [`gmmix.h`](gmmix.h). `make doc` makes manual pages of it (`man gmm_fit`), "
       "and HTML.");
  print_options();
  print_choices();
  print_families();
  print_warnings();
  print_statuses();
  puts("\n## Functions\n\nEach function, with the first sentence of the header about it.\n");
  return 0;
}
