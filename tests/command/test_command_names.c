/* Names of columns live in the model: predict and score find columns by them. */
#include "../support/command.h"
#include "../support/test.h"

#include <stdio.h>

static int setup(void **state) {
  if (command_setup(state) != 0)
    return -1;
  put_file("columns.csv", "a,b\n0.5,11.2\n0.7,11.1\n0.4,11.4\n0.6,11.3\n5.1,16.2\n5.3,16.0\n"
                          "5.2,16.4\n5.4,16.1\n");
  put_file("swapped.csv", "b,a\n11.2,0.5\n11.1,0.7\n16.2,5.1\n16.0,5.3\n");
  put_file("straight.csv", "a,b\n0.5,11.2\n0.7,11.1\n5.1,16.2\n5.3,16.0\n");
  put_file("more.csv", "id,species,b,a\n1,x,11.2,0.5\n2,x,11.1,0.7\n3,y,16.2,5.1\n4,y,16.0,5.3\n");
  put_file("others.csv", "c,d\n0.5,11.2\n0.7,11.1\n5.1,16.2\n5.3,16.0\n");
  put_file("none.csv", "0.5,11.2\n0.7,11.1\n5.1,16.2\n5.3,16.0\n");
  return shell("gmmix fit columns.csv -k 2 -o fitted && gmmix fit none.csv -k 1 -o nameless && "
               "gmmix predict fitted/model.gmm straight.csv >labels && "
               "gmmix predict fitted/model.gmm straight.csv --proba >proba && "
               "gmmix score fitted/model.gmm straight.csv --samples >samples");
}

static void test_other_orders_are_put_right(void **state) {
  static const char *const tables[] = {"swapped.csv", "more.csv"};
  char script[400];
  (void)state;
  for (size_t i = 0; i < COUNT_OF(tables); i++) {
    snprintf(script, sizeof script,
             "gmmix predict fitted/model.gmm %s --quiet | cmp - labels && "
             "gmmix predict fitted/model.gmm %s --proba --quiet | cmp - proba && "
             "gmmix score fitted/model.gmm %s --samples --quiet | cmp - samples",
             tables[i], tables[i], tables[i]);
    assert_exit(0, script);
    assert_string_equal(get_file("err"), "");
  }
}

static void test_what_is_lacking_is_named(void **state) {
  (void)state;
  put_file("lacking.csv", "a,c\n0.5,11.2\n");
  put_file("twice.csv", "a,b,b\n0.5,11.2,3\n");
  assert_refused(3, "gmmix predict fitted/model.gmm lacking.csv",
                 "lacking.csv: there is no column 'b', which the model has");
  assert_refused(3, "gmmix score fitted/model.gmm lacking.csv", "there is no column 'b'");
  assert_refused(3, "gmmix score fitted/model.gmm twice.csv", "there is more than one column 'b'");
  assert_refused(3, "gmmix predict fitted/model.gmm swapped.csv --ignore b",
                 "there is no column 'b'");
  assert_refused(3, "gmmix predict fitted/model.gmm others.csv",
                 "--features takes columns of other");
}

/* Columns of other names are taken when they are named; without names, by their order. */
static void test_by_position(void **state) {
  (void)state;
  assert_exit(0, "gmmix predict fitted/model.gmm others.csv --features c,d | cmp - labels && "
                 "gmmix predict fitted/model.gmm others.csv --features 1,2 | cmp - labels && "
                 "gmmix predict fitted/model.gmm none.csv | cmp - labels");
  assert_says("err", "there is no header, so the columns are taken in the order of the model");
  assert_exit(0, "gmmix predict fitted/model.gmm none.csv --quiet | cmp - labels");
  assert_string_equal(get_file("err"), "");
  assert_exit(0, "gmmix predict nameless/model.gmm others.csv");
  assert_string_equal(get_file("err"), "");
}

static void test_names_are_shown(void **state) {
  (void)state;
  assert_exit(0, "gmmix info fitted/model.gmm | grep '^  a  *0.55' && "
                 "gmmix info nameless/model.gmm | grep '^  x1 ' && "
                 "gmmix sample fitted/model.gmm -n 2 | head -1 | grep -x a,b && "
                 "gmmix sample nameless/model.gmm -n 2 | head -1 | grep -x x1,x2 && "
                 "gmmix sample fitted/model.gmm -n 9 | gmmix predict fitted/model.gmm -");
  put_file("odd.csv", "\"a, \"\"b\"\"\",2019\n1,2\n3,5\n4,4\n");
  assert_exit(0, "gmmix fit odd.csv -k 1 --header yes -o odd && "
                 "gmmix sample odd/model.gmm -n 5 >odd-rows.csv && "
                 "gmmix predict odd/model.gmm odd-rows.csv && gmmix predict odd/model.gmm odd.csv "
                 "--header yes");
  assert_string_equal(get_file("err"), "");
  assert_says("odd-rows.csv", "\"a, \"\"b\"\"\",\"2019\"\n");
}

/* The heaviest component is number 0, unless another order is wanted. */
static void test_order(void **state) {
  (void)state;
  assert_exit(0, "awk 'BEGIN { for (i = 0; i < 90; i++) print (i % 9 < 6 ? 7 : i % 9 < 8 ? 1 : 4) "
                 "+ i % 5 / 50 }' >three.csv && gmmix fit three.csv -k 3 >weight && "
                 "gmmix fit three.csv -k 3 --order mean >mean && "
                 "gmmix fit three.csv -k 3 --order 2 | cmp - mean && "
                 "gmmix fit three.csv -k 3 --order found >found");
  assert_exit(0, "grep '^component' weight | sed 's/.*weight //' | sort -gr -c && "
                 "grep '^  x1' mean | awk '{ print $2 }' | sort -g -c && ! cmp -s weight mean");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_other_orders_are_put_right),
      cmocka_unit_test(test_what_is_lacking_is_named),
      cmocka_unit_test(test_by_position),
      cmocka_unit_test(test_names_are_shown),
      cmocka_unit_test(test_order),
  };
  return cmocka_run_group_tests(tests, setup, command_teardown);
}
