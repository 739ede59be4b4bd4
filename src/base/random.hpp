// Random numbers of our own: the same on every machine, one stream for each start.
#pragma once
#include "base/elementary.hpp"

#include <cmath>
#include <cstdint>

namespace gmm {

// splitmix64 (Steele, Lea and Flood 2014): a bijective mixer, used for seeding and hashing.
inline uint64_t mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// The 53 high bits as a number in [0, 1), a multiple of 2^-53.
inline double to_unit_interval(uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

// xoshiro256++ (Blackman and Vigna 2019). The same seed and stream give the same numbers
// everywhere; a copy goes on from where the original was.
class Random {
public:
  // seed: GMM_OPT_SEED, or that of gmm_sample(). stream: the number of a start of a fit.
  Random(uint64_t seed, uint64_t stream) {
    uint64_t z = mix(seed) ^ mix(~stream);
    for (uint64_t &word : state_)
      word = z = mix(z);
  }

  uint64_t next() {
    const uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  double uniform() { return to_unit_interval(next()); }

  // Uniform in 0 .. n-1; the bias of the product is below n / 2^64.
  int64_t below(int64_t n) {
    return static_cast<int64_t>((static_cast<Product>(next()) * static_cast<uint64_t>(n)) >> 64);
  }

  // Standard normal, by the polar method (Marsaglia and Bray 1964), which makes two at a time: the
  // other is kept for the next call.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    double u, v, s;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double factor = std::sqrt(-2 * own_log(s) / s);
    spare_ = v * factor;
    has_spare_ = true;
    return u * factor;
  }

  // An index below n, each with the probability of its weight, of which the sum is 1. Never one of
  // weight 0, wherever rounding leads.
  int64_t choose(const double *weights, int64_t n) {
    double place = uniform();
    int64_t last = 0;
    for (int64_t k = 0; k < n; ++k) {
      if (weights[k] == 0)
        continue;
      last = k;
      place -= weights[k];
      if (place < 0)
        break;
    }
    return last;
  }

private:
  __extension__ typedef unsigned __int128 Product;
  static uint64_t rotate(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  uint64_t state_[4] = {};
  double spare_ = 0;
  bool has_spare_ = false;
};

} // namespace gmm
