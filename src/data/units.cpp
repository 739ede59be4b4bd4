// The choice of shifts and scales, feature by feature, from the distinct values of a sample.
#include "data/units.hpp"

#include "data/survey.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Data within 2^-505 .. 2^505 have squares within 2^-1010 .. 2^1010, which leaves a double some
// room for a sum of them and for their quotient by a floor.
static constexpr int largest_exponent = 505;

Status Units::allocate(const gmm_allocator &allocator, int64_t n) {
  n_features = n;
  GMM_TRY(shift.allocate(allocator, n));
  GMM_TRY(exponent.allocate(allocator, n));
  GMM_TRY(factor.allocate(allocator, n));
  GMM_TRY(robust_scale.allocate(allocator, n));
  GMM_TRY(rounding.allocate(allocator, n));
  return spread.allocate(allocator, n);
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

// Values low .. high; at first longer than any other.
struct Interval {
  double low = -INFINITY, high = INFINITY;

  double length() const { return high - low; }
  double nearest_to_zero() const { return std::clamp(0.0, low, high); }
};

// How many of n distinct values the shorth holds. It is the shortest interval with a share of the
// values (Andrews et al. 1972; Rousseeuw and Leroy 1988, for one half), here with 1/64 of them,
// because clusters can be many and far apart and a larger share might span two of them.
static int64_t values_in_shorth(int64_t n) {
  constexpr int64_t fewest_values = 5; // fewer are near each other by chance
  constexpr int64_t values_for_one = 64;
  return std::min(n, std::max(fewest_values, (n + values_for_one - 1) / values_for_one));
}

// The first of the shortest intervals with `held` of the values.
static Interval find_shorth(const RecordedValue *sorted, int64_t n, int64_t held) {
  Interval shorth;
  for (int64_t i = 0; i + held <= n; ++i) {
    const Interval interval = {sorted[i].value, sorted[i + held - 1].value};
    if (interval.length() < shorth.length())
      shorth = interval;
  }
  return shorth;
}

// The length of the shortest interval with `held` of n values, divided by the mean length of such
// intervals, where values are equally dense. Lengths are Gamma distributed with held - 1 gaps,
// their cube roots nearly normal (Wilson and Hilferty 1931); intervals overlap, so the shortest is
// near the quantile 1 / (n/2) of them.
static double shortest_of_many(int64_t n, int64_t held) {
  const double gaps = static_cast<double>(held - 1), root = std::sqrt(gaps);
  const double z = normal_quantile(1 - 1 / std::max(2.0, 0.5 * static_cast<double>(n)));
  const double cube_root = 1 - 1 / (9 * gaps) - z / (3 * root);
  return cube_root * cube_root * cube_root;
}

// The standard deviation of the normal distribution that has such a shorth, in the caller's units.
// Between the first and the last of `held` among n values there is (held - 1)/(n + 1) of a
// distribution, on average. With fewer than 5 values there are too few intervals to correct for.
static double robust_scale_of(const Interval &shorth, int64_t n, int64_t held) {
  const double fraction = static_cast<double>(held - 1) / static_cast<double>(n + 1);
  const double mean_length =
      held < 5 ? shorth.length() : shorth.length() / shortest_of_many(n, held);
  return mean_length / (2 * normal_quantile(0.5 + 0.5 * fraction));
}

// Prefers 0 if it lies in the shorth; else the point of the shorth nearest 0. If that is more than
// 1024 scales from 0, the range is widened to span every interval with as many values that is at
// most 1024 times as long as the shorth, and the point of that range nearest 0 is taken. The result
// is rounded to a multiple of 2^floor(log2 scale), so that x - shift is exact for x near the shift
// and for x further from 0. Example: clusters at 0 and 1e15, both of deviation 1, get shift 0, and
// both keep all their digits.
static double choose_shift(const RecordedValue *sorted, int64_t n, int64_t held,
                           const Interval &shorth, double scale) {
  // A shift within this many scales of 0 is kept, because values near it and values near 0 then
  // have 42 bits or more below the scale. An interval up to `widest` times as long as the shorth
  // still counts as dense.
  constexpr double far_scales = 1024, widest = 1024;
  double shift = shorth.nearest_to_zero();
  if (std::fabs(shift) > far_scales * scale) {
    Interval dense = {INFINITY, -INFINITY};
    for (int64_t i = 0; i + held <= n; ++i) {
      const Interval interval = {sorted[i].value, sorted[i + held - 1].value};
      if (interval.length() <= widest * shorth.length())
        dense = {std::min(dense.low, interval.low), interval.high};
    }
    shift = dense.nearest_to_zero();
  }
  const double power = std::ldexp(1.0, std::ilogb(scale)), powers = shift / power;
  return std::fabs(powers) < 0x1p52 ? std::round(powers) * power : shift;
}

// The survey's sample may be larger for more components, and units may not depend on K.
static int64_t count_rows(const Survey &survey) {
  const RowSample &sample = survey.sample;
  return std::min(sample.size, usual_sample_rows(sample.n_features));
}

int64_t values_of_feature(const Survey &survey) {
  return std::max(count_rows(survey), survey.has_holes ? survey.of_feature[0].entries.size() : 0);
}

// Of n values that were gathered from distinct rows, the distinct ones in ascending order; returns
// how many.
static int64_t unite_values(RecordedValue *values, int64_t n) {
  // The comparison is of this file, so that a compiler that does not inline std::sort makes no copy
  // of std's own, which a C++ host would share.
  std::sort(values, values + n, [](const RecordedValue &a, const RecordedValue &b) {
    return a.value != b.value ? a.value < b.value : a.weight < b.weight;
  });
  int64_t n_distinct = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (n_distinct > 0 && values[n_distinct - 1].value == values[i].value)
      values[n_distinct - 1].weight += values[i].weight;
    else
      values[n_distinct++] = values[i];
  }
  return n_distinct;
}

