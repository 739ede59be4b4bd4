// Terms into exact sums (data/exact_sum.hpp).
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

static inline LaneBits lane_bits(Lanes value) {
  LaneBits bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// magic is 1.5 * 2^52 units, so magic + x is magic and x in whole units, rounded; its bits are
// those of magic plus this number. A term fits if it is less than 2^31 units.
static int64_t deposit(int64_t n, double *terms, const double *magic, int64_t *digits,
                       int64_t stride) {
  constexpr int64_t from_magic = (INT64_C(21) << 52) + (INT64_C(1) << 51);
  int64_t i = 0;
  for (; i + lane_count <= n; i += lane_count) {
    Lanes unit = load(magic + i), x = load(terms + i) * exact_scale;
    const LaneBits size = lane_bits(x) & INT64_MAX;
    if (!all(size < lane_bits(unit) - from_magic))
      return i;
    GMM_UNROLL
    for (int f = 0; f < 3; ++f) {
      const Lanes rounded = unit + x;
      LaneBits digit;
      std::memcpy(&digit, digits + f * stride + i, sizeof digit);
      digit += lane_bits(rounded) - lane_bits(unit);
      std::memcpy(digits + f * stride + i, &digit, sizeof digit);
      x -= rounded - unit;
      unit *= next_magic;
    }
    store(terms + i, Lanes{});
  }
  return i;
}

} // namespace gmm::kernels
