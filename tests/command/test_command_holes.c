/* The gmmix command on tables with missing values. */
#include "../support/command.h"
#include "../support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each way to say that a value is missing; 4 values of a, mean 3.25, and 3 of b, mean 4. */
static const char holes[] = "id,a,b\nr1,1,NA\nr2,,2\nr3,3,?\nr4,5,.\nr5,4,6\nr6,NaN,4\nr7,,\n";

/* The first n numbers behind "name": in parameters.json, however deep they are nested. */
static void read_numbers(const char *results, const char *name, double *numbers, int n) {
  char path[100], key[100];
  const char *at;
  snprintf(path, sizeof path, "%s/parameters.json", results);
  snprintf(key, sizeof key, "\"%s\": ", name);
  at = strstr(get_file(path), key);
  assert_non_null(at);
  for (at += strlen(key); n > 0; n--) {
    char *end;
    at += strcspn(at, "0123456789-");
    *numbers++ = strtod(at, &end);
    at = end;
  }
}

/* Numbers of the table `name`, below its header; how many there are. */
static int read_table(const char *name, double *numbers, int most) {
  const char *at = strchr(get_file(name), '\n');
  int n = 0;
  assert_non_null(at);
  while (*(at += strspn(at, "\n,")) != '\0' && n < most) {
    char *end;
    numbers[n++] = strtod(at, &end);
    assert_ptr_not_equal(end, at);
    at = end;
  }
  return n;
}

/* Without correlation the mean of a column is that of the values it has. */
static void test_fit(void **state) {
  double means[2];
  (void)state;
  put_file("holes.csv", holes);
  assert_refused(3, "gmmix fit holes.csv -k 1 --ignore id",
                 "line 2, column 3 (b): 'NA' is not a finite number. 6 of 7 rows lack a value (a "
                 "3, b 4): --missing takes such rows with what they have, --omit-missing leaves");
  assert_exit(0, "PATH=/nowhere \"$GMMIX\" fit holes.csv -k 1 --ignore id --missing --family diag "
                 "--tol 1e-12 -o one");
  assert_says("err", "6 of 7 rows lack a value (a 3, b 4) and are taken with what is there");
  read_numbers("one", "means", means, 2);
  assert_near(means[0], 3.25, 1e-4);
  assert_near(means[1], 4, 1e-4);
  assert_says("one/parameters.json", "\"rows\": 7,");
  /* the last entry of the history, times the rows that have a value, is the log-likelihood */
  assert_exit(0, "tail -1 one/likelihood.csv | cut -d, -f2 >last");
  assert_near(atof(get_file("last")), json_number("one", "log_likelihood"), 1e-6);
}

/* An empty line of a single column is a row, too, and keeps its place in the results. */
static void test_one_column(void **state) {
  (void)state;
  put_file("column.csv", "x\n1.5\n\n2\n3.5\n\n\n10\n11.5\n9\n");
  assert_exit(0, "PATH=/nowhere \"$GMMIX\" fit column.csv -k 2 --missing --quiet -o column && "
                 "wc -l <column/labels.csv && cut -d, -f1 column/responsibilities.csv >first && "
                 "sed -n '3p;6p;7p' first | uniq");
  assert_says("out", "10\n"); /* a header and 9 rows; the equal ones are those of the empty lines */
  assert_exit(0, "sed -n '3p;6p;7p' first | uniq | wc -l");
  assert_string_equal(get_file("out") + strspn(get_file("out"), " "), "1\n");
}

static void test_select(void **state) {
  (void)state;
  put_file("holes.csv", holes);
  assert_exit(0, "gmmix select holes.csv -k 1 --families diag --ignore id --missing");
  assert_refused(3, "gmmix select holes.csv -k 1 --ignore id", "--missing takes such rows");
}

