// Comparing likelihoods first, which tell nearly all places apart, then parameters.
#include "em/earlier_starts.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

Status EarlierStarts::allocate(const gmm_allocator &allocator, int64_t n_starts,
                               const Layout &layout, int64_t K, int64_t D) {
  constexpr int64_t most_numbers = int64_t{1} << 20;
  if (n_starts == 1)
    return Status::Ok;
  // Fits, because Parameters of this size have been allocated.
  length_ = K + K * D + layout.covariance_length(K, D);
  const int64_t n_ends = std::min(n_starts, most_numbers / length_);
  GMM_TRY(beginnings_.allocate_unset(allocator, std::min(n_starts, most_numbers / 2)));
  GMM_TRY(values_.allocate_unset(allocator, n_ends));
  return ends_.allocate_unset(allocator, n_ends * length_);
}

// Sums over components have another order where these have. Likelihoods that are no more than the
// least double tell of no place.
bool EarlierStarts::began_here(double value) {
  constexpr double rounding = 1e-13;
  const auto same = [&](double a, double b) {
    return std::fabs(a - b) <= rounding * (1 + std::fabs(a)) && a > -DBL_MAX;
  };
  for (int64_t i = 0; i < n_begun_; ++i)
    if (same(beginnings_[i].before, first_) && same(beginnings_[i].after, value))
      return true;
  if (n_begun_ < beginnings_.size())
    beginnings_[n_begun_++] = {first_, value};
  return false;
}

// In deviations of the end's components, and in shares of its weights.
static bool is_near(const ParametersView &end, int64_t l, const ParametersView &at, int64_t k) {
  constexpr double most = 0.01;
  const int64_t D = at.n_features;
  if (!(std::fabs(at.weights[k] - end.weights[l]) <= most * end.weights[l]))
    return false;
  const auto variance = [&](int64_t j) { return end.covariance(l, j, j); };
  for (int64_t j = 0; j < D; ++j) {
    const double apart = at.means[k * D + j] - end.means[l * D + j];
    if (!(apart * apart <= most * most * variance(j)))
      return false;
  }
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = at.layout.has_matrices() ? 0 : i; j <= i; ++j) {
      const double apart = at.covariance(k, i, j) - end.covariance(l, i, j);
      if (!(std::fabs(apart) <= most * std::sqrt(variance(i)) * std::sqrt(variance(j))))
        return false;
    }
  return true;
}

// Whether each component is near one of the end's, and no two are near the same.
bool EarlierStarts::is_end(int64_t end, const Parameters &parameters) const {
  const int64_t K = parameters.n_components, D = parameters.n_features;
  const double *numbers = ends_.data() + end * length_;
  const ParametersView there = {parameters.layout, K, D, numbers, numbers + K, numbers + K + K * D};
  const ParametersView here = parameters.view();
  for (int64_t l = 0; l < K; ++l) {
    int64_t n_near = 0;
    for (int64_t k = 0; k < K && n_near < 2; ++k)
      n_near += is_near(there, l, here, k);
    if (n_near != 1)
      return false;
  }
  return true;
}

bool EarlierStarts::have_been_at(const Parameters &parameters, double value, int64_t iteration,
                                 bool numbered, double tolerance) {
  constexpr double most_left = 1e-4;
  if (length_ == 0)
    return false;
  if (iteration == 1 && began_here(value))
    return true;
  for (int64_t end = 0; end < n_ended_ && !numbered; ++end) {
    const double left = values_[end] - value;
    if (left < most_left && left > -tolerance && is_end(end, parameters))
      return true;
  }
  return false;
}

void EarlierStarts::keep_end(const Parameters &parameters, double value) {
  if (n_ended_ == values_.size())
    return;
  double *to = ends_.data() + n_ended_ * length_;
  to = std::copy_n(parameters.weights.data(), parameters.weights.size(), to);
  to = std::copy_n(parameters.means.data(), parameters.means.size(), to);
  std::copy_n(parameters.covariances.data(), parameters.covariances.size(), to);
  values_[n_ended_++] = value;
}

} // namespace gmm
