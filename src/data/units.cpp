#include "data/units.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Data within 2^-505 .. 2^505 have squares, and squares over the smallest useful floor, in range.
static constexpr int largest_exponent = 505;

Status Units::allocate(const gmm_allocator &allocator, int64_t n) {
  n_features = n;
  GMM_TRY(shift.allocate(allocator, n));
  GMM_TRY(exponent.allocate(allocator, n));
  GMM_TRY(factor.allocate(allocator, n));
  return robust_scale.allocate(allocator, n);
}

// Quantile of the standard normal above 1/2, by bisection of its distribution function; called once
// for each feature.
static double normal_quantile(double probability) {
  double low = 0, high = 10;
  for (int step = 0; step < 60; ++step) {
    const double middle = 0.5 * (low + high);
    (0.5 * std::erfc(-middle * 0.70710678118654752) < probability ? low : high) = middle;
  }
  return low;
}

struct Interval {
  double low = -INFINITY, high = INFINITY;

  double length() const { return high - low; }
  double nearest_to_zero() const { return std::clamp(0.0, low, high); }
};

// The shorth (Andrews et al. 1972; Rousseeuw and Leroy 1988, for one half), here of 1/(2K) of the
// values: as K components can be far apart, more might span two of them.
static int64_t values_in_shorth(int64_t n, int64_t n_components) {
  constexpr int64_t fewest = 5; // fewer points are near each other by chance
  return std::min(n, std::max(fewest, (n + 2 * n_components - 1) / (2 * n_components)));
}

static Interval find_shorth(const double *sorted, int64_t n, int64_t held) {
  Interval shorth;
  for (int64_t i = 0; i + held <= n; ++i) {
    const Interval interval = {sorted[i], sorted[i + held - 1]};
    if (interval.length() < shorth.length())
      shorth = interval;
  }
  return shorth;
}

// As a standard deviation: that of a normal distribution with such a shorth.
static double robust_scale_of(const Interval &shorth, int64_t n_components) {
  const double fraction = 1.0 / (2.0 * static_cast<double>(n_components));
  return shorth.length() / (2 * normal_quantile(0.5 + 0.5 * fraction));
}

// The number in the shorth that is nearest to 0, or, if that is far from 0, the number nearest to 0
// between values about which others lie nearly as close; in whole powers of two of the scale.
// Subtracting it loses no digit of a value near it, nor, if others are further from 0, of theirs:
// of clusters at 0 and at 1e15, both of deviation 1, each keeps all that x says.
static double choose_shift(const double *sorted, int64_t n, int64_t held, const Interval &shorth,
                           double scale) {
  constexpr double many = 1024;
  double shift = shorth.nearest_to_zero();
  if (std::fabs(shift) > many * scale) {
    Interval dense = {INFINITY, -INFINITY};
    for (int64_t i = 0; i + held <= n; ++i) {
      const Interval interval = {sorted[i], sorted[i + held - 1]};
      if (interval.length() <= many * shorth.length())
        dense = {std::min(dense.low, interval.low), interval.high};
    }
    shift = dense.nearest_to_zero();
  }
  const double power = std::ldexp(1.0, std::ilogb(scale)), powers = shift / power;
  return std::fabs(powers) < 0x1p52 ? std::round(powers) * power : shift;
}

// The shift of feature j and the robust scale of its distinct values, 0 if it is constant.
static void summarise(const View &view, const DistinctRows &rows, int64_t j, int64_t n_components,
                      double *values, double *shift, double *scale) {
  int64_t n = 0;
  for (int64_t i = 0; i < rows.size; ++i) {
    const double value = view.at(rows.entries[i].row, j);
    if (std::isfinite(value))
      values[n++] = value; // others only where the caller asked for no check
  }
  // The comparison is of this file, so that a compiler that does not inline std::sort makes no copy
  // of std's own, which a C++ host would share.
  std::sort(values, values + n, [](double a, double b) { return a < b; });
  n = std::unique(values, values + n) - values;
  *shift = n > 0 ? values[0] : 0;
  *scale = 0;
  if (n <= 1)
    return;
  const int64_t held = values_in_shorth(n, n_components);
  const Interval shorth = find_shorth(values, n, held);
  *scale = robust_scale_of(shorth, n_components);
  *shift = choose_shift(values, n, held, shorth, *scale);
}

// Constant features take the smallest scale of the others.
static void fill_constant(double *scale, int64_t n, bool isotropic) {
  double smallest = 0, largest = 0;
  for (int64_t j = 0; j < n; ++j) {
    if (scale[j] > 0 && (smallest == 0 || scale[j] < smallest))
      smallest = scale[j];
    largest = std::max(largest, scale[j]);
  }
  for (int64_t j = 0; j < n; ++j)
    if (isotropic || scale[j] == 0)
      scale[j] = isotropic ? largest : smallest;
}

Status choose_units(const View &view, const DistinctRows &rows, int64_t n_components,
                    bool isotropic, const Extent &extent, const Extent &counted, Team &team,
                    double *values, Units &units, Message &message) {
  if (extent.largest > std::ldexp(1.0, largest_exponent) ||
      (extent.largest > 0 && extent.largest < std::ldexp(1.0, -largest_exponent))) {
    message.say() << "gmm_fit: the largest value of x is beyond 2^-505 to 2^505";
    return Status::Scale;
  }
  const Status done = team.run(view.n_cols, [&](int64_t j, int64_t member) {
    summarise(view, rows, j, n_components, values + member * rows.size, &units.shift[j],
              &units.robust_scale[j]);
  });
  GMM_TRY(done);
  fill_constant(units.robust_scale.data(), view.n_cols, isotropic);
  // In units finer than this the square of the largest value would leave double.
  const int finest = counted.largest > 0 ? std::ilogb(counted.largest) - largest_exponent : 0;
  for (int64_t j = 0; j < view.n_cols; ++j) {
    double &scale = units.robust_scale[j];
    // Without any spread the size of the values is the only scale there is.
    const double size = isotropic ? counted.largest : std::fabs(units.shift[j]);
    const double reference = scale > 0 ? scale : size;
    const int exponent = reference > 0 ? std::ilogb(reference) : 0;
    if (exponent > largest_exponent || exponent < -largest_exponent) {
      message.say() << "gmm_fit: the spread of column " << j << " is beyond 2^-505 to 2^505";
      return Status::Scale;
    }
    units.exponent[j] = std::max(exponent, finest);
    units.factor[j] = std::ldexp(1.0, -units.exponent[j]);
    scale *= units.factor[j];
  }
  return Status::Ok;
}

} // namespace gmm
