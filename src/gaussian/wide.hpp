// Numbers of a wider range than double, for rows that are far from every component: their
// coordinates overflow a double when squared, and small ones beside them still decide.
#pragma once
#include <algorithm>
#include <cmath>

namespace gmm {

// The number value * 2^(512 level). |value| is at most 2^256, so that the product of two is in
// range.
struct Wide {
  static constexpr int highest = 3; // |z| < 2^1700, because W is below 2^600 or so, d below 2^1024

  Wide() = default;
  Wide(double number, int its_level) : value(number), level(its_level) {
    for (; std::fabs(value) > 0x1p256 && level < highest; ++level)
      value *= 0x1p-512;
  }
  // The value that the number has at another level.
  double at(int other) const {
    return level == other ? value : std::ldexp(value, 512 * (level - other));
  }

  double value = 0;
  int level = 0;
};

// 2 a - b, at the higher level of the two.
inline Wide twice_minus(const Wide &a, const Wide &b) {
  const int level = std::max(a.level, b.level);
  return {2 * a.at(level) - b.at(level), level};
}

// A sum of products of Wide numbers. Each level has a sum of its own, so that where large terms
// cancel the small ones are still there.
class SumOfProducts {
public:
  void add(const Wide &a, const Wide &b) { totals_[a.level + b.level] += a.value * b.value; }
  double result() const {
    double total = 0;
    for (int level = 2 * Wide::highest; level >= 0; --level)
      total = total * 0x1p512 + totals_[level];
    return total;
  }

private:
  double totals_[2 * Wide::highest + 1] = {};
};

} // namespace gmm
