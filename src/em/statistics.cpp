// Sums over rows, and their change of centre.
#include "em/statistics.hpp"

#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status Statistics::allocate(const gmm_allocator &allocator, const Layout &its_layout, int64_t K,
                            int64_t D) {
  layout = its_layout;
  n_components = K;
  n_features = D;
  GMM_TRY(centre.allocate(allocator, checked_product(K, D)));
  GMM_TRY(weight.allocate(allocator, K));
  GMM_TRY(first.allocate(allocator, checked_product(K, D)));
  return second.allocate_unset(allocator, checked_product(K, layout.moment_length(D)));
}

void Statistics::begin(int64_t k, const double *centres) {
  const int64_t D = n_features;
  std::copy_n(centres + k * D, D, centre.data() + k * D);
  weight[k] = 0;
  std::fill_n(first.data() + k * D, D, 0.0);
  std::fill_n(second_of(k), layout.moment_length(D), 0.0);
}

void Statistics::add(Tile &tile, TileWorkspace &workspace) {
  tile.for_each_band([&] {
    for (int64_t k = 0; k < n_components; ++k)
      add_component(k, tile, workspace.of(k), workspace);
  });
  add_log_likelihood(tile, workspace);
}

void Statistics::add_component(int64_t k, const Tile &tile, const double *r,
                               TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t at = tile.first_feature; // 0 for matrices
  double counted = 0;                    // the rows' weight is added once
  auto *const add_moments =
      layout.has_matrices() ? kernels.add_moments_full : kernels.add_moments_diagonal;
  add_moments(tile.block(), centre.data() + k * n_features + at, tile.weight.data(), r,
              workspace.kernel_work.data(), at == 0 ? &weight[k] : &counted,
              first.data() + k * n_features + at, second_of(k) + at);
}

void Statistics::add_log_likelihood(const Tile &tile, TileWorkspace &workspace) {
  log_likelihood.add(
      workspace.kernels->weighted_sum(tile.weight.data(), workspace.per_row.data(), tile.n_padded));
}

void Statistics::merge_component(int64_t k, const Statistics &other) {
  const int64_t D = n_features, length = layout.moment_length(D);
  weight[k] += other.weight[k];
  for (int64_t i = k * D; i < (k + 1) * D; ++i)
    first[i] += other.first[i];
  for (int64_t i = k * length; i < (k + 1) * length; ++i)
    second[i] += other.second[i];
}

void Statistics::mean_of(int64_t k, const CovarianceFloor &floor, double *mean) const {
  for (int64_t at = k * n_features, j = 0; j < n_features; ++j, ++at) {
    mean[j] = centre[at] + first[at] / weight[k];
    if (std::fabs(mean[j]) < nothing * floor.least_deviation(j))
      mean[j] = 0;
  }
}

// With s = target - centre, the sum of r (d - s)(d - s)' is second - first s' - s first' + weight s
// s'.
void Statistics::move_centre(int64_t k, const double *target) {
  double *from = centre.data() + k * n_features, *sums = first.data() + k * n_features;
  double *moment = second_of(k);
  for (int64_t i = 0; i < n_features; ++i) {
    const double shift_i = target[i] - from[i];
    for (int64_t j = layout.has_matrices() ? 0 : i; j <= i; ++j) {
      const double shift_j = target[j] - from[j];
      *moment++ += (weight[k] * shift_i) * shift_j - (sums[i] * shift_j + shift_i * sums[j]);
    }
  }
  for (int64_t j = 0; j < n_features; ++j) {
    sums[j] -= weight[k] * (target[j] - from[j]);
    from[j] = target[j];
  }
}

void Statistics::add_pseudo_rows(double added) {
  const int64_t K = n_components, length = layout.moment_length(n_features);
  double total = 0;
  for (int64_t k = 0; k < K; ++k)
    total += weight[k];
  for (int64_t at = 0; at < length; ++at) {
    double pooled = 0;
    for (int64_t k = 0; k < K; ++k)
      pooled += second[k * length + at];
    pooled /= total;
    for (int64_t k = 0; k < K; ++k) {
      // (moment + added * pooled) * own / (own + added), where `added` may be 2^1000
      const double own = weight[k], both = own + added;
      double &moment = second[k * length + at];
      moment = moment * (own / both) + pooled * (own * (added / both));
    }
  }
}

} // namespace gmm
