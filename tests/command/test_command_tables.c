/* Tables as people have them: what the gmmix command reads, and what it tells of it. Each is fitted
 * by one component, whose means tell which numbers were read. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>
#include <string.h>

struct reading {
  const char *table, *options, *features, *means;
  int rows;
  const char *told; /* on standard error; "" for nothing */
};

static void check_reading(const struct reading *reading) {
  char script[300], wanted[200];
  put_file("table", reading->table);
  snprintf(script, sizeof script, "gmmix fit table -k 1 --family spherical %s 2>told",
           reading->options);
  assert_exit(0, script);
  if (*reading->told == '\0' && *get_file("told") != '\0')
    fail_msg("of %s is told: %s", reading->table, get_file("told"));
  assert_says("told", reading->told);
  snprintf(script, sizeof script, /* without pictures, which take time */
           "PATH=/nowhere \"$GMMIX\" fit table -k 1 --family spherical -o read %s",
           reading->options);
  assert_exit(0, script);
  snprintf(wanted, sizeof wanted, "\"features\": [%s]", reading->features);
  assert_says("read/parameters.json", wanted);
  snprintf(wanted, sizeof wanted, "\"means\": [[%s]]", reading->means);
  assert_says("read/parameters.json", wanted);
  snprintf(wanted, sizeof wanted, "\"rows\": %d,", reading->rows);
  assert_says("read/parameters.json", wanted);
}

static void check_readings(const struct reading *readings, size_t n) {
  for (size_t i = 0; i < n; i++)
    check_reading(&readings[i]);
}

static void test_what_is_certain(void **state) {
  static const struct reading readings[] = {
      {"a;b\n1;2\n3;4\n", "", "\"a\", \"b\"", "2, 3", 2, ""},
      {"a|b\n1|2\n3|4\n", "", "\"a\", \"b\"", "2, 3", 2, ""},
      {"eruption time\n3.5\n1.5\n", "", "\"eruption time\"", "2.5", 2, ""},
      {"a,b\n1.5D+00,2.0D-01\n3.5d0,6D-1\n", "", "\"a\", \"b\"", "2.5, 0.4", 2, ""},
      {"sep=;\na;b\n1;2\n3;4\n", "", "\"a\", \"b\"", "2, 3", 2, ""},
      {"\xEF\xBB\xBFx,y\r\n1,2\r\n3,4\r\n", "", "\"x\", \"y\"", "2, 3", 2, ""},
      {"a,b,\n1,2,\n3,4,\n", "", "\"a\", \"b\"", "2, 3", 2, ""},
      {"a,b\n1,2,\n3,4,\n", "", "\"a\", \"b\"", "2, 3", 2, ""},
      {"1.5,2,\n3.5,4,\n", "", "\"x1\", \"x2\"", "2.5, 3", 2, ""},
      {"\"1.5\",\"2\"\n\"3.5\",\"4\"\n\"1\",\"3\"\n", "", "\"x1\", \"x2\"", "2, 3", 3, ""},
      {"\"2019\",\"2020\"\n1,2\n3,4\n", "", "\"2019\", \"2020\"", "2, 3", 2, ""},
      {"id,2019,2020\n7,1,2\n9,3,4\n", "", "\"id\", \"2019\", \"2020\"", "8, 2, 3", 2, ""},
      {"x\n1\n3\n\n\n", "", "\"x\"", "2", 2, ""},
      {"\n\n5.5\n1\n", "", "\"x1\"", "3.25", 2, ""},
      {"Gr\xF6\xDF"
       "e,b\n1,2\n3,4\n",
       "",
       "\"Gr\xC3\xB6\xC3\x9F"
       "e\", \"b\"",
       "2, 3", 2, ""},
  };
  (void)state;
  check_readings(readings, COUNT_OF(readings));
}

/* What cannot be known is told, with the option that says otherwise; the option, and --quiet, end
 * the sentence. */
