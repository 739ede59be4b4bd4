/* The gmmix command on good input: forms of the input, choice of columns, also of those to draw,
 * and a locale that writes numbers in another form. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>

/* Tests compare their models with that of a plain fit. */
static int set_up(void **state) {
  if (command_setup(state) != 0)
    return -1;
  return shell("gmmix fit $DATA/faithful.csv -k 2 -o results");
}

static int has_gnuplot(void) {
  return shell("command -v gnuplot") == 0;
}

/* The same numbers in another dress give the same model, to the byte. */
static void test_forms_of_input(void **state) {
  static const char *const forms[] = {
      "tr , '\\t' <$DATA/faithful.csv",
      "tr , ';' <$DATA/faithful.csv",
      "tr , ' ' <$DATA/faithful.csv",
      "sed 's/,/  \\t /; s/^/  /; s/$/ /' $DATA/faithful.csv | tr '\\t' ' '",
      "sed 's/$/\\r/' $DATA/faithful.csv",                       /* CRLF */
      "tr '\\n' '\\r' <$DATA/faithful.csv",                      /* CR */
      "sed 's/^/\"/; s/,/\" , \"/; s/$/\"/' $DATA/faithful.csv", /* all quoted */
      "sed 'i\\\n\\\n' $DATA/faithful.csv",                      /* blank lines */
      "printf '%s' \"$(cat $DATA/faithful.csv)\"",               /* no end of the last line */
      "printf '\\357\\273\\277' && cat $DATA/faithful.csv",
      "sed 's/,/,first words,/' $DATA/faithful.csv | sed '1s/first/many/'", /* a text column */
  };
  /* The names are in the model, so that only the results are the same. */
  static const char *const other_names[] = {
      "sed 1d $DATA/faithful.csv", /* no header */
      "sed '1s/.*/\"a, \"\"b\"\"\",\"c;d\"/' $DATA/faithful.csv",
  };
  char script[400];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(forms); i++) {
    snprintf(script, sizeof script,
             "{ %s; } >form.csv && gmmix fit form.csv -k 2 -o form %s && "
             "cmp form/model.gmm results/model.gmm",
             forms[i], i + 1 == COUNT_OF(forms) ? "--ignore 2" : "");
    assert_exit(0, script);
  }
  for (size_t i = 0; i < COUNT_OF(other_names); i++) {
    snprintf(script, sizeof script,
             "{ %s; } >form.csv && gmmix fit form.csv -k 2 -o form && for file in likelihood "
             "responsibilities; do cmp form/$file.csv results/$file.csv || exit 9; done",
             other_names[i]);
    assert_exit(0, script);
  }
  assert_exit(0, "gmmix fit - -k 2 -o form <$DATA/faithful.csv && "
                 "cmp form/model.gmm results/model.gmm");
}

static void test_weights_column(void **state) {
  double repeated;
  (void)state;
  assert_exit(0, "sed 1d $DATA/faithful.csv >once.csv && cat once.csv once.csv >twice.csv && "
                 "gmmix fit twice.csv -k 2 -o twice");
  repeated = json_number("twice", "log_likelihood");
  assert_exit(0, "sed 's/,/,2,/; 1s/2/count/' $DATA/faithful.csv >weighted.csv && "
                 "gmmix fit weighted.csv -k 2 --weights-column count -o weighted");
  assert_near(json_number("weighted", "log_likelihood"), repeated, 1e-3);
  assert_says("weighted/likelihood.csv", ",-22");
  assert_says("weighted/parameters.json", "\"features\": [\"eruptions\", \"waiting\"]");
  assert_exit(0, "gmmix fit weighted.csv -k 2 --weights-column 2 -o by-number && "
                 "cmp by-number/model.gmm weighted/model.gmm");
}

static void test_ignore(void **state) {
  (void)state;
  put_file("text.csv", "id,x,species,y\nr1,1,a,2\nr2,2,b,1\nr3,4,a,4\nr4,5,NA,6\nr5,7,,6\n");
  assert_exit(0, "gmmix fit text.csv -k 1 --ignore id,species -o ignored");
  assert_says("ignored/parameters.json", "\"features\": [\"x\", \"y\"]");
  assert_exit(0, "gmmix fit text.csv -k 1 --ignore 3 --ignore id -o both && "
                 "cmp both/model.gmm ignored/model.gmm");
  assert_exit(0, "gmmix score both/model.gmm text.csv --ignore 1,3");
}

static void test_pictures(void **state) {
  static const char *const columns[] = {"x", "3,1", "x,y,z", "1"};
  char script[300];
  (void)state;
  put_file("space.csv", "x,y,z\n1,2,3\n2,1,5\n4,4,1\n5,6,2\n7,6,8\n3,9,5\n1,1,0\n2,8,8\n");
  if (!has_gnuplot())
    skip();
  for (size_t i = 0; i < COUNT_OF(columns); i++) {
    snprintf(
        script, sizeof script,
        "gmmix fit space.csv -k 1 --columns %s -o drawn && "
        "for p in likelihood clusters; do test \"$(head -c 4 drawn/$p.png | tail -c 3)\" = PNG "
        "|| exit 9; done",
        columns[i]);
    assert_exit(0, script);
    assert_string_equal(get_file("err"), "");
  }
  /* Without gnuplot, or with a broken one, no picture is left that belongs to another fit. */
  assert_exit(0, "PATH=/nowhere \"$GMMIX\" fit space.csv -k 1 -o drawn");
  assert_says("err", "no clusters.png: gnuplot is not installed");
  assert_false(exists("drawn/clusters.png"));
  assert_false(exists("drawn/likelihood.png"));
  assert_true(exists("drawn/model.gmm"));
  assert_exit(0, "mkdir bin && printf '#!/bin/sh\\necho no fonts >&2\\nexit 1\\n' >bin/gnuplot && "
                 "chmod +x bin/gnuplot && PATH=bin:$PATH gmmix fit space.csv -k 1 -o drawn");
  assert_says("err", "no clusters.png: gnuplot failed: no fonts");
  assert_false(exists("drawn/clusters.png"));
  /* Half a picture, as on a full disk, is none. */
  assert_exit(0, "printf '#!/bin/sh\nprintf \"\\211PNG and no more\"\n' >bin/gnuplot && "
                 "PATH=bin:$PATH gmmix fit space.csv -k 1 -o drawn");
  assert_says("err", "no clusters.png: gnuplot failed");
  assert_false(exists("drawn/clusters.png"));
}

/* With a locale that has decimal commas, the command still reads and writes points. */
static void test_comma_locale(void **state) {
  (void)state;
  assert_exit(0, "gmmix fit $DATA/faithful.csv -k 2 -o point");
  if (shell("localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 || test -e ./de_DE.UTF-8/LC_NUMERIC") != 0)
    skip();
  assert_exit(0,
              "export LOCPATH=\"$PWD\" LC_ALL=de_DE.UTF-8 && test \"$(locale decimal_point)\" = ,"
              " && gmmix fit $DATA/faithful.csv -k 2 -o comma && "
              "cmp comma/parameters.json point/parameters.json && "
              "cmp comma/parameters.txt point/parameters.txt && "
              "gmmix predict --proba comma/model.gmm $DATA/faithful.csv | "
              "cmp - point/responsibilities.csv");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_forms_of_input), cmocka_unit_test(test_weights_column),
      cmocka_unit_test(test_ignore),         cmocka_unit_test(test_pictures),
      cmocka_unit_test(test_comma_locale),
  };
  return cmocka_run_group_tests(tests, set_up, command_teardown);
}
