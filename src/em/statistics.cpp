#include "em/statistics.hpp"

#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status Statistics::allocate(const gmm_allocator &allocator, const Family *its_family, int64_t K,
                            int64_t D) {
  family = its_family;
  n_components = K;
  n_features = D;
  GMM_TRY(centre.allocate(allocator, checked_product(K, D)));
  GMM_TRY(weight.allocate(allocator, K));
  GMM_TRY(first.allocate(allocator, checked_product(K, D)));
  GMM_TRY(second.allocate_unset(allocator, checked_product(K, family->moment_length(D))));
  return shift.allocate(allocator, D);
}

void Statistics::begin(int64_t k, const double *centres) {
  const int64_t D = n_features;
  std::copy_n(centres + k * D, D, centre.data() + k * D);
  weight[k] = 0;
  std::fill_n(first.data() + k * D, D, 0.0);
  std::fill_n(second_of(k), family->moment_length(D), 0.0);
}

void Statistics::add(Tile &tile, DensityScratch &scratch) {
  tile.for_each_band([&] {
    for (int64_t k = 0; k < n_components; ++k)
      add_component(k, tile, scratch.joint.data() + k * scratch.stride, scratch);
  });
  add_log_likelihood(tile, scratch);
}

void Statistics::add_component(int64_t k, const Tile &tile, const double *r,
                               DensityScratch &scratch) {
  const kernels::Kernels &kernels = *scratch.kernels;
  const kernels::Rows rows = {tile.x.data(), tile.stride, tile.n_padded, tile.n_held};
  const int64_t at = tile.first_feature; // 0 for matrices
  double counted = 0;                    // the rows' weight is added once
  auto *const add_moments = family->full ? kernels.add_moments_full : kernels.add_moments_diagonal;
  add_moments(rows, centre.data() + k * n_features + at, tile.weight.data(), r, scratch.rows.data(),
              at == 0 ? &weight[k] : &counted, first.data() + k * n_features + at,
              second_of(k) + at);
}

void Statistics::add_log_likelihood(const Tile &tile, DensityScratch &scratch) {
  log_likelihood.add(
      scratch.kernels->weighted_sum(tile.weight.data(), scratch.log_density.data(), tile.n_padded));
}

void Statistics::merge_component(int64_t k, const Statistics &other) {
  const int64_t D = n_features, length = family->moment_length(D);
  weight[k] += other.weight[k];
  for (int64_t i = k * D; i < (k + 1) * D; ++i)
    first[i] += other.first[i];
  for (int64_t i = k * length; i < (k + 1) * length; ++i)
    second[i] += other.second[i];
}

void Statistics::mean_of(int64_t k, const Bounds &bounds, double *mean) const {
  for (int64_t at = k * n_features, j = 0; j < n_features; ++j, ++at) {
    mean[j] = centre[at] + first[at] / weight[k];
    if (std::fabs(mean[j]) < nothing * least_deviation(bounds, j))
      mean[j] = 0;
  }
}

// With s = target - centre, the sum of r (d - s)(d - s)' is second - first s' - s first' + weight s
// s'.
void Statistics::move_centre(int64_t k, const double *target) {
  double *from = centre.data() + k * n_features, *sums = first.data() + k * n_features;
  for (int64_t j = 0; j < n_features; ++j)
    shift[j] = target[j] - from[j];
  double *moment = second_of(k);
  for (int64_t i = 0; i < n_features; ++i)
    for (int64_t j = family->full ? 0 : i; j <= i; ++j)
      *moment++ += (weight[k] * shift[i]) * shift[j] - (sums[i] * shift[j] + shift[i] * sums[j]);
  for (int64_t j = 0; j < n_features; ++j) {
    sums[j] -= weight[k] * shift[j];
    from[j] = target[j];
  }
}

} // namespace gmm
