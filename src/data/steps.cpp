#include "data/steps.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

namespace {

// Values first + i * step for whole numbers i >= 0.
struct Lattice {
  double first, step;

  int64_t place(double value) const {
    const double half_above = (value - first) / step + 0.5;
    return static_cast<int64_t>(half_above);
  }
  bool holds(double value) const {
    constexpr double most = 1e-3; // of a step: decimals are rounded, as are inches in centimetres
    const double places = (value - first) / step;
    return std::fabs(places - std::round(places)) <= most;
  }
};

} // namespace

// The least difference is the step, or a few times it where values are few.
static double finest_step(const RecordedValue *sorted, int64_t n) {
  constexpr int most_parts = 4;
  const double first = sorted[0].value, last = sorted[n - 1].value, range = last - first;
  double gap = range;
  for (int64_t i = 1; i < n; ++i)
    gap = std::min(gap, sorted[i].value - sorted[i - 1].value);
  // Differences that are rounding errors of the numbers themselves are no step.
  const double rounding = DBL_EPSILON * std::max(std::fabs(first), std::fabs(last));
  for (int parts = 1; parts <= most_parts; ++parts) {
    const double n_steps = std::round(range / (gap / parts));
    const Lattice lattice = {first, range / n_steps};
    if (!(lattice.step > 1024 * rounding))
      return 0;
    if (std::all_of(sorted, sorted + n,
                    [&](const RecordedValue &at) { return lattice.holds(at.value); }))
      return lattice.step;
  }
  return 0;
}

// Whether every `every`-th place is a heap: has more than twice the weight of the places beside it,
// together and not by a single one. (For a normal distribution no narrower than a step the value in
// the middle has 1.65 times the weight of the two beside it.)
static bool is_heaped(const RecordedValue *sorted, int64_t n, double step, int every) {
  constexpr double ratio = 2, fewest = 3;
  const Lattice lattice = {sorted[0].value, step};
  double sums[16] = {}, squares[16] = {};
  for (int64_t i = 0; i < n; ++i) {
    const int64_t residue = lattice.place(sorted[i].value) % every;
    sums[residue] += sorted[i].weight;
    squares[residue] += sorted[i].weight * sorted[i].weight;
  }
  const int64_t heap = std::max_element(sums, sums + every) - sums;
  const double beside = 0.5 * (sums[(heap + 1) % every] + sums[(heap + every - 1) % every]);
  return sums[heap] > ratio * beside && sums[heap] * sums[heap] > fewest * squares[heap];
}

double find_step(const RecordedValue *sorted, int64_t n) {
  const double step = finest_step(sorted, n);
  if (step == 0)
    return 0;
  for (const int every : {10, 5})
    if (is_heaped(sorted, n, step, every))
      return every * step;
  return step;
}

double spread_of(const RecordedValue *sorted, int64_t n) {
  double total = 0, mean = 0, squares = 0;
  // in units of the range, so that squares stay within double, and by a power of two
  const int exponent = std::ilogb(sorted[n - 1].value - sorted[0].value);
  const auto place = [&](int64_t i) {
    return std::ldexp(sorted[i].value - sorted[0].value, -exponent);
  };
  for (int64_t i = 0; i < n; ++i) {
    total += sorted[i].weight;
    mean += sorted[i].weight * place(i);
  }
  mean /= total;
  for (int64_t i = 0; i < n; ++i)
    squares += sorted[i].weight * (place(i) - mean) * (place(i) - mean);
  return std::ldexp(std::sqrt(squares / total), exponent);
}

} // namespace gmm
