/* The gmmix command on tables and arguments that it cannot take: what it says that can be done. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>

/* Contents of bad.csv, options, and what is said. */
static void test_tables(void **state) {
  static const char text[] = "sl,sw,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n7.0,3.2,versicolor\n";
  static const char missing[] = "a,b\n1,2\n3,NA\n4,4\n,NA\n2,1\n";
  static const char *const cases[][3] = {
      {text, "", "line 2, column 3 (species): 'setosa' is not a finite number; --ignore species"},
      {"id,site,a\n1,x,2\n", "", "--ignore site"},
      {"site,day,a\nx,Monday,2\ny,Friday,2\n", "", "--ignore site,day"},
      {"my site,a\nx,2\ny,3\n", "", "(my site): 'x' is not a finite number; --ignore 1"},
      {missing, "",
       "line 3, column 2 (b): 'NA' is not a finite number. 2 of 5 rows lack a value (a "
       "1, b 2): --missing takes such rows with what they have, --omit-missing leaves them out"},
      {missing, "--ignore a,1-2", "no column is left"},
      {"a,b\n1,-9\n2,2\n3,3\n", "--na x,-9.0", "'-9' is not a finite number. 1 of 3 rows lacks"},
      {"a,b\n1,NA\n", "--omit-missing", "no row is left"},
      {"x\n1.0\n\n2.0\n3.5\n\n10.0\n", "", "line 3, column 1 (x): the cell is empty. 2 of 6 rows"},
      {"x\n\n1.0\n2.0\n", "", "line 2, column 1 (x): the cell is empty. 1 of 3 rows"},
      {"a,b\n1,2\n3,4\n5,zz\n", "",
       "line 4, column 2 (b): 'zz' is not a finite number, as those above "
       "are; --na zz"},
      {"a;b\n1;2\n1,5;2\n", "--decimal .", "'1,5' is not a finite number, as those above are"},
      {"a,b\nmm,s\n1,2\n3,4\n", "", "--skip 2 leaves out the lines up to here"},
      {"Report of 2020\n\na,b\n1,2\n3,4\n5,7\n", "",
       "line 3: the lines from here on have 2 columns"},
      {"Report of 2020\n\na,b\n1,2\n3,4\n5,7\n", "", "say --skip 2"},
      {"a,b\n1,2\n3,4\n5\n6,7\n8,9\n1,3\n", "",
       "line 4, column 2: the line has 1 column, the lines above 2"},
      {"a,b\n1,2\n", "--skip 2", "no line is left"},
      {"a,b\n1,2\n", "--skip 9", "there are no more lines than --skip leaves out"},
      {"a,b,\n1,2,\n3,4,5\n", "", "line 2, column 3 (x3): the cell is empty"},
      {"a,b\n1,2\n", "--features c", "there is no column 'c'"},
      {"a,b\n1,2\n", "--features 2-3", "'2-3' is no range of the columns 1 to 2"},
      {"a,b\n1,2\n", "--row-names c", "there is no column 'c'"},
      {"\xFF\xFE"
       "a",
       "", "UTF-16: convert it with iconv"},
      {"PK\x03\x04", "", "save the table as CSV"},
  };
  char script[200];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    put_file("bad.csv", cases[i][0]);
    snprintf(script, sizeof script, "gmmix fit bad.csv -k 1 --quiet %s", cases[i][1]);
    assert_refused(3, script, cases[i][2]);
  }
}

/* The end of what cannot be told from the rows before it is refused there, not read wrongly. */
static void test_what_comes_late(void **state) {
  (void)state;
  assert_exit(0, "{ for i in $(seq 300); do echo \"$i;2\"; done; echo '1,5;2'; } >late.csv");
  assert_refused(3, "gmmix fit late.csv -k 1 --quiet", "line 301, column 1 (x1): '1,5'");
  assert_says("err", "For decimal commas say --decimal ,");
  assert_exit(0, "gmmix fit late.csv -k 1 --decimal , --quiet");
  assert_string_equal(get_file("err"), "");
}

