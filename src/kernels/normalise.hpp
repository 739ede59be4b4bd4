// From distances to responsibilities and log-densities: an exp for each row and component, a log
// and a division for each row.
#pragma once
#include "base/elementary.hpp"
#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

template <bool skipping>
static inline bool normalise_tile(const double *constants, const double *cut, double *joint,
                                  int64_t stride, int64_t n, int64_t n_components, double least,
                                  double *log_density) {
  LaneBits all_above = {};
  all_above = ~all_above;
  for (int64_t i = 0; i < n; i += lane_count) {
    double *const at = joint + i;
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
      const LaneBits negligible = difference < broadcast(skipping ? cut[k] : 0); // not so for a NaN
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
    const Lanes result = total > 0 ? largest + own_log(total) : total; // at least 1, or NaN
    store(log_density + i, result);
    all_above &= result > broadcast(least);
  }
  for (int lane = 0; lane < lane_count; ++lane)
    if (!all_above[lane])
      return true;
  return false;
}

static bool normalise(const double *constants, const double *cut, double *joint, int64_t stride,
                      int64_t n, int64_t n_components, double least, double *log_density) {
  return (cut != nullptr ? normalise_tile<true> : normalise_tile<false>)(constants, cut, joint,
                                                                         stride, n, n_components,
                                                                         least, log_density);
}

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

} // namespace gmm::kernels
