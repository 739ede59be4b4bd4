/* What the gmmix command makes of a row from a part of it: gmmix impute, gmmix predict --given. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One full component, so that the answers are those of linear regression: b = 1 + 2 a, with what is
 * left over -1 and 1 at each a. */
static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("line.csv", "a,b\n0,0\n0,2\n1,2\n1,4\n2,4\n2,6\n3,6\n3,8\n");
  return shell("PATH=/nowhere; \"$GMMIX\" fit line.csv -k 1 -o line && "
               "\"$GMMIX\" fit line.csv --header no --skip 1 -k 1 -o nameless");
}

/* Copies a text with 9 digits of the numbers that have many behind their decimal sign, because
 * rounding may make 2.9999999999999996 of 3. */
static void round_numbers(char *out, const char *text) {
  static const char digits[] = "0123456789";
  while (*text != '\0') {
    const size_t whole = strspn(text, digits);
    const char decimal = text[whole];
    const size_t behind = decimal == '.' || decimal == ',' ? strspn(text + whole + 1, digits) : 0;
    char number[40];
    if (whole > 0 && behind > 11 && whole + behind < 38) {
      memcpy(number, text, whole + behind + 1);
      number[whole] = '.';
      number[whole + behind + 1] = '\0';
      snprintf(out, 40, "%.9g", strtod(number, NULL));
      if (strchr(out, '.') != NULL)
        *strchr(out, '.') = decimal;
      text += whole + behind + 1;
    } else {
      const size_t n = whole > 0 ? whole : 1;
      memcpy(out, text, n);
      out[n] = '\0';
      text += n;
    }
    out += strlen(out);
  }
}

/* A table, options, and the table filled in. */
static void test_impute(void **state) {
  static const char *const cases[][3] = {
      /* other columns, quotes, blanks, numbers as they are written, names in another order */
      {"id,b,\"the \"\"site\",a\n# no\nr1,3,\"x, \"\"y\",1.0e0\nr2, ?,z,2\n\nr3,10,w,\nr4,,,NA\n",
       "", "id,b,\"the \"\"site\",a\nr1,3,\"x, \"\"y\",1.0e0\nr2,5,z,2\nr3,10,w,4\nr4,4,,1.5\n"},
      {"a;b\n2,25;\n;9\n", "", "a;b\n2,25;5,5\n3,58333333;9\n"},
      {"a,b\n\"2,25\",\"\"\n\"1,5\",\"3,5\"\n\"1,5\",\"3,5\"\n", "",
       "a,b\n\"2,25\",\"5,5\"\n\"1,5\",\"3,5\"\n\"1,5\",\"3,5\"\n"},
      {"a  b\n 1  NA\n2 5 \n", "", "a  b\n 1  3\n2 5 \n"},
      {"a,b,\n1,,\n2,5,\n", "", "a,b,\n1,3,\n2,5,\n"},
      {"Title\r\na\tb\r\n1\t3\r\n1\t-9\r\n", "--skip 1 --na -9", "a\tb\n1\t3\n1\t3\n"},
      {"1,NA\n2,5\n", "", "1,3\n2,5\n"},
  };
  char script[200], got[400];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    put_file("table", cases[i][0]);
    snprintf(script, sizeof script, "gmmix impute line/model.gmm table --quiet %s", cases[i][1]);
    assert_exit(0, script);
    round_numbers(got, get_file("out"));
    assert_string_equal(got, cases[i][2]);
  }
}

/* Empty lines of a single column are missing values, and the table may have no header. */
static void test_impute_one_column(void **state) {
  (void)state;
  put_file("column", "a\n1\n\n2\n3\n");
  put_file("bare", "1\n\n3\n");
  assert_exit(
      0, "PATH=/nowhere \"$GMMIX\" fit column -k 1 --omit-missing --quiet -o column.out >fit && "
         "gmmix impute column.out/model.gmm column");
  assert_string_equal(get_file("out"), "a\n1\n2\n2\n3\n");
  assert_says("err", "1 of 4 rows lacks a value (a 1)");
  assert_exit(0, "gmmix impute column.out/model.gmm bare --quiet -o filled");
  assert_string_equal(get_file("filled"), "1\n2\n3\n");
}