/* What people type, by the names that other programs have for it. */
static void test_arguments(void **state) {
  static const char *const cases[][2] = {
      {"--sep ,", "'--sep' is unknown, unclear or takes no value; did you mean '--delimiter'?"},
      {"--sep=,", "did you mean '--delimiter'?"},
      {"--delimeter ,", "did you mean '--delimiter'?"},
      {"--dec ,x", "--decimal: ',x' is neither"},
      {"--decimal_mark ,", "did you mean '--decimal'?"},
      {"--skiprows 1", "did you mean '--skip'?"},
      {"--na_values x", "did you mean '--na'?"},
      {"--na.strings x", "did you mean '--na'?"},
      {"--usecols 1", "did you mean '--features'?"},
      {"--drop x", "did you mean '--ignore'?"},
      {"--index_col 0", "did you mean '--row-names'?"},
      {"--k 2", "did you mean '--components'?"},
      {"--n_init 5", "did you mean '--starts'?"},
      {"--random_state 5", "did you mean '--seed'?"},
      {"--max_iter 5", "did you mean '--max-iter'?"},
      {"--covariance_type full", "did you mean '--family'?"},
      {"--Seed 5", "did you mean '--seed'?"},
      {"-k 1:5", "gmmix select compares several"},
      {"-k 2 --header", "'--header' needs a value"},
      {"-k 2 --header maybe", "'maybe' is not yes, no or auto"},
      {"-k 2 --init random", "'random' is not kmeans, random_points, random_resp or labels"},
      {"-k 2 --init params", "'params' is not kmeans, random_points, random_resp or labels"},
      {"-k 2 --init 3", "'3' is not kmeans, random_points, random_resp or labels"},
      {"-k 2 --order size", "'size' is not found, weight or mean"},
      {"-k 2 --threads -1", "--threads: for one per processor say 0, not -1"},
      {"-k 2 --delimiter abc", "'abc' is not a character that can separate"},
      {"-k 2 --delimiter 5", "'5' is not a character that can separate"},
      {"-k 2 --delimiter , --decimal ,", "are the same character"},
      {"-k 2 --decimal x", "'x' is neither . nor ,"},
      {"-k 2 --comment ab", "'ab' is not one character"},
      {"-k 2 --skip -1", "'-1' is not a whole number from 0"},
  };
  char script[200];
  (void)state;
  put_file("good.csv", "x,y\n1,2\n2,1\n4,4\n5,6\n7,6\n3,9\n1,1\n2,8\n");
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    snprintf(script, sizeof script, "gmmix fit good.csv %s", cases[i][0]);
    assert_refused(2, script, cases[i][1]);
  }
  assert_exit(0, "gmmix fit good.csv -k 2 --family VVV && gmmix fit good.csv -k 2 --family Diag");
  for (int i = 0; i < gmm_family_count(); i++) {
    const char *letters = gmm_family_letters(gmm_family_at(i));
    snprintf(script, sizeof script, "gmmix fit good.csv -k 2 --family %s", letters);
    assert_exit(0, script);
    assert_says("out", letters);
  }
  assert_exit(0, "gmmix fit good.csv -k 2 --init points --order found --simd 1 --max-iter 1 && "
                 "gmmix fit good.csv -k 2 --init random_resp --order 2 --simd portable");
  assert_exit(0, "gmmix fit good.csv -k 2 --init points --max-iter 1");
  assert_says("out", "warning         not converged: --max-iter was reached");
  assert_exit(0, "gmmix fit good.csv -k 2 --columns x");
  assert_says("err", "--features says which columns to fit");
  assert_exit(0, "gmmix fit good.csv -k 2 --columns x --quiet");
  assert_string_equal(get_file("err"), "");
}

static void test_model_and_table_exchanged(void **state) {
  (void)state;
  assert_exit(0, "gmmix fit good.csv -k 1 -o good");
  assert_refused(2, "gmmix predict good.csv good/model.gmm",
                 "good.csv is no stored model, but good/model.gmm is: the model comes first");
  assert_refused(2, "gmmix score good.csv good/model.gmm", "the model comes first");
  assert_refused(3, "gmmix fit good/model.gmm -k 1", "is a stored model of gmmix, not a table");
  assert_refused(3, "gmmix predict good/model.gmm good/model.gmm", "not a table");
  assert_exit(0, "gmmix sample good/model.gmm -n 1e3 | wc -l | grep 1001");
  assert_refused(2, "gmmix sample good/model.gmm -n 1.5", "'1.5' is not a whole number");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tables),
      cmocka_unit_test(test_what_comes_late),
      cmocka_unit_test(test_arguments),
      cmocka_unit_test(test_model_and_table_exchanged),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
