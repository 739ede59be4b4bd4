/* gmmix select on good input: its cells are those of gmm_select() and of gmmix fit, and what is
 * said of them. */
#include "../support/command.h"
#include "../support/csv.h"
#include "../support/selection.h"
#include "../support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line of selection.csv. */
typedef struct line {
  char family[16], letters[16], trusted[8], warnings[100], status[32];
  long long components, free_parameters;
  double criterion, difference, log_likelihood;
} line;

static double number_or_nan(const char *field) {
  return *field == '\0' ? NAN : strtod(field, NULL);
}

/* Reads them all, with a header that names the criterion; returns how many. */
static int64_t read_lines(const char *name, const char *by, line *lines) {
  static char text[1 << 16];
  char header[200];
  int64_t n = 0;
  snprintf(header, sizeof header,
           "family,letters,components,%s,difference,log_likelihood,free_parameters,trusted,"
           "warnings,status\n",
           by);
  snprintf(text, sizeof text, "%s", get_file(name));
  assert_memory_equal(text, header, strlen(header));
  for (char *at = text + strlen(header); *at != '\0'; n++) {
    char *fields[10], *end = strchr(at, '\n');
    assert_non_null(end);
    *end = '\0';
    for (int f = 0; f < 10; f++) {
      fields[f] = at;
      at += strcspn(at, ",");
      assert_int_equal(*at == '\0', f == 9);
      *at++ = '\0';
    }
    snprintf(lines[n].family, sizeof lines[n].family, "%s", fields[0]);
    snprintf(lines[n].letters, sizeof lines[n].letters, "%s", fields[1]);
    lines[n].components = strtoll(fields[2], NULL, 10);
    lines[n].criterion = number_or_nan(fields[3]);
    lines[n].difference = number_or_nan(fields[4]);
    lines[n].log_likelihood = number_or_nan(fields[5]);
    lines[n].free_parameters = strtoll(fields[6], NULL, 10);
    snprintf(lines[n].trusted, sizeof lines[n].trusted, "%s", fields[7]);
    snprintf(lines[n].warnings, sizeof lines[n].warnings, "%s", fields[8]);
    snprintf(lines[n].status, sizeof lines[n].status, "%s", fields[9]);
  }
  return n;
}

/* The names of warnings, with blanks between. */
static void check_warnings(const char *names, unsigned warnings) {
  char expected[100] = "";
  for (int w = 0; w < gmm_warning_count(); w++)
    if (warnings & gmm_warning_at(w))
      sprintf(expected + strlen(expected), "%s%s", *expected != '\0' ? " " : "",
              gmm_warning_name(gmm_warning_at(w)));
  assert_string_equal(names, expected);
}

static void check_line(const line *it, const selection *s, int64_t cell, double best) {
  const int has_fit = s->statuses[cell] == GMM_OK;
  gmm_model *model = NULL;
  assert_int_equal(it->components, s->sizes[cell % s->n_sizes]);
  assert_string_equal(it->letters, gmm_family_letters(s->families[cell / s->n_sizes]));
  assert_string_equal(it->status, gmm_status_name(s->statuses[cell]));
  assert_string_equal(it->trusted, !has_fit                                ? ""
                                   : s->warnings[cell] & GMM_WARN_FEW_ROWS ? "no"
                                                                           : "yes");
  check_warnings(it->warnings, s->warnings[cell]);
  assert_int_equal(isnan(it->criterion), !has_fit);
  if (has_fit) {
    assert_true(it->criterion == s->criteria[cell]);
    assert_true(it->difference == s->criteria[cell] - best);
    assert_true(it->log_likelihood == s->log_likelihoods[cell]);
  }
  assert_ok(gmm_create(&model, it->components, s->d, s->families[cell / s->n_sizes]));
  assert_int_equal(it->free_parameters, gmm_free_parameters(model));
  gmm_destroy(model);
}

/* The best first; those that are not to be trusted behind the others; those without a fit last. */
static int place_of(const line *it) {
  return strcmp(it->trusted, "yes") == 0 ? 0 : strcmp(it->trusted, "no") == 0 ? 1 : 2;
}

static void check_lines(const line *lines, int64_t n, const selection *s) {
  const int64_t chosen = best_by_the_rule(s);
  assert_int_equal(n, s->n_families * s->n_sizes);
  assert_string_equal(lines[0].family, gmm_family_name(s->families[chosen / s->n_sizes]));
  assert_int_equal(lines[0].components, s->sizes[chosen % s->n_sizes]);
  assert_true(lines[0].difference == 0);
  for (int64_t i = 0; i < n; i++) {
    int64_t f = 0, g = 0;
    while (strcmp(lines[i].family, gmm_family_name(s->families[f])) != 0)
      f++;
    while (lines[i].components != s->sizes[g])
      g++;
    check_line(&lines[i], s, f * s->n_sizes + g, s->criteria[chosen]);
    if (i > 1)
      assert_true(place_of(&lines[i]) > place_of(&lines[i - 1]) ||
                  (place_of(&lines[i]) == place_of(&lines[i - 1]) &&
                   !(lines[i].criterion < lines[i - 1].criterion)));
  }
}

/* The command's own defaults. */
static void set_as_the_command(gmm_model *model) {
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_ORDER, 1));
  assert_ok(gmm_set_int(model, GMM_OPT_SIMD, 1));
}

