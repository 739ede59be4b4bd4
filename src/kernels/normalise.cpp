#include "base/elementary.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

void normalise(double *joint, int64_t stride, int64_t n, int64_t n_components,
               double *log_density) {
  for (int64_t i = 0; i < n; i += lane_count) {
    Lanes largest = load(joint + i);
    for (int64_t k = 1; k < n_components; ++k)
      largest = maximum(load(joint + k * stride + i), largest);
    Lanes total = {};
    for (int64_t k = 0; k < n_components; ++k) {
      const Lanes relative = exp(load(joint + k * stride + i) - largest);
      store(joint + k * stride + i, relative);
      total += relative;
    }
    for (int64_t k = 0; k < n_components; ++k)
      store(joint + k * stride + i, load(joint + k * stride + i) / total);
    store(log_density + i, largest + log(total));
  }
}

double weighted_sum(const double *weight, const double *value, int64_t n) {
  Lanes total = {};
  for (int64_t i = 0; i < n; i += lane_count) {
    const Lanes w = load(weight + i);
    total += w > Lanes{} ? w * load(value + i) : Lanes{}; // a row of weight 0 may have density 0
  }
  return sum(total);
}

} // namespace gmm::kernels
