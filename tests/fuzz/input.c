/* Bytes to numbers. */
#include "fuzz.h"

#include <float.h>
#include <math.h>
#include <string.h>

unsigned take_byte(input *in) {
  if (in->left == 0)
    return 0;
  in->left--;
  return *in->at++;
}

int64_t take_below(input *in, int64_t limit) {
  return take_byte(in) % limit;
}

uint64_t take_bits(input *in) {
  uint64_t bits = 0;
  for (int i = 0; i < 8; i++)
    bits |= (uint64_t)take_byte(in) << (8 * i);
  return bits;
}

double take_double(input *in) {
  static const double special[] = {NAN,
                                   INFINITY,
                                   -INFINITY,
                                   -0.0,
                                   DBL_MAX,
                                   -DBL_MAX,
                                   DBL_MIN,
                                   5e-324,
                                   0x1p505,
                                   -0x1p505,
                                   0x1p-505,
                                   0x1p504,
                                   0x1p506,
                                   0x1p-506,
                                   0x1p1020,
                                   0x1p-1020,
                                   1e8,
                                   1e8 + 1,
                                   1e16,
                                   1e150,
                                   -1e150,
                                   1e-150,
                                   1e300,
                                   1e-300,
                                   0x1p-537,
                                   0x1p-26,
                                   0x1p-52,
                                   1e-9,
                                   1e-16,
                                   0x1p511,
                                   1 + DBL_EPSILON,
                                   1 - DBL_EPSILON,
                                   1e5,
                                   -1e5,
                                   1e-5,
                                   1e12,
                                   -1e12,
                                   1.0 / 3.0,
                                   0.1,
                                   1e-8};
  unsigned first = take_byte(in);
  if (first < 200)
    return ((double)first - 96) / 8;
  if (first < 200 + COUNT_OF(special))
    return special[first - 200];
  uint64_t bits = take_bits(in);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

int64_t take_integer(input *in) {
  static const int64_t special[] = {-1,
                                    -2,
                                    INT64_MIN,
                                    INT64_MAX,
                                    INT64_MAX - 1,
                                    INT64_C(1) << 31,
                                    (INT64_C(1) << 31) - 1,
                                    INT64_C(1) << 32,
                                    (INT64_C(1) << 32) + 1,
                                    INT64_C(1) << 53,
                                    (INT64_C(1) << 53) + 1,
                                    INT64_C(1) << 60,
                                    INT64_C(1) << 61,
                                    INT64_C(1) << 62,
                                    1000000,
                                    1000001,
                                    1024,
                                    1025};
  unsigned first = take_byte(in);
  if (first < 192)
    return first % 48;
  if (first < 240)
    return special[first % COUNT_OF(special)];
  return (int64_t)take_bits(in);
}