// The distinct values of feature j in n rows of a sample, in ascending order; returns how many.
static int64_t gather_values(const RowSample &sample, int64_t n, int64_t j, double factor,
                             RecordedValue *values) {
  int64_t n_values = 0;
  for (int64_t i = 0; i < n; ++i) {
    const DistinctRow &entry = sample.entries[i];
    const double value = sample.rows().view.at(entry.row, j);
    const double weight = entry.weight.value() * factor; // 0 for what is nothing beside all rows
    if (std::isfinite(value) && weight > 0) // infinity is there only with GMM_OPT_CHECK_FINITE = 0
      values[n_values++] = {value, weight};
  }
  return unite_values(values, n_values);
}

// Of a feature that few rows of the sample have it is that of the feature itself: without a shift
// an offset would cost its digits.
static int64_t gather_feature(const Survey &survey, int64_t j, double factor,
                              RecordedValue *values) {
  const RowSample &sample = survey.sample;
  const int64_t n = count_rows(survey);
  int64_t n_observed = 0;
  for (int64_t i = 0; survey.has_holes && i < n; ++i)
    n_observed += !std::isnan(sample.rows().view.at(sample.entries[i].row, j));
  if (!survey.has_holes || n < usual_sample_rows(sample.n_features) ||
      n_observed >= survey.of_feature[j].size)
    return gather_values(sample, n, j, factor, values);
  const RowSample &own = survey.of_feature[j];
  return gather_values(own, own.size, 0, factor, values);
}

// What units keep of feature j, still in the caller's units, from its n distinct values. in_steps:
// whether to look for a step. A constant feature has scale 0 yet: fill_scales() gives it one.
static void summarise(const RecordedValue *sorted, int64_t n, bool in_steps, int64_t j,
                      Units &units) {
  units.shift[j] = n > 0 ? sorted[0].value : 0;
  units.robust_scale[j] = units.rounding[j] = units.spread[j] = 0;
  if (n <= 1)
    return;
  const int64_t held = values_in_shorth(n);
  const Interval shorth = find_shorth(sorted, n, held);
  units.robust_scale[j] = robust_scale_of(shorth, n, held);
  units.shift[j] = choose_shift(sorted, n, held, shorth, units.robust_scale[j]);
  if (in_steps)
    units.rounding[j] = find_step(sorted, n) * 0.28867513459481288; // 1/sqrt(12): Sheppard 1898
  units.spread[j] = spread_of(sorted, n);
}

// Constant features take the smallest scale of the others, which are left as they are. If
// isotropic, all take the largest. Returns the largest.
static double fill_scales(Buffer<double> &scale, bool isotropic) {
  double smallest = 0, largest = 0;
  for (int64_t j = 0; j < scale.size(); ++j) {
    if (scale[j] > 0 && (smallest == 0 || scale[j] < smallest))
      smallest = scale[j];
    largest = std::max(largest, scale[j]);
  }
  for (int64_t j = 0; j < scale.size(); ++j)
    if (isotropic || scale[j] == 0)
      scale[j] = isotropic ? largest : smallest;
  return largest;
}

Status choose_units(const Survey &survey, bool each_feature, bool isotropic, Team &team,
                    RecordedValue *values, Units &units, Message &message) {
  const Extent &extent = survey.extent;
  const int64_t n_rows = count_rows(survey), D = units.n_features;
  GMM_ASSERT(n_rows > 0 && D == survey.sample.n_features);
  if (extent.largest > std::ldexp(1.0, largest_exponent) ||
      (extent.largest > 0 && extent.largest < std::ldexp(1.0, -largest_exponent))) {
    message.say() << "the largest value of x is " << extent.largest
                  << "; it must be 2^-505 to 2^505";
    return Status::Scale;
  }
  // With fewer distinct rows than this each is a place of its own, whatever its numbers are, so no
  // step is looked for.
  constexpr int64_t fewest_rows = 10;
  const double factor = std::ldexp(1.0, -std::ilogb(survey.total_weight.value()));
  GMM_TRY(team.run(D, [&](int64_t j, int64_t member) {
    RecordedValue *own = values + member * values_of_feature(survey);
    summarise(own, gather_feature(survey, j, factor, own), n_rows >= fewest_rows, j, units);
  }));
  const double largest_scale = fill_scales(units.robust_scale, isotropic);
  // In units finer than 2^finest the square of the largest value would overflow.
  const int finest = extent.largest > 0 ? std::ilogb(extent.largest) - largest_exponent : 0;
  for (int64_t j = 0; j < D; ++j) {
    double &scale = units.robust_scale[j];
    const double measure = each_feature ? scale : largest_scale;
    // Without any spread the size of the values is the only scale there is.
    const double size = each_feature ? std::fabs(units.shift[j]) : extent.largest;
    const double reference = measure > 0 ? measure : size;
    const int exponent = reference > 0 ? std::ilogb(reference) : 0;
    if (exponent > largest_exponent || exponent < -largest_exponent) {
      message.say() << "the spread of column " << j << " is " << reference
                    << "; it must be 2^-505 to 2^505";
      return Status::Scale;
    }
    units.exponent[j] = std::max(exponent, finest);
    units.factor[j] = std::ldexp(1.0, -units.exponent[j]);
    scale *= units.factor[j];
    units.rounding[j] *= units.factor[j];
    units.spread[j] *= units.factor[j];
  }
  return Status::Ok;
}

} // namespace gmm