static void test_what_is_in_doubt(void **state) {
  static const char numbers[] = "0,1\n0.5,1.5\n2.5,1.5\n", wholes[] = "1,2\n5,9\n9,1\n";
  static const char names[] = "\"\",\"a\",\"b\"\n\"1\",0.5,1.5\n\"2\",2.5,1.5\n";
  static const char index[] = ",a,b\n0,0.5,1.5\n1,2.5,1.5\n", pandas[] = ",0,1\n4,0.5,1\n9,1.5,3\n";
  static const char r_table[] = "\"a\" \"b\"\n\"1\" 0.5 1.5\n\"2\" 2.5 1.5\n";
  static const char counting[] = "id,a\n1,5\n2,5\n3,7\n4,7\n", years[] = "2019,2020\n1,2\n3,4\n";
  static const char commas[] = "a;b\n1,5;2,25\n2,5;2,75\n", either[] = "1,5\n2,7\n3,9\n";
  static const char comment[] = "# logger 2.1, site A\na,b\n1,2\n3,4\n";
  static const struct reading readings[] = {
      {numbers, "", "\"0\", \"1\"", "1.5, 1.5", 2,
       "line 1 (0,1) is taken as the header; --header no"},
      {numbers, "--quiet", "\"0\", \"1\"", "1.5, 1.5", 2, ""},
      {numbers, "--header yes", "\"0\", \"1\"", "1.5, 1.5", 2, ""},
      {numbers, "--header no", "\"x1\", \"x2\"", "1, 1.3333333333333333", 3, ""},
      {wholes, "--delimiter ,", "\"x1\", \"x2\"", "5, 4", 3, "(1,2) is taken as a row"},
      {wholes, "--delimiter comma --header yes", "\"1\", \"2\"", "7, 5", 2, ""},
      {years, "", "\"x1\", \"x2\"", "674.3333333333334, 675.3333333333334", 3, "--header yes"},
      {years, "--header yes", "\"2019\", \"2020\"", "2, 3", 2, ""},
      {"0\n0.5\n1.5\n", "", "\"0\"", "1", 2, "line 1 (0) is taken as the header"},
      {names, "", "\"a\", \"b\"", "1.5, 1.5", 2,
       "names of the rows and left out; --row-names none"},
      {names, "--quiet", "\"a\", \"b\"", "1.5, 1.5", 2, ""},
      {names, "--row-names none", "\"x1\", \"a\", \"b\"", "1.5, 1.5, 1.5", 2, ""},
      {names, "--row-names 1", "\"a\", \"b\"", "1.5, 1.5", 2, ""},
      {names, "--features 1-2", "\"x1\", \"a\"", "1.5, 1.5", 2, ""},
      {index, "", "\"a\", \"b\"", "1.5, 1.5", 2, "column 1 (without a name)"},
      {pandas, "", "\"0\", \"1\"", "1, 2", 2, "column 1 (without a name)"},
      {r_table, "", "\"a\", \"b\"", "1.5, 1.5", 2, "column 1 (without a name)"},
      {counting, "", "\"id\", \"a\"", "2.5, 6", 4, "column 1 (id) counts the rows"},
      {counting, "--row-names id", "\"a\"", "6", 4, ""},
      {counting, "--ignore id", "\"a\"", "6", 4, ""},
      {commas, "", "\"a\", \"b\"", "2, 2.5", 2, "commas are taken as decimal signs; --decimal ."},
      {commas, "--decimal ,", "\"a\", \"b\"", "2, 2.5", 2, ""},
      {either, "", "\"x1\", \"x2\"", "2, 7", 3, "if they are decimal signs, say --decimal ,"},
      {either, "--decimal ,", "\"x1\"", "2.7", 3, ""},
      {either, "--delimiter ,", "\"x1\", \"x2\"", "2, 7", 3, ""},
      {"x\n1,5\n2,5\n", "", "\"x\"", "2", 2, "commas are taken as decimal signs"},
      {"a,b\n\"1,5\",\"2\"\n\"2,5\",\"3\"\n", "", "\"a\", \"b\"", "2, 2.5", 2, "decimal signs"},
      {comment, "", "\"a\", \"b\"", "2, 3", 2, "lines that begin with # are taken as comments"},
      {comment, "--comment '#'", "\"a\", \"b\"", "2, 3", 2, ""},
  };
  (void)state;
  check_readings(readings, COUNT_OF(readings));
}