static void test_arguments(void **state) {
  (void)state;
  put_file("holes.csv", holes);
  put_file("weights.csv", "a,w\n1,1\n,2\n3,\n4,1\n");
  put_file("infinite.csv", "a,b\n1,1e999\n,2\n");
  put_file("lacking.csv", "id,a,b\nx,1,\ny,2,\nz,3,\n");
  assert_refused(2, "gmmix fit holes.csv -k 1 --missing --omit-missing", "say one");
  assert_refused(3, "gmmix fit weights.csv -k 1 --missing --quiet --weights-column w",
                 "line 4, column 2 (w): a weight must not be missing");
  assert_refused(3, "gmmix fit infinite.csv -k 1 --missing", "'1e999' is not a finite number");
  assert_refused(3, "gmmix fit lacking.csv -k 1 --ignore id --missing --quiet",
                 "column 3 (b) has no value in any row; --ignore leaves it out");
}

/* The log-density of what is there, under a single component without correlation. */
static double log_density(const double *x, const double *means, const double *variances) {
  double sum = 0;
  for (int j = 0; j < 2; j++)
    if (!isnan(x[j]))
      sum -= 0.5 * (log(2 * 3.14159265358979323846 * variances[j]) +
                    (x[j] - means[j]) * (x[j] - means[j]) / variances[j]);
  return sum;
}

/* A model that was fitted with --missing takes such rows, another one with --missing alone. */
static void test_use(void **state) {
  static const double x[3][2] = {{2, NAN}, {NAN, NAN}, {3, 5}};
  double means[2], variances[2], got[4];
  (void)state;
  put_file("holes.csv", holes);
  put_file("whole.csv", "a,b\n1,2\n3,5\n4,4\n8,9\n");
  put_file("rows.csv", "a,b\n2,\n,?\n3,5\n");
  assert_exit(0, "gmmix fit holes.csv -k 1 --ignore id --missing --family diag -o holed && "
                 "gmmix fit whole.csv -k 1 --family diag -o whole");
  assert_exit(0, "gmmix score holed/model.gmm rows.csv --samples");
  read_numbers("holed", "means", means, 2);
  read_numbers("holed", "covariances", variances, 2);
  assert_int_equal(read_table("out", got, 4), 3);
  for (int i = 0; i < 3; i++)
    assert_near(got[i], log_density(x[i], means, variances), 1e-12);
  assert_exit(0, "gmmix predict holed/model.gmm rows.csv --omit-missing");
  assert_string_equal(get_file("out"), "label\n0\n");
  assert_refused(3, "gmmix predict whole/model.gmm rows.csv",
                 "line 2, column 2 (b): the cell is empty. 2 of 3 rows lack a value (a 1, b 2): "
                 "--missing");
  assert_exit(0, "gmmix predict whole/model.gmm rows.csv --missing");
  assert_string_equal(get_file("out"), "label\n0\n0\n0\n");
}

/* From a table with empty fields to labels: a third of Old Faithful's values are gone. */
static void test_faithful(void **state) {
  double weights[2], proba[2];
  (void)state;
  assert_exit(0, "awk -F, -v OFS=, 'NR % 3 == 2 { $1 = \"\" } NR % 3 == 0 { $2 = \"\" } 1' "
                 "\"$DATA/faithful.csv\" >old.csv && echo , >>old.csv && "
                 "gmmix fit old.csv -k 2 --missing --columns 1,2 -o old && "
                 "gmmix predict old/model.gmm old.csv >labels.csv && cmp labels.csv old/labels.csv "
                 "&& gmmix fit old.csv -k 2 --missing --columns 1 -o old");
  assert_near(json_number("old", "rows"), 273, 0);
  assert_true(exists("old/clusters.png") == exists("old/likelihood.png"));
  read_numbers("old", "weights", weights, 2);
  assert_exit(0, "sed -n '1p;$p' old/responsibilities.csv");
  assert_int_equal(read_table("out", proba, 2), 2); /* of a row without any value */
  assert_near(proba[0], weights[0], 1e-15);
  /* few of the rows change sides: here and without holes they are */
  assert_exit(0, "gmmix fit \"$DATA/faithful.csv\" -k 2 -o new && head -273 old/labels.csv | "
                 "paste -d, - new/labels.csv | awk -F, 'NR > 1 && $1 != $2' | wc -l");
  assert_true(atoi(get_file("out")) < 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_fit),    cmocka_unit_test(test_one_column),
      cmocka_unit_test(test_select), cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_use),    cmocka_unit_test(test_faithful),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
