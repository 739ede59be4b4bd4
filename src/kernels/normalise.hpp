// From distances to responsibilities and log-densities: an exp for each row and component, a log
// and a division for each row.
#pragma once
#include "base/elementary.hpp"
#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// See Kernels::normalise. skipping: whether there is a log_least. Three passes over the components
// of a vector of rows: log joint densities and their maximum, exponentials relative to it and their
// sum, division by the sum.
template <bool skipping>
static inline bool normalise_tile(const double *constants, const double *log_least, double *values,
                                  int64_t stride, int64_t n, int64_t n_components, double threshold,
                                  double *log_density) {
  LaneBits all_above = {};
  all_above = ~all_above;
  for (int64_t i = 0; i < n; i += lane_count) {
    double *const at = values + i;
    Lanes largest = broadcast(-__builtin_inf());
    for (int64_t k = 0; k < n_components; ++k) {
      const Lanes value =
          multiply_add(broadcast(-0.5), load(at + k * stride), broadcast(constants[k]));
      store(at + k * stride, value);
      largest = maximum(value, largest);
    }
    Lanes total = {};
    for (int64_t k = 0; k < n_components; ++k) {
      const Lanes difference = load(at + k * stride) - largest;
      const LaneBits negligible =
          difference < broadcast(skipping ? log_least[k] : 0); // not so for a NaN
      if (skipping && all(negligible)) {
        store(at + k * stride, Lanes{});
        continue;
      }
      Lanes relative = own_exp(difference, log_least_responsibility);
      if (skipping)
        relative = negligible ? Lanes{} : relative;
      store(at + k * stride, relative);
      total += relative;
    }
    const Lanes inverse = 1.0 / total; // relative <= total, so no product is above 1
    for (int64_t k = 0; k < n_components; ++k)
      store(at + k * stride, load(at + k * stride) * inverse);
    // NaN where one of the values was, -infinity or NaN where all were.
    const Lanes result =
        total > 0 ? largest + own_log(total) : total; // total is at least 1, or NaN
    store(log_density + i, result);
    all_above &= result > broadcast(threshold);
  }
  for (int lane = 0; lane < lane_count; ++lane)
    if (!all_above[lane])
      return true;
  return false;
}

static bool normalise(const double *constants, const double *log_least, double *values,
                      int64_t stride, int64_t n, int64_t n_components, double threshold,
                      double *log_density) {
  return (log_least != nullptr ? normalise_tile<true>
                               : normalise_tile<false>)(constants, log_least, values, stride, n,
                                                        n_components, threshold, log_density);
}

// See Kernels::weighted_sum. Each lane carries its own rounding error; where that is not finite, as
// with infinite values, the plain sum is the right one.
static double weighted_sum(const double *weight, const double *value, int64_t n) {
  Lanes total = {}, lost = {}; // lost: what rounding took from the total (Knuth)
  for (int64_t i = 0; i < n; i += lane_count) {
    const Lanes w = load(weight + i);
    const Lanes term =
        w > Lanes{} ? w * load(value + i) : Lanes{}; // where 0, value may be infinite
    const Lanes next = total + term, taken = next - total;
    lost += (total - (next - taken)) + (term - taken);
    total = next;
  }
  const double rest = sum(lost);
  return __builtin_isfinite(rest) ? sum(total) + rest : sum(total);
}

// See Kernels::count_nonzero. A NaN is not 0.
static int64_t count_nonzero(const double *values, int64_t n) {
  LaneBits count = {};
  for (int64_t i = 0; i < n; i += lane_count)
    count -= load(values + i) != Lanes{}; // a comparison that holds is -1
  int64_t total = 0;
  for (int lane = 0; lane < lane_count; ++lane)
    total += count[lane];
  return total;
}

} // namespace gmm::kernels
