// The E-step for a tile of rows: distances by the kernels, then responsibilities and log-densities.
#include "gaussian/densities.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status DensityScratch::allocate(const gmm_allocator &allocator, const kernels::Kernels &its_kernels,
                                int64_t K, const Tile &tile) {
  kernels = &its_kernels;
  stride = tile.stride;
  GMM_TRY(joint.allocate(allocator, checked_product(K, stride)));
  GMM_TRY(log_density.allocate(allocator, stride));
  GMM_TRY(rows.allocate(allocator, checked_product(tile.band + 1, stride)));
  return far.allocate(allocator, far_row_work(tile.n_features));
}

// Beyond this log-density the rounding error of the squared distance, about eps * 2^30, begins to
// show in the responsibilities.
static constexpr double far = -0x1p30;

static void evaluate_far_rows(const Densities &densities, const Tile &tile,
                              DensityScratch &scratch) {
  for (int64_t i = 0; i < tile.n_rows; ++i) {
    if (scratch.log_density[i] > far)
      continue; // as it is not where it is NaN: some distance overflowed
    tile.copy_row(i, scratch.far.data());
    evaluate_far_row(densities, scratch.far.data(), scratch.joint.data() + i, scratch.stride,
                     &scratch.log_density[i]);
  }
  // Beyond the last row there is what counts for nothing, unless it is NaN.
  for (int64_t k = 0; k < densities.n_components; ++k)
    std::fill(scratch.joint.data() + k * scratch.stride + tile.n_rows,
              scratch.joint.data() + k * scratch.stride + tile.n_padded, 0.0);
}

void find_diagonal_distances(Tile &tile, int64_t K, const double *points,
                             const double *inverse_deviations, int64_t step,
                             DensityScratch &scratch) {
  const kernels::Kernels &kernels = *scratch.kernels;
  tile.for_each_band([&] {
    const kernels::Rows rows = {tile.x.data(), tile.stride, tile.n_padded, tile.n_held};
    const int64_t at = tile.first_feature;
    auto *const distance = at == 0 ? kernels.distance_diagonal : kernels.extend_distance_diagonal;
    for (int64_t k = 0; k < K; ++k) {
      distance(rows, points + k * tile.n_features + at, inverse_deviations + k * step + at,
               scratch.joint.data() + k * scratch.stride);
      tile.fetch_ahead(k, K);
    }
  });
}

// The same for matrices.
static void find_distances(const Densities &densities, const Tile &tile, DensityScratch &scratch) {
  const kernels::Kernels &kernels = *scratch.kernels;
  const kernels::Rows rows = {tile.x.data(), tile.stride, tile.n_padded, tile.n_features};
  const kernels::Rows whitened = {scratch.rows.data(), tile.stride, tile.n_padded, tile.n_features};
  if (densities.common_whitening)
    kernels.whiten(rows, densities.centre(), densities.whitening_of(0), scratch.rows.data());
  for (int64_t k = 0; k < densities.n_components; ++k) {
    const double *mean = densities.means + k * tile.n_features;
    double *distance = scratch.joint.data() + k * scratch.stride;
    if (densities.common_whitening)
      kernels.distance_plain(whitened, densities.whitened_means.data() + k * tile.n_features,
                             distance);
    else
      kernels.distance_triangular(rows, mean, densities.whitening_of(k), distance);
    tile.fetch_ahead(k, densities.n_components);
  }
}

// The same for many features, but no more than shows that a component is too far from all of some
// rows that are beside each other.
static void find_near_distances(const Densities &densities, const Tile &tile, const Near &near,
                                DensityScratch &scratch) {
  const kernels::Kernels &kernels = *scratch.kernels;
  const kernels::Rows rows = {tile.x.data(), tile.stride, tile.n_padded, tile.n_features};
  const double *constants = densities.constants.data(), *means = densities.means;
  double *best = scratch.log_density.data();
  std::fill(best, best + tile.n_padded, -INFINITY);
  for (int64_t k = near.first; k <= near.last; ++k) {
    double *distance = scratch.joint.data() + k * scratch.stride;
    kernels.distance_triangular(rows, means + k * tile.n_features, densities.whitening_of(k),
                                distance);
    kernels.raise(constants[k], distance, tile.n_padded, best);
  }
  for (int64_t k = 0; k < densities.n_components; ++k) {
    if (k < near.first || k > near.last)
      kernels.distance_limited(rows, means + k * tile.n_features, densities.whitening_of(k), best,
                               constants[k] - near.cut[k],
                               scratch.joint.data() + k * scratch.stride);
    tile.fetch_ahead(k, densities.n_components);
  }
}

void evaluate(const Densities &densities, Tile &tile, DensityScratch &scratch, const Near *near) {
  const bool limited = near != nullptr && near->last - near->first + 1 < densities.n_components &&
                       !densities.common_whitening;
  if (limited)
    find_near_distances(densities, tile, *near, scratch);
  else if (!densities.family->full)
    find_diagonal_distances(tile, densities.n_components, densities.means,
                            densities.whitening.data(), tile.n_features, scratch);
  else
    find_distances(densities, tile, scratch);
  const kernels::Kernels &kernels = *scratch.kernels;
  if (kernels.normalise(densities.constants.data(), near != nullptr ? near->cut : nullptr,
                        scratch.joint.data(), scratch.stride, tile.n_padded, densities.n_components,
                        far, scratch.log_density.data()))
    evaluate_far_rows(densities, tile, scratch);
  for (int64_t i = 0; i < tile.n_padded; ++i)
    scratch.log_density[i] += densities.offset;
}

} // namespace gmm