/* Draws differ between rows, also of different blocks, and between seeds alone. */
static void test_draws(void **state) {
  (void)state;
  assert_exit(0, "{ echo a,b; for i in $(seq 1100); do echo 1,; done; } >many && "
                 "gmmix impute line/model.gmm many --draw 1 --quiet >one && "
                 "gmmix impute line/model.gmm many --draw 1 --quiet | cmp - one && "
                 "gmmix impute line/model.gmm many --draw 2 --quiet | sort - one | uniq | wc -l");
  assert_int_equal(atoi(get_file("out")), 2201);
  /* b is 3 with variance 1 where a is 1: the bound is four standard errors of the mean */
  assert_exit(0, "awk -F, 'NR > 1 { sum += $2 } END { print sum / 1100 }' one");
  assert_near(atof(get_file("out")), 3, 0.12);
}

static void test_given(void **state) {
  static const char *const cases[][3] = {
      {"a,b\n1,0\n2.5,0\n", "line/model.gmm table --given a", "b,b_sd\n3,1\n6,1\n"},
      {"id,a\nx,1\n", "line/model.gmm table --given a", "b,b_sd\n3,1\n"},
      {"id,a\nx,1\n", "line/model.gmm table --given 1", "b,b_sd\n3,1\n"},
      {"1\n2.5\n", "line/model.gmm table --given a", "b,b_sd\n3,1\n6,1\n"},
      {"0,1\n9,2\n", "nameless/model.gmm table --given 1", "x2,x2_sd\n1,1\n19,1\n"},
      {"a\n1\n\n2\n", "line/model.gmm table --given a --missing",
       "b,b_sd\n3,1\n4,2.44948974\n5,1\n"},
  };
  char script[200], got[400];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    put_file("table", cases[i][0]);
    snprintf(script, sizeof script, "gmmix predict %s --quiet", cases[i][1]);
    assert_exit(0, script);
    round_numbers(got, get_file("out"));
    assert_string_equal(got, cases[i][2]);
  }
}

/* A name that needs quotes has them with its ending; of three features two are predicted. */
static void test_given_of_three(void **state) {
  char got[100];
  (void)state;
  put_file("three", "\"a;b\",c,d\n0,0,1\n0,2,5\n1,2,2\n1,4,6\n2,4,1\n2,6,5\n");
  put_file("row", "c\n1\n");
  assert_exit(0,
              "PATH=/nowhere \"$GMMIX\" fit three -k 1 -o three.out --quiet --family diag >fit && "
              "gmmix predict three.out/model.gmm row --given c | head -1");
  assert_string_equal(get_file("out"), "\"a;b\",\"a;b_sd\",d,d_sd\n");
  assert_exit(0, "gmmix predict three.out/model.gmm row --given c | tail -1 | cut -d, -f1,3");
  round_numbers(got, get_file("out"));
  assert_string_equal(got, "1,3.33333333\n");
}

static void test_refusals(void **state) {
  static const char *const usage[][2] = {
      {"gmmix impute line/model.gmm holes --draw -1", "--draw: '-1' is not a seed"},
      {"gmmix impute line/model.gmm holes --omit-missing", "--missing takes what --omit-missing"},
      {"gmmix impute line/model.gmm", "takes a model and a table, not 1 argument"},
      {"gmmix predict line/model.gmm holes --given a,c", "the model has no feature 'c'"},
      {"gmmix predict line/model.gmm holes --given a,1", "'1' is named twice"},
      {"gmmix predict line/model.gmm holes --given a,b", "so none is left to predict"},
      {"gmmix predict line/model.gmm holes --given ,", "no feature is named"},
      {"gmmix predict line/model.gmm holes --given a --proba", "--proba and --given exclude"},
  };
  static const char *const input[][2] = {
      {"gmmix impute line/model.gmm line.csv --features a", "no column 'b', which the model has"},
      {"gmmix impute line/model.gmm text", "line 2, column 2 (b): 'x' is not a finite number"},
      {"gmmix predict line/model.gmm holes --given b", "line 2, column 2 (b): the cell is empty"},
      {"gmmix predict line/model.gmm b.csv --given a", "there is no column 'a'"},
      {"gmmix predict nameless/model.gmm wide --given 1",
       "there are 3 columns, but --given names 1 feature"},
  };
  (void)state;
  put_file("holes", "a,b\n1,\n");
  put_file("text", "a,b\n1,x\n");
  put_file("b.csv", "b\n1\n");
  put_file("wide", "1,2,3\n");
  for (size_t i = 0; i < COUNT_OF(usage); i++)
    assert_refused(2, usage[i][0], usage[i][1]);
  for (size_t i = 0; i < COUNT_OF(input); i++)
    assert_refused(3, input[i][0], input[i][1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_impute),         cmocka_unit_test(test_impute_one_column),
      cmocka_unit_test(test_draws),          cmocka_unit_test(test_given),
      cmocka_unit_test(test_given_of_three), cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
