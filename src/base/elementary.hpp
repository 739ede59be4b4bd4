// The exponential and the logarithm on lanes, own_exp and own_log: names that nothing else has, so
// that no call can fall back on the C library's. Own code, so that responsibilities and
// log-densities do not depend on the C library, and so that loops over rows need no calls. The C
// library's own rounding is left in four places: erfc in the robust scales (data/units.cpp), hypot
// in eigenvalues and rotations (gaussian/jacobi.cpp, gaussian/eigen.cpp, gaussian/few_rows.cpp),
// log in the BIC (fit/result.hpp) and in the number of draws of k-means++ (starts/kmeans.cpp).
#pragma once
#include "base/lanes.hpp"

namespace gmm {

constexpr double log_2 = 0.69314718055994530942;

inline namespace GMM_LEVEL {

// Without a sign, so that whatever the bits of a NaN are, sums of them are defined.
typedef uint64_t PlainBits __attribute__((vector_size(lane_count * sizeof(uint64_t))));

static inline PlainBits bits_of(Lanes x) {
  PlainBits bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
static inline Lanes from_bits(PlainBits bits) {
  Lanes x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

// c[0] + c[1] x + ... + c[10] x^10, in pairs (Estrin), so that few steps wait for each other.
// square: x^2.
static inline Lanes polynomial(const double (&c)[11], Lanes x, Lanes square) {
  Lanes pair[6];
  GMM_UNROLL
  for (int i = 0; i < 5; ++i)
    pair[i] = multiply_add(broadcast(c[2 * i + 1]), x, broadcast(c[2 * i]));
  pair[5] = broadcast(c[10]);
  const Lanes fourth = square * square;
  const Lanes low = multiply_add(pair[1], square, pair[0]);
  const Lanes middle = multiply_add(pair[3], square, pair[2]);
  const Lanes high = multiply_add(pair[5], square, pair[4]);
  return multiply_add(multiply_add(high, fourth, middle), fourth, low);
}

// e^x for x <= 709; exactly 0 below `least` (below -708 results would be subnormal). NaN for those
// NaN that arithmetic makes; for others, which come from callers alone, any number. Error below
// 1.05 ulp: the largest over 1e8 arguments was 0.981 without and 1.013 with fused multiply-adds
// (tests/sh/elementary.sh).
// x = n ln 2 + r with |r| <= ln(2)/2, then e^r = 1 + r + r^2 q(r), q by interpolation of (e^r - 1 -
// r) / r^2 in Chebyshev's points (error 1.4e-18).
static inline Lanes own_exp(Lanes x, double least = -708) {
  constexpr double ln2_high = 0x1.62e42fee00000p-1; // 32 bits, so that n * ln2_high is exact
  constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  constexpr double round_shift = 0x1.8p52; // adding it rounds to an integer, left in the low bits
  constexpr double q[] = {0x1.0000000000000p-1,  0x1.5555555555557p-3,  0x1.5555555555556p-5,
                          0x1.11111111100cep-7,  0x1.6c16c16c162ccp-10, 0x1.a01a01abef415p-13,
                          0x1.a01a01a6dcaffp-16, 0x1.71de021a90822p-19, 0x1.27e4db57442fbp-22,
                          0x1.af4e196027428p-26, 0x1.1f731ea5352cap-29};
  const Lanes clamped = maximum(broadcast(least), x); // a NaN stays
  const Lanes shifted =
      multiply_add(clamped, broadcast(0x1.71547652b82fep0), broadcast(round_shift));
  const Lanes n = shifted - round_shift;
  const Lanes r =
      multiply_add(n, broadcast(-ln2_low), multiply_add(n, broadcast(-ln2_high), clamped));
  const Lanes square = r * r;
  const Lanes mantissa = 1.0 + multiply_add(square, polynomial(q, r, square), r);
  const Lanes result = from_bits(bits_of(mantissa) + (bits_of(shifted) << 52));
  return x < broadcast(least) ? Lanes{} : result;
}

// Natural logarithm of positive normal x; of all else, NaN too, some finite number. Error below 0.8
// ulp (0.777 over 1e8 arguments). x = 2^e (1 + f) with 1+f between sqrt(1/2) and sqrt(2); with
// s = f / (2 + f), log(1+f) = 2 atanh(s) = 2 s + 2/3 s^3 + ..., summed as
// f - (f^2/2 - s (f^2/2 + R)), R = 2/3 s^2 + 2/5 s^4 + ..., which keeps f, the large part, exact.
static inline Lanes own_log(Lanes x) {
  constexpr double ln2_high = 0x1.62e42fee00000p-1, ln2_low = 0x1.a39ef35793c76p-33;
  constexpr uint64_t sqrt_half = 0x3fe6a09e667f3bcd;
  constexpr double series[] = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                               2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const LaneBits exponent = reinterpret_cast<LaneBits>(bits_of(x) - sqrt_half) >> 52;
  const Lanes f = from_bits(bits_of(x) - (reinterpret_cast<PlainBits>(exponent) << 52)) - 1.0;
  const Lanes e = __builtin_convertvector(exponent, Lanes);
  const Lanes s = f / (2.0 + f), s2 = s * s, half_square = 0.5 * f * f;
  const Lanes r = s2 * polynomial(series, s2, s2 * s2);
  return e * ln2_high - ((half_square - (s * (half_square + r) + e * ln2_low)) - f);
}

// Of any positive x.
static inline double own_log(double x) {
  constexpr double scale = 0x1p54, log_scale = 54 * log_2;
  return x < 0x1p-1022 ? own_log(broadcast(x * scale))[0] - log_scale : own_log(broadcast(x))[0];
}
static inline double own_exp(double x, double least = -708) {
  return own_exp(broadcast(x), least)[0];
}

} // namespace GMM_LEVEL
} // namespace gmm
