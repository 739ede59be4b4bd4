// exp and log on lanes. Own code, so that results do not depend on the C library, and so that loops
// over rows need no calls.
#pragma once
#include "base/lanes.hpp"

namespace gmm {
inline namespace GMM_LEVEL {

static inline LaneBits bits_of(Lanes x) {
  LaneBits bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
static inline Lanes from_bits(LaneBits bits) {
  Lanes x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// e^x for x <= 709; exactly 0 below -708 (where results would be subnormal). Error below 1.01 ulp:
// the largest over 1e8 arguments was 0.969 without and 1.001 with fused multiply-adds
// (tests/elementary.sh).
// x = n ln 2 + r with |r| <= ln(2)/2, then the Taylor series of e^r to r^13 (remainder 4e-18).
static inline Lanes exp(Lanes x) {
  constexpr double ln2_high = 0x1.62e42fee00000p-1; // 32 bits, so that n * ln2_high is exact
  constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  constexpr double round_shift = 0x1.8p52; // adding it rounds to an integer, left in the low bits
  constexpr double least = -708;
  const Lanes clamped = maximum(broadcast(least), x); // a NaN stays
  const Lanes shifted =
      multiply_add(clamped, broadcast(0x1.71547652b82fep0), broadcast(round_shift));
  const Lanes n = shifted - round_shift;
  const Lanes r =
      multiply_add(n, broadcast(-ln2_low), multiply_add(n, broadcast(-ln2_high), clamped));
  constexpr double inverse_factorial[] = {1.0 / 2,         1.0 / 6,          1.0 / 24,
                                          1.0 / 120,       1.0 / 720,        1.0 / 5040,
                                          1.0 / 40320,     1.0 / 362880,     1.0 / 3628800,
                                          1.0 / 39916800., 1.0 / 479001600., 1.0 / 6227020800.};
  Lanes series = broadcast(inverse_factorial[11]);
  for (int i = 10; i >= 0; --i)
    series = multiply_add(series, r, broadcast(inverse_factorial[i]));
  const Lanes mantissa = 1.0 + multiply_add(r * r, series, r);
  const Lanes result = from_bits(bits_of(mantissa) + (bits_of(shifted) << 52));
  return x < broadcast(least) ? Lanes{} : result;
}

// Natural logarithm of positive normal x. Error below 0.8 ulp (0.777 over 1e8 arguments). x = 2^e
// (1 + f) with 1+f between sqrt(1/2) and sqrt(2); with s = f / (2 + f), log(1+f) = 2 atanh(s) = 2 s
// + 2/3 s^3 + ..., summed as f - (f^2/2 - s (f^2/2 + R)), R = 2/3 s^2 + 2/5 s^4 + ..., which keeps
// f, the large part, exact.
static inline Lanes log(Lanes x) {
  constexpr double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
  constexpr int64_t sqrt_half = 0x3fe6a09e667f3bcd;
  const LaneBits exponent = (bits_of(x) - sqrt_half) >> 52;
  const Lanes f = from_bits(bits_of(x) - (exponent << 52)) - 1.0;
  const Lanes e = __builtin_convertvector(exponent, Lanes);
  const Lanes s = f / (2.0 + f), s2 = s * s, half_square = 0.5 * f * f;
  Lanes series = broadcast(2.0 / 23);
  for (int denominator = 21; denominator >= 3; denominator -= 2)
    series = multiply_add(series, s2, broadcast(2.0 / denominator));
  const Lanes r = s2 * series;
  return e * ln2_high - ((half_square - (s * (half_square + r) + e * ln2_low)) - f);
}

static inline double log(double x) {
  return log(broadcast(x))[0];
}
static inline double exp(double x) {
  return exp(broadcast(x))[0];
}

} // namespace GMM_LEVEL
} // namespace gmm
