/* The gmmix command: its help texts and manual page. */
#include "../support/command.h"
#include "../support/test.h"

#include "../../examples/common/number.c"

#include <stdio.h>

static const char *const subcommands[] = {"fit",    "select", "predict", "score",
                                          "impute", "sample", "info"};

static void test_help_of_the_whole(void **state) {
  (void)state;
  assert_exit(0, "gmmix --help");
  for (size_t i = 0; i < COUNT_OF(subcommands); i++)
    assert_says("out", subcommands[i]);
  assert_says("out", "Exit codes: 0 done, 1 ");
  assert_says("out", "130");
}

static void test_help_of_each(void **state) {
  char script[100];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(subcommands); i++)
    for (int brief = 0; brief < 2; brief++) {
      snprintf(script, sizeof script, "gmmix %s %s", subcommands[i], brief ? "-h" : "--help");
      assert_exit(0, script);
      snprintf(script, sizeof script, "gmmix %s ", subcommands[i]);
      assert_says("out", script);
      assert_string_equal(get_file("err"), "");
    }
}

/* Line ends and indentation become single blanks. */
static void unwrap(char *text) {
  char *to = text;
  for (char *from = text; *from != '\0'; from++)
    if ((*from != ' ' && *from != '\n') || (to > text && to[-1] != ' '))
      *to++ = *from == '\n' ? ' ' : *from;
  *to = '\0';
}

/* All of the library's options but those that a command cannot use, or gmmix fit has no use for;
 * their ranges, help texts and named values, and families, are asked of the library. */
static void check_help_of_options(int selects) {
  static const int left_out[] = {GMM_OPT_CHECK_FINITE, GMM_OPT_FREEZE, GMM_OPT_FIRST_START,
                                 GMM_OPT_SKIP, GMM_OPT_MISSING};
  static char help[1 << 16];
  char range[200], text[2][NUMBER_LENGTH];
  double low, high, standard;
  assert_exit(0, selects ? "gmmix select --help" : "gmmix fit --help");
  snprintf(help, sizeof help, "%s", get_file("out"));
  unwrap(help);
  for (int i = 0; i < gmm_option_count(); i++) {
    int option = gmm_option_at(i), wanted = selects || option != GMM_OPT_SELECT_BY;
    for (size_t j = 0; j < COUNT_OF(left_out); j++)
      wanted &= left_out[j] != option;
    if ((strstr(help, gmm_option_help(option)) != NULL) != wanted)
      fail_msg("the help text of option %d is %s in: %s", option, wanted ? "not" : "also", help);
    int64_t value = 0;
    for (int c = 0; wanted && gmm_option_choice_at(option, c, &value) == GMM_OK; c++)
      if (option != GMM_OPT_INIT || value != GMM_INIT_PARAMS)
        assert_non_null(strstr(help, gmm_option_choice_name(option, value)));
  }
  for (int i = 0; i < gmm_family_count(); i++)
    assert_non_null(strstr(help, gmm_family_name(gmm_family_at(i))));
  assert_ok(gmm_option_range(GMM_OPT_MAX_ITER, &low, &high, &standard));
  snprintf(range, sizeof range, "(%s to %s; ", number_format(text[0], low),
           number_format(text[1], high));
  strcat(strcat(range, number_format(text[0], standard)), ")");
  assert_non_null(strstr(help, range));
}

static void test_help_of_options(void **state) {
  (void)state;
  check_help_of_options(0);
  assert_says("out", "  --missing "); /* a flag of the tables */
  check_help_of_options(1);
  assert_says("out", "  --missing ");
}

static void test_version(void **state) {
  char info[200];
  (void)state;
  assert_exit(0, "gmmix --version");
  assert_says("out", gmm_version_string());
  snprintf(info, sizeof info, "%s", gmm_build_info());
  *strstr(info, "SIMD: ") = '\0'; /* Valgrind lacks the highest level */
  assert_says("out", info);
  assert_says("out", "SIMD: ");
}

/* Copies an option that starts at `at` as the manual page spells it: its - as \-. */
static void spell(char out[100], const char *at) {
  size_t n = 0;
  for (; (*at == '-' || (*at >= 'a' && *at <= 'z')) && n < 97; at++) {
    if (*at == '-')
      out[n++] = '\\';
    out[n++] = *at;
  }
  out[n] = '\0';
}

/* Every --option of every help text is in the manual page. */
static void test_manual_page_has_all_options(void **state) {
  static char help[1 << 16];
  char script[100], option[100];
  FILE *page = fopen("examples/command/gmmix.1", "r");
  static char manual[1 << 16];
  int found = 0;
  (void)state;
  assert_non_null(page);
  manual[fread(manual, 1, sizeof manual - 1, page)] = '\0';
  fclose(page);
  for (size_t i = 0; i < COUNT_OF(subcommands); i++) {
    snprintf(script, sizeof script, "gmmix %s --help", subcommands[i]);
    assert_exit(0, script);
    snprintf(help, sizeof help, "%s", get_file("out"));
    for (const char *at = strstr(help, "--"); at != NULL; at = strstr(at + 2, "--")) {
      spell(option, at);
      if (strstr(manual, option) == NULL)
        fail_msg("the manual page lacks %s", option);
      found++;
    }
  }
  assert_true(found > 20);
  for (int code = 0; code <= 4; code++) {
    snprintf(script, sizeof script, ".TP\n.B %d\n", code);
    assert_non_null(strstr(manual, script));
  }
  assert_non_null(strstr(manual, ".TP\n.B 130\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_help_of_the_whole),
      cmocka_unit_test(test_help_of_each),
      cmocka_unit_test(test_help_of_options),
      cmocka_unit_test(test_version),
      cmocka_unit_test(test_manual_page_has_all_options),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
