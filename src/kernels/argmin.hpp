// Which component has the smallest or the largest value for each row; the first of equals.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// component[i] and extreme[i] receive the component and its value for row i; NULL for what is not
// wanted. A NaN is never better, so it wins only where it stands first.
template <bool smallest>
static inline void arg_extreme(const double *values, int64_t stride, int64_t n,
                               int64_t n_components, int32_t *component, double *extreme) {
  typedef int32_t LaneComponents __attribute__((vector_size(lane_count * sizeof(int32_t))));
  for (int64_t i = 0; i < n; i += lane_count) {
    Lanes best = load(values + i);
    LaneBits index = {};
    for (int64_t k = 1; k < n_components; ++k) {
      const Lanes next = load(values + k * stride + i);
      const LaneBits better = smallest ? next < best : next > best; // false for NaN
      best = better ? next : best;
      index = better ? k - LaneBits{} : index;
    }
    const LaneComponents narrow = __builtin_convertvector(index, LaneComponents);
    if (component != nullptr)
      std::memcpy(component + i, &narrow, sizeof narrow);
    if (extreme != nullptr)
      store(extreme + i, best);
  }
}

static void argmin(const double *values, int64_t stride, int64_t n, int64_t n_components,
                   int32_t *component, double *smallest) {
  arg_extreme<true>(values, stride, n, n_components, component, smallest);
}

static void argmax(const double *values, int64_t stride, int64_t n, int64_t n_components,
                   int32_t *component) {
  arg_extreme<false>(values, stride, n, n_components, component, nullptr);
}

} // namespace gmm::kernels
