/* Numbers as the table reader of the gmmix command reads them: the same bits as strtod(). */
#include "../support/test.h"

#include "../../examples/common/decimal.c"
#include "../../examples/common/number.c"

#include <math.h>
#include <string.h>

static uint64_t state_of_random = 20240817;

static uint64_t random_bits(void) {
  state_of_random ^= state_of_random << 13;
  state_of_random ^= state_of_random >> 7;
  state_of_random ^= state_of_random << 17;
  return state_of_random * 2685821657736338717u;
}

static int random_below(int n) {
  return (int)(random_bits() >> 33) % n;
}

static void assert_same(const char *text) {
  double value = 0, wanted = strtod(text, NULL);
  const char *end = decimal_read(text, '.', &value);
  if (end == NULL || *end != '\0' || memcmp(&value, &wanted, sizeof value) != 0)
    fail_msg("%s is read as %.17g, not %.17g", text, value, wanted);
}

/* Digits with a point among them, perhaps an exponent. */
static void make_number(char *text, int most_digits, int exponents) {
  int digits = 1 + random_below(most_digits), point = random_below(digits + 2);
  char *at = text;
  if (random_below(3) == 0)
    *at++ = random_below(4) == 0 ? '+' : '-';
  for (int i = 0; i < digits; i++) {
    if (i == point)
      *at++ = '.';
    *at++ = (char)('0' + (random_below(4) == 0 ? 0 : random_below(10)));
  }
  *at = '\0';
  if (exponents > 0 && random_below(2) == 0)
    sprintf(at, "%c%d", random_below(2) == 0 ? 'e' : 'E', random_below(2 * exponents) - exponents);
}

static void test_random_decimals(void **state) {
  static const int kinds[][2] = {{6, 0}, {15, 0}, {17, 3}, {19, 12}, {19, 30}, {24, 40}, {60, 345}};
  const int n = quick_run() ? 20000 : 1000000;
  char text[100];
  (void)state;
  for (size_t k = 0; k < COUNT_OF(kinds); k++)
    for (int i = 0; i < n; i++) {
      make_number(text, kinds[k][0], kinds[k][1]);
      assert_same(text);
    }
}

/* Doubles as programs print them, with 15 to 17 digits. */
static void test_printed_doubles(void **state) {
  const int n = quick_run() ? 20000 : 500000;
  char text[100];
  (void)state;
  for (int i = 0; i < n; i++) {
    uint64_t bits = random_bits();
    double any, near_one;
    memcpy(&any, &bits, sizeof any);
    near_one = ldexp((double)(int64_t)bits, -66 + random_below(12));
    snprintf(text, sizeof text, "%.*g", 15 + random_below(3), isfinite(any) ? any : 1);
    assert_same(text);
    snprintf(text, sizeof text, "%.*g", 15 + random_below(4), near_one);
    assert_same(text);
  }
}

/* Halfway between two doubles, and just beside that. */
static void test_ties(void **state) {
  char text[100];
  (void)state;
  for (int i = 0; i < 20000; i++) {
    uint64_t odd = ((random_bits() >> 10) | ((uint64_t)1 << 53)) | 1; /* 54 bits: a tie */
    snprintf(text, sizeof text, "%llu", (unsigned long long)odd);
    assert_same(text);
    snprintf(text, sizeof text, "%llu.5", (unsigned long long)(odd >> 1));
    assert_same(text);
    snprintf(text, sizeof text, "%llu.50000000000000000000001", (unsigned long long)(odd >> 1));
    assert_same(text);
  }
}

static void test_edges(void **state) {
  static const char *const texts[] = {"0",
                                      "-0",
                                      "0e999",
                                      "1e400",
                                      "-1e400",
                                      "1e-400",
                                      "4.9e-324",
                                      "2.4703282292062327e-324",
                                      "2.2250738585072014e-308",
                                      "2.2250738585072011e-308",
                                      "1.7976931348623157e308",
                                      "1.7976931348623159e308",
                                      "9007199254740992",
                                      "9007199254740993",
                                      "9007199254740993e22",
                                      "9007199254740993e-22",
                                      "18446744073709551615",
                                      "18446744073709551616",
                                      "1e23",
                                      "8.5e22",
                                      "00000000000000000000000001.5",
                                      "1.00000000000000000000000000",
                                      "5.",
                                      ".5",
                                      "1e99999999999",
                                      "123456789012345678e-27",
                                      "123456789012345678e27",
                                      "9999999999999999999e27",
                                      "9999999999999999999e-27",
                                      "1844674407370955161e0",
                                      "1844674407370955160.9"};
  (void)state;
  for (size_t i = 0; i < COUNT_OF(texts); i++)
    assert_same(texts[i]);
}

static void assert_reads(const char *text, char sign, double wanted, const char *rest) {
  double value = -1;
  const char *end = decimal_read(text, sign, &value);
  assert_non_null(end);
  assert_string_equal(end, rest);
  assert_true(value == wanted);
}

static void test_forms(void **state) {
  static const char *const no_numbers[] = {"", ".", "-", "+", "e5", "-.", "nan", "inf", "x", ",5"};
  double value;
  char longest[2000];
  (void)state;
  assert_reads("1.5D+00", '.', 1.5, "");
  assert_reads("-2.5d-1,3", '.', -0.25, ",3");
  assert_reads("1,5;2", ',', 1.5, ";2");
  assert_reads("12345678901234567890123,5D-3", ',', 12345678901234567890.1235, "");
  assert_reads("1.2.3", '.', 1.2, ".3");
  assert_reads("1e", '.', 1, "e");
  assert_reads("1e+x", '.', 1, "e+x");
  assert_reads("0x10", '.', 0, "x10");
  for (size_t i = 0; i < COUNT_OF(no_numbers); i++)
    assert_null(decimal_read(no_numbers[i], '.', &value));
  memset(longest, '7', sizeof longest - 1);
  longest[sizeof longest - 1] = '\0';
  longest[3] = '.';
  assert_same(longest);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_decimals),
      cmocka_unit_test(test_printed_doubles),
      cmocka_unit_test(test_ties),
      cmocka_unit_test(test_edges),
      cmocka_unit_test(test_forms),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
