/* Prints the tables of include/REFERENCE.md that the library itself knows: options and their
 * choices, warnings, statuses and families. families.md.in goes on about families, functions.awk
 * writes the rest; `make reference` puts them together. */
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

/* What a letter says of volume (0), shape (1) or orientation (2). */
static const char *meaning(const char *letters, int of) {
  static const char *const identity[] = {"", "round", "along the axes"};
  return letters[of] == 'E'                          ? "equal"
         : letters[of] == 'V'                        ? "own"
         : of == 2 && strcmp(letters + 1, "II") == 0 ? "none"
                                                     : identity[of];
}

/* The free parameters of the covariances: "K + (D-1) + K D(D-1)/2". */
static void print_free(const char *letters) {
  static const char *const numbers[] = {"", "(D-1)", "D(D-1)/2"};
  printf(letters[0] == 'V' ? "K" : "1");
  for (int of = 1; of < 3; of++)
    if (letters[of] != 'I')
      printf(" + %s%s", letters[of] == 'V' ? "K " : "", numbers[of]);
}

/* Where a family stands in the picture: a row for round, axis-parallel, one orientation and own
 * orientations; in a row by shape, then by volume. */
static int place_of(const char *letters) {
  int row = letters[1] == 'I' ? 0 : letters[2] == 'I' ? 1 : letters[2] == 'E' ? 2 : 3;
  return 4 * row + 2 * (letters[1] == 'V') + (letters[0] == 'V');
}

/* Features in other units, each in its own, give the same fit. */
static int takes_any_units(const char *letters) {
  return letters[1] != 'I' && (letters[2] == 'I' || letters[2] == letters[1]);
}

static void print_family(int family) {
  static const char *const shared[] = {"", "1", "D", "D x D"};
  static const char *const own[] = {"", "K", "K x D", "K x D x D"};
  const int form = gmm_family_form(family);
  const char *letters = gmm_family_letters(family);
  print_constant("GMM_COV_", gmm_family_name(family));
  printf("| %d | %s |", family, letters);
  for (int of = 0; of < 3; of++)
    printf(" %s |", meaning(letters, of));
  printf(" %s | ", gmm_family_is_shared(family) ? shared[form] : own[form]);
  print_free(letters);
  printf(" | %s |\n", takes_any_units(letters) ? "any" : "one for all");
}

static void print_families(void) {
  puts("\n## Families\n\n| family | id | letters | volume | shape | orientation | "
       "covariances | free parameters of these | units |\n|---|---|---|---|---|---|---|---|---|");
  for (int place = 0; place < 16; place++)
    for (int i = 0; i < gmm_family_count(); i++)
      if (place_of(gmm_family_letters(gmm_family_at(i))) == place)
        print_family(gmm_family_at(i));
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
  print_warnings();
  print_statuses();
  print_families();
  return 0;
}