/* To the bit, with every criterion; the last size is more than there are rows. */
static void test_cells_are_gmm_select_s(void **state) {
  static line lines[MOST_CELLS];
  table t = read_table("tests/data/iris.csv");
  (void)state;
  for (int by = GMM_BY_BIC; by <= GMM_BY_AIC; by++) {
    const char *name = gmm_option_choice_name(GMM_OPT_SELECT_BY, by);
    char script[300];
    selection s = new_selection(t.x, t.n, t.d, 4);
    s.sizes[3] = 200;
    set_as_the_command(s.settings);
    assert_ok(gmm_set_int(s.settings, GMM_OPT_SELECT_BY, by));
    run_selection(&s);
    snprintf(script, sizeof script,
             "gmmix select $DATA/../../tests/data/iris.csv -k 200,1:3,2 --by %s --starts 2 "
             "--max-iter 30 --simd 1 --threads %d --all -o cells",
             name, by);
    assert_exit(0, script);
    check_lines(lines, read_lines("cells/selection.csv", name, lines), &s);
    assert_says("out", "no fit: fewer distinct rows than components");
    free_selection(&s);
  }
  free_table(&t);
}

/* Every file of the best is the one that gmmix fit writes, to the byte. */
static void test_the_best_is_gmmix_fit_s(void **state) {
  char script[1000];
  line lines[4];
  (void)state;
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 2,3 --families EEE,Full --seed 5 -o both");
  assert_int_equal(read_lines("both/selection.csv", "bic", lines), 4);
  for (int i = 3; i >= 0; i--) { /* the best last */
    snprintf(script, sizeof script,
             "gmmix fit $DATA/faithful.csv -k %lld --family %s --seed 5 -o one",
             lines[i].components, lines[i].family);
    assert_exit(0, script);
    assert_true(json_number("one", "bic") == lines[i].criterion);
    assert_true(json_number("one", "log_likelihood") == lines[i].log_likelihood);
    assert_true(json_number("one", "free_parameters") == (double)lines[i].free_parameters);
  }
  assert_exit(0, "cd one && for file in *; do cmp $file ../both/$file || exit 1; done");
  assert_exit(0, "gmmix predict both/model.gmm $DATA/faithful.csv | cmp - both/labels.csv");
}

static void test_files(void **state) {
  static const char *const files[] = {"selection.csv", "selection.json", "model.gmm", "labels.csv"};
  char path[100];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(files); i++) {
    snprintf(path, sizeof path, "both/%s", files[i]);
    assert_true(exists(path));
  }
  assert_exit(0, "test -z \"$(find . -name '.output-*')\"");
  assert_says("both/selection.json", "\"by\": \"bic\"");
  assert_says("both/selection.json",
              "{\"family\": \"tied\", \"letters\": \"EEE\", \"components\": 3, \"bic\": 2314.");
  assert_says("both/selection.json", "\"free_parameters\": 11, \"trusted\": true, \"warnings\": "
                                     "[], \"status\": \"GMM_OK\"},\n");
  assert_says("cells/selection.json", "\"components\": 200, \"aic\": null, \"difference\": null, "
                                      "\"log_likelihood\": null, \"free_parameters\": ");
  assert_says("cells/selection.json",
              "\"trusted\": null, \"warnings\": [], \"status\": \"GMM_ERR_TOO_FEW_ROWS\"}");
  /* A fit leaves the files of an earlier selection, which are none of its own. */
  assert_exit(0, "cp both/selection.csv before.csv && gmmix fit $DATA/faithful.csv -k 2 -o both && "
                 "cmp before.csv both/selection.csv");
}

/* As JSON for any reader, where there is one. */
static void test_json_can_be_read(void **state) {
  (void)state;
  if (shell("command -v python3") != 0)
    skip();
  assert_exit(0, "python3 -c 'import json\n"
                 "for name in (\"both\", \"cells\"):\n"
                 "  cells = json.load(open(name + \"/selection.json\"))[\"cells\"]\n"
                 "  rows = open(name + \"/selection.csv\").read().split()\n"
                 "  assert len(cells) > 3 and all(len(cell) == 10 for cell in cells)'");
}

static int has_gnuplot(void) {
  return shell("command -v gnuplot") == 0;
}

/* Gnuplot says nothing: not of one cell, of none with a fit in a family, nor of many. */
static void test_pictures(void **state) {
  static const char *const scripts[] = {
      "gmmix select $DATA/faithful.csv -k 2 --families VVV -o drawn",
      "gmmix select eight.csv -k 1:9 -o drawn",
      "gmmix select eight.csv -k 1,8 --families EEV,EII --floor 0 --by aic -o drawn",
      "gmmix select $DATA/faithful.csv -k 1:40 --families EII --starts 1 --max-iter 5 -o drawn"};
  (void)state;
  put_file("eight.csv", "x,y\n1,2\n2,1\n4,4\n5,6\n7,6\n3,9\n1,1\n2,8\n");
  for (size_t i = 0; i < COUNT_OF(scripts); i++) {
    assert_exit(0, "rm -rf drawn");
    const int drawn = has_gnuplot();
    assert_exit(0, scripts[i]);
    assert_int_equal(exists("drawn/selection.png"), drawn);
    if (drawn)
      assert_string_equal(get_file("err"), "");
    else
      assert_says("err", "no selection.png: gnuplot is not installed");
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_cells_are_gmm_select_s),
      cmocka_unit_test(test_the_best_is_gmmix_fit_s),
      cmocka_unit_test(test_files),
      cmocka_unit_test(test_json_can_be_read),
      cmocka_unit_test(test_pictures),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
