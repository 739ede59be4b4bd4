/* The gmmix command on tables whose rows have classes. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>

/* Two classes that overlap and that rows without a class would not tell apart, and a third group.
 */
static const char table[] = "x,kind,w,y\n1,b,1,1\n2,b,1,3\n3,a,1,1\n4,a,1,3\n1.5,?,1,2\n3.5,,1,2\n"
                            "90,,1,90\n91,NA,1,92\n92,,1,91\n93,,1,94\n";

static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("table", table);
  return 0;
}

/* What is fitted to classes alone are the means of each. */
static void test_all_are_known(void **state) {
  (void)state;
  assert_exit(0, "head -5 table >known && PATH=/nowhere \"$GMMIX\" fit known -k 2 --features x,y "
                 "--labels-column kind --family diag -o known.out --quiet");
  assert_says("out", "known: 4 rows, of which 4 are of known class\n");
  assert_says("out", "component 0 (a), weight 0.5");
  assert_says("known.out/parameters.txt", "4 rows, of which 4 are of known class\n");
  assert_says("known.out/parameters.txt", "component 1 (b), weight 0.5");
  assert_says("known.out/parameters.json", "\"means\": [[3.5, 2], [1.5, 2]]");
  assert_says("known.out/parameters.json", "\"classes\": [\"a\", \"b\"],");
}

/* A component without a class, rows without one, row weights beside them. */
static void test_some_are_known(void **state) {
  (void)state;
  assert_exit(0, "PATH=/nowhere \"$GMMIX\" fit table -k 3 --labels-column kind --weights-column w "
                 "--family spherical -o some --quiet && tr '\\n' ' ' <some/labels.csv");
  assert_says("out", "of which 4 are of known class\n");
  assert_says("out", "label b b a a b a component2 component2 component2 component2 ");
  assert_says("some/parameters.json", "\"classes\": [\"a\", \"b\", null],");
  assert_says("some/parameters.json", "\"features\": [\"x\", \"y\"],");
  assert_exit(0, "head -1 some/responsibilities.csv && "
                 "gmmix predict some/model.gmm table | sed -n '2p;5p;8p' | tr '\\n' ' '");
  assert_string_equal(get_file("out"), "a,b,component2\n1 0 2 ");
}

/* Numbers come by their values, before texts; names are quoted as names of columns are. */
static void test_order(void **state) {
  (void)state;
  put_file("named", "\"the kind\",x\n10,1\n9,2\n\"a, \"\"b\"\"\",30\n9,3\nB,41\n10,0\nB,40\n"
                    "\"a, \"\"b\"\"\",31\n");
  assert_exit(0,
              "PATH=/nowhere \"$GMMIX\" fit named -k 4 --labels-column 1 -o named.out --quiet >fit "
              "&& head -1 named.out/responsibilities.csv");
  assert_string_equal(get_file("out"), "\"9\",\"10\",B,\"a, \"\"b\"\"\"\n");
  assert_says("named.out/parameters.json",
              "\"classes\": [\"9\", \"10\", \"B\", \"a, \\\"b\\\"\"],");
}

/* Rows that are left out have no label; rows with holes have one. */
static void test_holes(void **state) {
  (void)state;
  put_file("holes", "kind,x,y\na,,1\na,1,2\na,2,\nb,8,\nb,,9\n,9,8\nb,7,\n,,\n");
  assert_exit(0, "PATH=/nowhere; \"$GMMIX\" fit holes -k 2 --family diag --labels-column kind "
                 "--missing -o kept --quiet");
  assert_exit(0, "sed -n '2,8p' kept/labels.csv | tr '\\n' ' '");
  assert_string_equal(get_file("out"), "a a a b b b b ");
  assert_exit(0, "gmmix fit holes -k 2 --features x --family diag --labels-column kind --quiet "
                 "--omit-missing");
  assert_says("out", "holes: 5 rows, of which 4 are of known class\n");
}

static void test_select(void **state) {
  (void)state;
  assert_exit(0,
              "gmmix select table -k 1:3 --families VII,EII --ignore w --labels-column kind --all");
  assert_says("out", "component 0 (a)");
  assert_refused(2, "gmmix select table -k 1 --ignore w --labels-column kind", "too few for the 2");
}

static void test_refusals(void **state) {
  static const char *const cases[][2] = {
      {"gmmix fit table -k 2 --labels-column sort", "there is no column 'sort'"},
      {"gmmix fit none -k 2 --labels-column kind", "no row has a class in column 'kind'"},
      {"gmmix fit many -k 2 --labels-column id", "column 1 has more than 10000 classes"},
      {"gmmix fit table -k 2 --features kind --labels-column kind", "no column is left"},
  };
  (void)state;
  put_file("none", "kind,x\n,1\nNA,2\n?,4\n");
  assert_exit(0, "{ echo id,x; for i in $(seq 10001); do echo r$i,1; done; } >many");
  for (size_t i = 0; i < COUNT_OF(cases); i++)
    assert_refused(3, cases[i][0], cases[i][1]);
  assert_refused(2, "gmmix fit table -k 1 --ignore w --labels-column kind",
                 "1 components are too few for the 2 classes of column 'kind'");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_are_known), cmocka_unit_test(test_some_are_known),
      cmocka_unit_test(test_order),         cmocka_unit_test(test_holes),
      cmocka_unit_test(test_select),        cmocka_unit_test(test_refusals),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
