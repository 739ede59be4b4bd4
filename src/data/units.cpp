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

// The shorth (Andrews et al. 1972; Rousseeuw and Leroy 1988, for one half), here of 1/(2K) of the
// values: as K components can be far apart, more might span two of them.
//
// *place is the number in it that is nearest to 0, or, if that is far from 0, the number nearest to
// 0 between values about which others lie nearly as close; in whole powers of two of the scale.
// Subtracting it loses no digit of a value near it, nor, if others are further from 0, of theirs:
// of clusters at 0 and at 1e15, both of deviation 1, each keeps all that x says.
static double robust_scale_of(const double *sorted, int64_t n, int64_t n_components,
                              double *place) {
  constexpr int64_t fewest = 5; // fewer points are near each other by chance
  constexpr double many = 1024;
  const int64_t wanted = (n + 2 * n_components - 1) / (2 * n_components);
  const int64_t held = std::min(n, std::max(fewest, wanted));
  const auto nearest_to_zero = [](double low, double high) {
    return low > 0 ? low : high < 0 ? high : 0.0;
  };
  double shortest = INFINITY;
  for (int64_t i = 0; i + held <= n; ++i) {
    const double length = sorted[i + held - 1] - sorted[i];
    if (length < shortest) {
      shortest = length;
      *place = nearest_to_zero(sorted[i], sorted[i + held - 1]);
    }
  }
  const double fraction = 1.0 / (2.0 * static_cast<double>(n_components));
  const double scale = shortest / (2 * normal_quantile(0.5 + 0.5 * fraction));
  if (std::fabs(*place) > many * scale) {
    double lowest = INFINITY, highest = -INFINITY;
    for (int64_t i = 0; i + held <= n; ++i)
      if (sorted[i + held - 1] - sorted[i] <= many * shortest) {
        lowest = std::min(lowest, sorted[i]);
        highest = sorted[i + held - 1];
      }
    *place = nearest_to_zero(lowest, highest);
  }
  const double power = std::ldexp(1.0, std::ilogb(scale));
  const double powers = *place / power;
  if (std::fabs(powers) < 0x1p52)
    *place = std::round(powers) * power;
  return scale;
}

// Where the distinct values of feature j are densest, and their robust scale, 0 if it is constant.
static void summarise(const View &view, const DistinctRows &rows, int64_t j, int64_t n_components,
                      double *values, double *place, double *scale) {
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
  *place = n > 0 ? values[0] : 0;
  *scale = n > 1 ? robust_scale_of(values, n, n_components, place) : 0;
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
