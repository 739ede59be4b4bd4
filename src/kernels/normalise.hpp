// From distances to responsibilities and log-densities: an exp for each row and component, a log
// and a division for each row.
#pragma once
#include "base/elementary.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

static bool normalise(const double *constants, double *joint, int64_t stride, int64_t n,
                      int64_t n_components, double least, double *log_density) {
  LaneBits all_above = {};
  all_above = ~all_above;
  for (int64_t i = 0; i < n; i += lane_count) {
    const auto joint_at = [&](int64_t k) {
      return multiply_add(broadcast(-0.5), load(joint + k * stride + i), broadcast(constants[k]));
    };
    Lanes largest = joint_at(0);
    for (int64_t k = 1; k < n_components; ++k)
      largest = maximum(joint_at(k), largest);
    Lanes total = {};
    for (int64_t k = 0; k < n_components; ++k) {
      const Lanes relative = exp(joint_at(k) - largest);
      store(joint + k * stride + i, relative);
      total += relative;
    }
    const Lanes inverse = 1.0 / total; // relative <= total, so no product is above 1
    for (int64_t k = 0; k < n_components; ++k)
      store(joint + k * stride + i, load(joint + k * stride + i) * inverse);
    const Lanes result = largest + log(total);
    store(log_density + i, result);
    all_above &= result > broadcast(least);
  }
  for (int lane = 0; lane < lane_count; ++lane)
    if (!all_above[lane])
      return true;
  return false;
}

static double weighted_sum(const double *weight, const double *value, int64_t n) {
  Lanes total = {};
  for (int64_t i = 0; i < n; i += lane_count) {
    const Lanes w = load(weight + i);
    total += w > Lanes{} ? w * load(value + i) : Lanes{}; // a row of weight 0 may have density 0
  }
  return sum(total);
}

} // namespace gmm::kernels