static void test_options(void **state) {
  static const char title[] = "Report\nof 2020\n\na,b\n1,2\n3,4\n",
                    units[] = "a,b\nmm,s\n1,2\n3,4\n";
  static const char missing[] = "a,b,c\n1,NA,x\n2,2,x\n4,-999,x\n,1,x\n6,4,x\n";
  static const struct reading readings[] = {
      {title, "--skip 3", "\"a\", \"b\"", "2, 3", 2, ""},
      {units, "--skip 2 --header no", "\"x1\", \"x2\"", "2, 3", 2, "decimal signs"},
      {units, "--comment m", "\"a\", \"b\"", "2, 3", 2, ""},
      {"a:b\n1:2\n3:4\n", "--delimiter :", "\"a\", \"b\"", "2, 3", 2, ""},
      {"a\tb\n1\t2\n3\t4\n", "--delimiter tab", "\"a\", \"b\"", "2, 3", 2, ""},
      {"a,b,c,d\n1,2,3,4\n3,4,5,6\n", "--features d,2-3", "\"d\", \"b\", \"c\"", "5, 3, 4", 2, ""},
      {"a,b,c,d\n1,2,3,4\n3,4,5,6\n", "--features d --features a", "\"d\", \"a\"", "5, 2", 2, ""},
      {"a,b,c,d\n1,2,3,4\n3,4,5,6\n", "--ignore 2-3", "\"a\", \"d\"", "2, 5", 2, ""},
      {"a,b,c,d\n1,2,3,4\n3,4,5,4\n", "--features a,b --weights-column d", "\"a\", \"b\"", "2, 3",
       2, ""},
      {missing, "--ignore c --omit-missing --na -999", "\"a\", \"b\"", "4, 3", 2,
       "3 of 5 rows lack a value (a 1, b 2) and are left out"},
      {missing, "--features a --omit-missing", "\"a\"", "3.25", 4,
       "1 of 5 rows lacks a value (a 1)"},
  };
  (void)state;
  check_readings(readings, COUNT_OF(readings));
}

static void test_a_long_list(void **state) {
  (void)state;
  assert_exit(
      0, "awk 'BEGIN { for (i = 0; i < 3; i++) for (j = 1; j <= 900; j++)"
         "  printf \"%s%s\", i ? i * j : \"a_long_name_\" j, j < 900 ? \",\" : \"\\n\" }' >wide && "
         "list=$(head -1 wide | cut -d, -f3-) && "
         "gmmix fit wide -k 1 --ignore \"$list\" -o wide-out && "
         "gmmix fit wide -k 1 --ignore \"$list\" --ignore a_long_name_1 -o wide-out");
  assert_says("wide-out/parameters.json", "\"features\": [\"a_long_name_2\"]");
}

static void test_gzip(void **state) {
  (void)state;
  put_file("plain.csv", "a,b\n1,2\n3,4\n5,5\n");
  assert_exit(0, "command -v gzip && gzip -c plain.csv >plain.csv.gz && "
                 "cp plain.csv.gz no-name && head -c 30 no-name >cut.gz && "
                 "gmmix fit plain.csv -k 1 -o plain");
  if (shell("gmmix fit plain.csv.gz -k 1 2>said || grep 'without zlib' said") != 0 ||
      shell("grep zlib said") == 0)
    skip(); /* it says so */
  assert_exit(0, "gmmix fit plain.csv.gz -k 1 -o z && cmp z/model.gmm plain/model.gmm && "
                 "gmmix fit - -k 1 -o z <no-name && cmp z/model.gmm plain/model.gmm && "
                 "gmmix predict plain/model.gmm no-name | cmp - plain/labels.csv");
  assert_refused(3, "gmmix fit cut.gz -k 1", "cut.gz: the compressed file ends too early");
}

/* A line that is longer than what is read at a time, and many lines. */
static void test_long_and_many(void **state) {
  (void)state;
  assert_exit(0, "awk 'BEGIN { for (i = 0; i < 4; i++) { printf \"%0400000d\", 0;"
                 "  print i \",\" i * i } }' >long.csv && gmmix fit long.csv -k 1 -o long");
  assert_says("long/parameters.json", "\"means\": [[1.5, 3.5]]");
  assert_exit(0,
              "awk 'BEGIN { for (i = 0; i < 150001; i++) print i % 3 \",\" i % 2 + 5 }' >many.csv "
              "&& gmmix fit many.csv -k 1 -o many && cat many.csv | gmmix fit - -k 1 -o pipe && "
              "cmp many/model.gmm pipe/model.gmm");
  assert_says("many/parameters.json", "\"rows\": 150001,");
  assert_exit(3, "{ cat many.csv; echo 1,x; } | gmmix fit - -k 1");
  assert_says("err", "line 150002, column 2 (x2): 'x'");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_what_is_certain),
      cmocka_unit_test(test_what_is_in_doubt),
      cmocka_unit_test(test_options),
      cmocka_unit_test(test_a_long_list),
      cmocka_unit_test(test_gzip),
      cmocka_unit_test(test_long_and_many),
  };
  return cmocka_run_group_tests(tests, command_setup, command_teardown);
}
