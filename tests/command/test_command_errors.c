/* The gmmix command on bad input: exit codes, messages with a place, and nothing left behind. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("good.csv", "x,y\n1,2\n2,1\n4,4\n5,6\n7,6\n3,9\n1,1\n2,8\n");
  return shell("gmmix fit good.csv -k 1 -o good");
}

static void test_wrong_arguments(void **state) {
  static const char *const cases[][2] = {
      {"gmmix", "gmmix fit DATA"},
      {"gmmix guess", "'guess' is not a subcommand"},
      {"gmmix --wat", "'--wat' is not a subcommand"},
      {"gmmix fit good.csv", "-k is missing"},
      {"gmmix fit -k 2", "takes one table, not 0"},
      {"gmmix fit -k 2 good.csv good.csv", "takes one table, not 2"},
      {"gmmix fit good.csv -k", "'-k' needs a value"},
      {"gmmix fit good.csv -k 0", "'0' is not a whole number"},
      {"gmmix fit good.csv -k -3", "'-3' is not a whole number"},
      {"gmmix fit good.csv -k 2x", "'2x' is not a whole number"},
      {"gmmix fit good.csv -k 99999999999999999999", "is not a whole number"},
      {"gmmix fit good.csv -k 2 --wat", "'--wat' is unknown"},
      {"gmmix fit good.csv -k 2 --help=yes", "'--help=yes' is unknown"},
      {"gmmix fit good.csv -k 2 -q", "no option '-q'"},
      {"gmmix fit good.csv -k 2 --family round", "'round' is not full"},
      {"gmmix fit good.csv -k 2 --init luck", "'luck' is not kmeans"},
      {"gmmix fit good.csv -k 2 --starts 0", "--starts: 0 is not in the range 1 to"},
      {"gmmix fit good.csv -k 2 --seed 9007199254740993", "--seed: 9007199254740993 is not in"},
      {"gmmix fit good.csv -k 2 --seed -1", "--seed: -1 is not in the range 0 to 9007199254740992"},
      {"gmmix fit good.csv -k 2 --starts 1.5", "'1.5' is not a whole number"},
      {"gmmix fit good.csv -k 2 --tol -1", "--tol: -1 is not in the range 0 to"},
      {"gmmix fit good.csv -k 2 --tol much", "'much' is not a number"},
      {"gmmix fit good.csv -k 2 --tol nan", "'nan' is not a number"},
      {"gmmix fit good.csv -k 2 --floor 1e999", "is not in the range"},
      {"gmmix fit good.csv -k 2 --columns 1,2,1,2", "at most three"},
      {"gmmix fit good.csv -k 2 --columns ,", "no column is named"},
      {"gmmix predict good/model.gmm", "takes a model and a table, not 1"},
      {"gmmix predict good/model.gmm good.csv --samples", "'--samples' is unknown"},
      {"gmmix score good/model.gmm good.csv --proba", "'--proba' is unknown"},
      {"gmmix sample good/model.gmm", "-n is missing"},
      {"gmmix sample good/model.gmm -n 0", "'0' is not a whole number"},
      {"gmmix sample good/model.gmm -n 5 --seed -1", "'-1' is not a whole number"},
      {"gmmix sample -n 5", "takes one model"},
      {"gmmix info", "takes one model"},
      {"gmmix info good/model.gmm --all", "'--all' is unknown"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    assert_refused(2, cases[i][0], cases[i][1]);
}

/* Contents of bad.csv, and what is said about it. */
static void test_bad_tables(void **state) {
  static const char *const cases[][2] = {
      {"", "bad.csv: the file is empty"},
      {"\n \n\r\n", "bad.csv: the file is empty"},
      {"x,y\n", "bad.csv: there is a header, but no row"},
      {"x,y\n1,2\n3\n", "bad.csv: line 3, column 2: the line has 1 column, the lines above 2"},
      {"x,y\n1,2\n\n3,4,5\n",
       "bad.csv: line 4, column 3: the line has 3 columns, the lines above 2"},
      {"x y\n1 2\n3 4 5 \n", "bad.csv: line 3, column 3"},
      {"x,y\r\n1,2\r\n3,four\r\n", "bad.csv: line 3, column 2 (y): 'four'"},
      {"\"2019\",\"2020\"\n1,2\n3,four\n", "bad.csv: line 3, column 2 (2020): 'four'"},
      {"x,y\n1,2\n3,four\n", "bad.csv: line 3, column 2 (y): 'four' is not a finite number"},
      {"1,2\n3,four\n", "bad.csv: line 2, column 2 (x2): 'four' is not a finite number"},
      {"5.1,3.5,setosa\n4.9,3,setosa\n", "bad.csv: line 1, column 3 (x3): 'setosa'"},
      {"x,y\nnan,2\n", "bad.csv: line 2, column 1 (x): 'nan' is not a finite number"},
      {"x,y\n1,2\nNaN,2\n", "line 3, column 1 (x): 'NaN'"},
      {"x,y\n1,-inf\n", "line 2, column 2 (y): '-inf'"},
      {"x,y\n1,1e999\n", "line 2, column 2 (y): '1e999' is not a finite number"},
      {"x,y\n1,\n", "line 2, column 2 (y): the cell is empty"},
      {"x,y\n,1\n", "line 2, column 1 (x): the cell is empty"},
      {"x,y\n1,0x10\n", "line 2, column 2 (y): '0x10'"},
      {"x,y\n\"1,2\n", "line 2, column 1: a quote is not closed"},
      {"x,y\n1,\"2\"3\n", "line 2, column 2: there is text behind a closing quote"},
      {"x,y\n1,a\033b\n", "'a?b'"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    put_file("bad.csv", cases[i][0]);
    assert_refused(3, "gmmix fit bad.csv -k 1 -o none", cases[i][1]);
  }
  put_file("bad.csv", "x;y\n1,5;2\n");
  assert_refused(3, "gmmix fit bad.csv -k 1 --decimal . -o none", "line 2, column 1 (x): '1,5'");
  put_file("bad.csv", "x,y\n1,2\n3,4,5\n");
  assert_refused(3, "gmmix predict good/model.gmm bad.csv -o none", "line 3, column 3");
  assert_refused(3, "gmmix score good/model.gmm - <bad.csv", "standard input: line 3, column 3");
  assert_refused(3, "printf '1,2\\n3,\\0004\\n' | gmmix fit - -k 1", "not a text file");
  assert_refused(3, "gmmix fit none.csv -k 1", "none.csv: No such file or directory");
  assert_refused(3, "gmmix fit . -k 1", ".: Is a directory");
}

static void test_bad_columns(void **state) {
  (void)state;
  put_file("bad.csv", "x,x,w\n1,2,1\n2,3,-1\n");
  assert_refused(3, "gmmix fit bad.csv -k 1 --ignore y", "there is no column 'y'");
  assert_refused(3, "gmmix fit bad.csv -k 1 --ignore 4", "there is no column '4'");
  assert_refused(3, "gmmix fit bad.csv -k 1 --ignore x", "two columns are called 'x'");
  assert_refused(3, "gmmix fit bad.csv -k 1 --ignore 1,2,3", "no column is left");
  assert_refused(3, "gmmix fit bad.csv -k 1 --columns w,z", "--columns: there is no column 'z'");
  assert_refused(3, "gmmix fit bad.csv -k 1 --weights-column z", "there is no column 'z'");
  assert_refused(3, "gmmix fit bad.csv -k 1 --weights-column w -o none",
                 "line 3, column 3 (w): a weight must not be negative");
  assert_refused(3, "gmmix fit bad.csv -k 1 --ignore 1,2 --weights-column w", "no other column");
  assert_refused(3, "gmmix predict good/model.gmm bad.csv", "there is more than one column 'x'");
  assert_refused(3, "gmmix predict good/model.gmm bad.csv --ignore 1", "there is no column 'y'");
  put_file("bad.csv", "5,5,1\n2,3,1\n");
  assert_refused(3, "gmmix predict good/model.gmm bad.csv",
                 "bad.csv: there are 3 columns, but the model has 2 features");
}

static void test_bad_models(void **state) {
  char script[200];
  long size = 0;
  (void)state;
  assert_exit(0, "wc -c <good/model.gmm");
  size = strtol(get_file("out"), NULL, 10);
  assert_true(size > 100);
  for (long cut = 0; cut < size; cut += 1 + size / 7) {
    snprintf(script, sizeof script, "head -c %ld good/model.gmm >cut.gmm", cut);
    assert_exit(0, script);
    assert_refused(3, "gmmix predict cut.gmm good.csv -o none", "cut.gmm: ");
    assert_refused(3, "gmmix info cut.gmm", "cut.gmm: ");
  }
  assert_refused(3, "gmmix info good.csv", gmm_status_message(GMM_ERR_FORMAT));
  assert_refused(3, "gmmix sample none.gmm -n 1", "none.gmm: No such file or directory");
}

static void test_failed_fits(void **state) {
  (void)state;
  assert_refused(1, "gmmix fit good.csv -k 9 -o none", "GMM_ERR_TOO_FEW_ROWS");
  put_file("same.csv", "1,1\n1,1\n1,1\n2,2\n");
  assert_refused(1, "gmmix fit same.csv -k 3 -o none", "GMM_ERR_TOO_FEW_ROWS");
  assert_refused(1, "gmmix fit same.csv -k 1 --floor 0 -o none", "GMM_ERR_DEGENERATE");
  put_file("weights.csv", "1,0\n2,0\n");
  assert_refused(1, "gmmix fit weights.csv -k 1 --weights-column 2 -o none", "GMM_ERR_WEIGHTS");
  put_file("huge.csv", "1e300\n2e300\n");
  assert_refused(1, "gmmix fit huge.csv -k 1 -o none", "GMM_ERR_SCALE");
  assert_refused(1, "gmmix sample good/model.gmm -n 9000000000000000000", "do not fit into memory");
  /* Results of an earlier fit stay as they were. */
  assert_refused(1,
                 "cp -r good before && gmmix fit good.csv -k 9 -o good; "
                 "code=$?; diff -r good before >&2 && rm -r before && exit $code",
                 "GMM_ERR_TOO_FEW_ROWS");
}

static void test_output_that_cannot_be_written(void **state) {
  (void)state;
  assert_refused(4, "gmmix fit good.csv -k 1 -o good.csv", "cannot write to good.csv");
  assert_refused(4, "gmmix fit good.csv -k 1 -o none/deep", "cannot make the directory none/deep");
  assert_refused(4, "gmmix fit good.csv -k 1 -o /dev/null/x", "cannot make the directory");
  assert_refused(4, "gmmix fit good.csv -k 1 -o ''", "cannot make the directory");
  assert_refused(4, "gmmix predict good/model.gmm good.csv -o none/labels.csv", "none/labels.csv");
  assert_refused(4, "gmmix predict good/model.gmm good.csv -o good", "cannot write good");
  assert_refused(4, "gmmix predict good/model.gmm good.csv -o ''", "cannot write : No such file");
  if (access("/dev/full", W_OK) == 0) {
    assert_refused(4, "gmmix predict good/model.gmm good.csv -o /dev/full", "No space left");
    assert_refused(4, "gmmix predict good/model.gmm good.csv >/dev/full", "standard output");
    assert_refused(4, "gmmix fit good.csv -k 1 >/dev/full", "standard output");
    assert_refused(4, "gmmix --help >/dev/full", "standard output");
  }
  if (geteuid() != 0)
    assert_refused(4,
                   "mkdir closed && chmod a-w closed && gmmix fit good.csv -k 1 -o closed; "
                   "code=$?; rmdir closed && exit $code",
                   "cannot write to closed");
}

/* All files of a set, or none: also if the disk is full after some, or one cannot be replaced. */
static void test_outputs_are_whole(void **state) {
  (void)state;
  assert_exit(0,
              "for i in 1 2 3 4 5 6 7 8 9 10; do cat good.csv; done | sed '2,${/x/d}' >long.csv");
  assert_refused(4, "ulimit -f 1; gmmix fit long.csv -k 1 -o none", "cannot write");
  assert_refused(4, "ulimit -f 1; gmmix sample good/model.gmm -n 99 -o none.csv", "cannot write");
  assert_exit(0, "mkdir -p mixed/parameters.txt && echo old >mixed/model.gmm && "
                 "echo old >mixed/labels.csv");
  assert_refused(4, "gmmix fit good.csv -k 1 -o mixed", "cannot replace mixed/parameters.txt");
  assert_string_equal(get_file("mixed/model.gmm"), "old\n");
  assert_string_equal(get_file("mixed/labels.csv"), "old\n");
  /* A link is followed, and a file is replaced by a whole one. */
  assert_exit(0, "echo old >file.csv && ln -s file.csv link.csv && "
                 "gmmix predict good/model.gmm good.csv -o link.csv && test -L link.csv");
  assert_string_equal(get_file("file.csv"), "label\n0\n0\n0\n0\n0\n0\n0\n0\n");
  /* It keeps the permissions of the older file. */
  assert_exit(0, "chmod 600 file.csv && gmmix predict good/model.gmm good.csv -o link.csv && "
                 "ls -l file.csv | grep '^-rw-------' && "
                 "gmmix fit good.csv -k 1 -o kept && chmod 640 kept/labels.csv && "
                 "gmmix fit good.csv -k 1 -o kept && ls -l kept/labels.csv | grep '^-rw-r-----'");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_wrong_arguments),
      cmocka_unit_test(test_bad_tables),
      cmocka_unit_test(test_bad_columns),
      cmocka_unit_test(test_bad_models),
      cmocka_unit_test(test_failed_fits),
      cmocka_unit_test(test_output_that_cannot_be_written),
      cmocka_unit_test(test_outputs_are_whole),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
