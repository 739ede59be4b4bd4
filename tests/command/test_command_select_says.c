/* gmmix select: what it prints for people, and what it says of arguments and tables that it cannot
 * take. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("good.csv", "x,y\n1,2\n2,1\n4,4\n5,6\n7,6\n3,9\n1,1\n2,8\n");
  return shell("head -n 25 $DATA/faithful.csv >few.csv");
}

/* Fails unless the output does not contain the text. */
static void assert_silent_about(const char *text) {
  if (strstr(get_file("out"), text) != NULL)
    fail_msg("\"%s\" is said in: %s", text, get_file("out"));
}

/* The table: a header, the cells, and perhaps how many there are more. */
static void check_lines_of_table(const char *script, int lines) {
  char line[300];
  assert_exit(0, script);
  snprintf(line, sizeof line, "%s | sed -n '/^  family/,/^$/p' | wc -l | grep -qx ' *%d'", script,
           lines + 1);
  assert_exit(0, line);
}

static void test_table(void **state) {
  (void)state;
  check_lines_of_table("gmmix select $DATA/faithful.csv -k 1:3 --starts 2", 12);
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 1:3 --starts 2");
  assert_says("out", "faithful.csv: 272 rows\n\n  family           components            BIC");
  assert_says("out", "\n  tied (EEE)                3        2314.30 ");
  assert_says("out", "\n  and 32 more (--all prints them, too)\n");
  assert_says("out", "\n3 components, 2 features, covariances: tied (EEE)\n"
                     "log-likelihood  -1126.");
  check_lines_of_table("gmmix select $DATA/faithful.csv -k 1:3 --starts 2 --all", 43);
  check_lines_of_table("gmmix select $DATA/faithful.csv -k 2", 12);
  check_lines_of_table("gmmix select $DATA/faithful.csv -k 1:9 --families vvv --starts 1", 10);
  check_lines_of_table("gmmix select $DATA/faithful.csv -k 2 --families Full,VVV,full", 2);
  /* With one feature these are equal but for rounding: the first is the best. */
  assert_exit(0, "gmmix select $DATA/faithful.csv --features waiting --families VVI,VVV,VII -k 4");
  assert_says("out", "  parameters\n  diag (VVI)                4        2123.47 ");
  assert_says("out", "\n4 components, 1 feature, covariances: diag (VVI)\n");
  assert_silent_about("-0.00");
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 2 --families vvv --by ICL");
  assert_says("out", "            ICL  difference  log-likelihood  parameters\n"
                     "  full (VVV)                2        2322.70 ");
}

/* What to know of the best. */
static void test_what_is_said_of_the_best(void **state) {
  (void)state;
  assert_exit(0, "gmmix select few.csv -k 1:8 --families full --by aic");
  assert_says("out",
              "4 cells have a lower AIC,\nbut with a component on too few rows; the lowest is "
              "full (VVV), 8 components, 179.6");
  assert_says("out", "  floored, few rows\n");
  assert_says("out", "\n2 components, 2 features");
  assert_silent_about("No cell is to be trusted");
  assert_silent_about("The best is floored");
  assert_exit(0, "gmmix select few.csv -k 7,8 --families full --by aic");
  assert_says("out", "No cell is to be trusted");
  assert_silent_about("as many components as were tried");
  assert_silent_about("lowest of the cells");
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 7 --families VVV,EII");
  assert_says("out", "The best is floored");
  assert_says("out", "The lowest that is not: EII, 7 components, 2990.31.\n");
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 1,2 --families full");
  assert_says("out", "The best has as many components as were tried at most; -k 1:4 tries more.\n");
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 1:3 --families full");
  assert_silent_about("The best ");
  assert_exit(0, "gmmix select $DATA/faithful.csv -k 2 --families full");
  assert_silent_about("The best ");
}

