/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include "number.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The digits of a number as a whole number times a power of ten. */
struct parts {
  uint64_t digits;
  int64_t exponent;
};

static int is_digit(char c) {
  return (unsigned char)(c - '0') < 10;
}

/* Appends digits; `lost` counts those for which there is no room. */
static const char *read_digits(const char *at, struct parts *parts, int64_t *lost) {
  uint64_t digits = parts->digits;
  for (; is_digit(*at); at++) {
    if (digits < UINT64_MAX / 10) /* so that one more digit fits */
      digits = 10 * digits + (uint64_t)(*at - '0');
    else
      ++*lost;
  }
  parts->digits = digits;
  return at;
}

/* An exponent behind its letter; `at` itself if there is none. */
static const char *read_exponent(const char *at, int64_t *exponent) {
  const char *digit = at + 1;
  int64_t value = 0;
  int negative = *digit == '-';
  digit += *digit == '-' || *digit == '+';
  if (!is_digit(*digit))
    return at;
  for (; is_digit(*digit); digit++)
    if (value < 1000000)
      value = 10 * value + (*digit - '0');
  *exponent += negative ? -value : value;
  return digit;
}

static int is_exponent_letter(char c) {
  return c == 'e' || c == 'E' || c == 'd' || c == 'D';
}

/* Doubles hold these powers exactly, and so one multiplication or division of a whole number that
 * is exact itself is rounded once (W. Clinger, How to read floating point numbers accurately). */
static int small_value(const struct parts *parts, double *value) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (parts->digits > (uint64_t)1 << 53 || parts->exponent < -22 || parts->exponent > 22)
    return 0;
  if (parts->exponent < 0)
    *value = (double)parts->digits / powers[-parts->exponent];
  else
    *value = (double)parts->digits * powers[parts->exponent];
  return 1;
}

#if defined __SIZEOF_INT128__
__extension__ typedef unsigned __int128 wide;

/* The double nearest to n * 2^exponent, where n has more than 54 bits and `rest` says that there is
 * something more behind them; ties go to even. */
static double nearest(wide n, int rest, int exponent) {
  uint64_t high = (uint64_t)(n >> 64), kept;
  int bits = high != 0 ? 128 - __builtin_clzll(high) : 64 - __builtin_clzll((uint64_t)n);
  int drop = bits - 53;
  wide half = (wide)1 << (drop - 1), below = n & ((half << 1) - 1);
  kept = (uint64_t)(n >> drop);
  if (below > half || (below == half && (rest || (kept & 1) != 0)))
    kept++;
  return ldexp((double)kept, exponent + drop);
}

/* Up to 19 digits times a power of ten up to 10^27: 5^27 is below 2^63, so that the product, and
 * the quotient with its remainder, are known exactly. */
static int wide_value(const struct parts *parts, double *value) {
  uint64_t five = 1;
  int size = (int)(parts->exponent < 0 ? -parts->exponent : parts->exponent);
  if (parts->exponent < -27 || parts->exponent > 27 || parts->digits < (uint64_t)1 << 53)
    return 0;
  for (int i = 0; i < size; i++)
    five *= 5;
  if (parts->exponent >= 0)
    *value = nearest((wide)parts->digits * five, 0, size);
  else {
    int shift = 64 + __builtin_clzll(parts->digits);
    wide whole = (wide)parts->digits << shift, quotient = whole / five;
    *value = nearest(quotient, quotient * five != whole, -size - shift);
  }
  return 1;
}
#else
static int wide_value(const struct parts *parts, double *value) {
  (void)parts;
  (void)value;
  return 0;
}
#endif

/* By strtod(), with a decimal point and an e. */
static int any_value(const char *at, const char *end, char sign, double *value) {
  char few[64], *copy = (size_t)(end - at) < sizeof few ? few : malloc((size_t)(end - at) + 1);
  int done;
  if (copy == NULL)
    return 0;
  memcpy(copy, at, (size_t)(end - at));
  copy[end - at] = '\0';
  for (char *c = copy; *c != '\0'; c++)
    *c = *c == sign ? '.' : is_exponent_letter(*c) ? 'e' : *c;
  done = number_parse(copy, value);
  if (copy != few)
    free(copy);
  return done;
}

const char *decimal_read(const char *at, char sign, double *value) {
  const char *begin = at, *digits, *fraction;
  struct parts parts = {0, 0};
  int64_t lost = 0;
  int negative = *at == '-';
  at += *at == '-' || *at == '+';
  digits = at;
  at = read_digits(at, &parts, &lost);
  if (*at == sign) {
    fraction = at + 1;
    at = read_digits(fraction, &parts, &lost);
    parts.exponent = fraction - at;
    if (at - digits == 1)
      return NULL; /* a sign alone */
  } else if (at == digits)
    return NULL;
  if (is_exponent_letter(*at))
    at = read_exponent(at, &parts.exponent);
  if (FLT_EVAL_METHOD == 0 && lost == 0 &&
      (small_value(&parts, value) || wide_value(&parts, value))) {
    if (negative)
      *value = -*value;
    return at;
  }
  return any_value(begin, at, sign, value) ? at : NULL;
}