static void test_wrong_arguments(void **state) {
  static const char *const cases[][2] = {
      {"gmmix select", "gmmix select: takes one table, not 0"},
      {"gmmix select good.csv good.csv", "takes one table, not 2"},
      {"gmmix select good.csv -k", "'-k' needs a value"},
      {"gmmix select good.csv -k 0", "-k: '0' is neither a whole number from 1 nor a range"},
      {"gmmix select good.csv -k -3", "'-3' is neither"},
      {"gmmix select good.csv -k 1,two", "'two' is neither"},
      {"gmmix select good.csv -k 1,,2", "'' is neither"},
      {"gmmix select good.csv -k ''", "'' is neither"},
      {"gmmix select good.csv -k 3:1", "'3:1' is neither"},
      {"gmmix select good.csv -k 1:2:3", "'1:2:3' is neither"},
      {"gmmix select good.csv -k :3", "':3' is neither"},
      {"gmmix select good.csv -k 2.5", "'2.5' is neither"},
      {"gmmix select good.csv -k 1:1001", "more than 1000 numbers of components"},
      {"gmmix select good.csv -k 1:9223372036854775807", "more than 1000 numbers of components"},
      {"gmmix select good.csv --families round", "--families: 'round' is neither all nor full, "},
      {"gmmix select good.csv --families VVV,", "--families: '' is neither"},
      {"gmmix select good.csv --families all,EEF", "'EEF' is neither"},
      {"gmmix select good.csv --by luck", "--by: 'luck' is not bic, icl or aic"},
      {"gmmix select good.csv --family full", "did you mean '--families'?"},
      {"gmmix select good.csv --criterion bic", "did you mean '--by'?"},
      {"gmmix select good.csv --famlies all", "did you mean '--families'?"},
      {"gmmix select good.csv --init params", "'params' is not kmeans"},
      {"gmmix select good.csv --starts 0", "gmmix select: --starts: 0 is not in the range 1 to"},
      {"gmmix select good.csv --freeze 1", "'--freeze' is unknown"},
      {"gmmix select good.csv --columns 1,2,1,2", "gmmix select: --columns: at most three"},
      {"gmmix fit good.csv -k 1:3", "'1:3' is not a whole number from 1; gmmix select compares"},
      {"gmmix fit good.csv -k 2 --by bic", "'--by' is unknown"},
      {"gmmix fit good.csv -k 2 --families full", "did you mean '--family'?"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    assert_refused(2, cases[i][0], cases[i][1]);
}

/* Nothing is printed or written where no cell has a fit; it is said why. */
static void test_no_fit(void **state) {
  (void)state;
  assert_refused(1, "gmmix select good.csv -k 9,10 -o none",
                 "gmmix: none of the 28 cells has a fit: fewer distinct rows than components (28)\n"
                 "gmmix: gmm_select: n_rows is 8; it must be at least 9");
  put_file("same.csv", "5,1\n5,1\n5,1\n3,2\n");
  assert_refused(1, "gmmix select same.csv --quiet --floor 0 -k 1:4 --families full -o none",
                 "a component collapsed (2), fewer distinct rows than components (2)\n");
  assert_says("err", "GMM_ERR_DEGENERATE");
  put_file("huge.csv", "1e300\n2e300\n3e300\n");
  assert_refused(1, "gmmix select huge.csv -k 1,2 -o none", "GMM_ERR_SCALE");
  assert_refused(1, "gmmix select good.csv -k 3000000000 -o none", "GMM_ERR_TOO_LARGE");
  put_file("weights.csv", "1,0\n2,0\n");
  assert_refused(1, "gmmix select weights.csv --weights-column 2 -o none", "GMM_ERR_WEIGHTS");
  assert_refused(3, "gmmix select none.csv", "none.csv: No such file or directory");
  assert_refused(3, "gmmix select good.csv --weights-column w", "there is no column 'w'");
  assert_refused(4, "gmmix select good.csv -k 1 -o none/deep", "cannot make the directory");
}

/* Of more components than rows the other cells are still chosen among. */
static void test_more_components_than_rows(void **state) {
  (void)state;
  assert_exit(0, "gmmix select good.csv --families EII,full --all -o small");
  assert_says("out",
              "  EII                       9  no fit: fewer distinct rows than components\n");
  assert_says("small/selection.csv", "\nfull,VVV,9,,,,53,,,GMM_ERR_TOO_FEW_ROWS\n");
  assert_says("small/selection.csv", "components,bic,difference");
}

/* Options of tables and fits count as in gmmix fit. */
static void test_weights_and_settings(void **state) {
  static const char *const options[] = {
      "--weights-column w --ignore note", "--features y,w --equal-weights 1",
      "--ignore note,w --floor 0.01 --reg 0.1 --init random_points --seed 9 --threads 2"};
  char script[1000];
  (void)state;
  assert_exit(0,
              "awk -F, 'NR == 1 { print \"note;x;y;w\"; next }"
              "{ print \"n\" NR \";\" $1 \";\" $2 \";\" NR % 3 }' $DATA/faithful.csv >noted.csv");
  for (size_t i = 0; i < COUNT_OF(options); i++) {
    snprintf(script, sizeof script,
             "gmmix select noted.csv %s -k 2,3 --families EEV,VII -o chosen && "
             "set -- $(sed -n '2s/,/ /gp' chosen/selection.csv) && "
             "gmmix fit noted.csv %s -k $3 --family $1 -o same && "
             "cmp chosen/model.gmm same/model.gmm && cmp chosen/labels.csv same/labels.csv && "
             "grep -q \"\\\"bic\\\": $4,\" same/parameters.json && "
             "grep -q \"\\\"log_likelihood\\\": $6,\" same/parameters.json && "
             "grep -q \"\\\"free_parameters\\\": $7,\" same/parameters.json",
             options[i], options[i]);
    assert_exit(0, script);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_what_is_said_of_the_best),
      cmocka_unit_test(test_wrong_arguments),
      cmocka_unit_test(test_no_fit),
      cmocka_unit_test(test_more_components_than_rows),
      cmocka_unit_test(test_weights_and_settings),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
