// The E-step for a tile of rows: distances by the kernels, then responsibilities and log-densities.
#include "gaussian/responsibilities.hpp"

#include "gaussian/far_row.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status TileWorkspace::allocate(const gmm_allocator &allocator, const kernels::Kernels &its_kernels,
                               int64_t K, const Tile &tile) {
  kernels = &its_kernels;
  stride = tile.stride;
  GMM_TRY(per_component.allocate(allocator, checked_product(K, stride)));
  GMM_TRY(per_row.allocate(allocator, stride));
  GMM_TRY(kernel_work.allocate(allocator, checked_product(tile.band + 1, stride)));
  return far_row_work.allocate(allocator, far_row_work_length(tile.n_features));
}

// Below this log-density the rounding error of the squared distance, about eps * 2^30, begins to
// show in the responsibilities, so such rows are done again by find_far_row().
static constexpr double far_log_density = -0x1p30;

// Does the far rows of a tile again.
static void find_far_rows(const Densities &densities, const Tile &tile, TileWorkspace &workspace) {
  double *work = workspace.far_row_work.data();
  for (int64_t i = 0; i < tile.n_rows; ++i) {
    if (workspace.per_row[i] > far_log_density)
      continue; // as it is not where it is NaN: some distance overflowed
    tile.copy_row(i, work);
    find_far_row(densities, work, workspace.of(0) + i, workspace.stride, &workspace.per_row[i]);
  }
  // Padding has weight 0, but 0 times NaN would be NaN.
  for (int64_t k = 0; k < densities.n_components; ++k)
    std::fill(workspace.of(k) + tile.n_rows, workspace.of(k) + tile.n_padded, 0.0);
}

void find_diagonal_distances(Tile &tile, int64_t K, const double *points,
                             const double *inverse_deviations, int64_t step,
                             TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  tile.for_each_band([&] {
    const kernels::Block block = tile.block();
    const int64_t at = tile.first_feature;
    auto *const distance = at == 0 ? kernels.distance_diagonal : kernels.extend_distance_diagonal;
    for (int64_t k = 0; k < K; ++k) {
      distance(block, points + k * tile.n_features + at, inverse_deviations + k * step + at,
               workspace.of(k));
      tile.fetch_ahead(k, K);
    }
  });
}

// Squared distances of the tile's rows to all components, for layouts with matrices.
static void find_distances(const Densities &densities, const Tile &tile, TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const kernels::Block block = tile.block();
  const kernels::Block whitened = {workspace.kernel_work.data(), tile.stride, tile.n_padded,
                                   tile.n_features};
  if (densities.common_whitening)
    kernels.whiten(block, densities.centre(), densities.inverse_factor_of(0),
                   workspace.kernel_work.data());
  for (int64_t k = 0; k < densities.n_components; ++k) {
    if (densities.common_whitening)
      kernels.distance_plain(whitened, densities.whitened_mean_of(k), workspace.of(k));
    else
      kernels.distance_triangular(block, densities.mean_of(k), densities.inverse_factor_of(k),
                                  workspace.of(k));
    tile.fetch_ahead(k, densities.n_components);
  }
}

// The same for many features, where components other than cutoffs.first .. last may be left at a
// lower bound: once it shows that they are too far from all rows of a vector block.
static void find_near_distances(const Densities &densities, const Tile &tile,
                                const Cutoffs &cutoffs, TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const kernels::Block block = tile.block();
  const double *constants = densities.constants.data();
  double *best = workspace.per_row.data(); // so far, of constant - distance / 2
  std::fill(best, best + tile.n_padded, -INFINITY);
  for (int64_t k = cutoffs.first; k <= cutoffs.last; ++k) {
    kernels.distance_triangular(block, densities.mean_of(k), densities.inverse_factor_of(k),
                                workspace.of(k));
    kernels.raise(constants[k], workspace.of(k), tile.n_padded, best);
  }
  for (int64_t k = 0; k < densities.n_components; ++k) {
    if (k < cutoffs.first || k > cutoffs.last)
      kernels.distance_limited(block, densities.mean_of(k), densities.inverse_factor_of(k), best,
                               constants[k] - cutoffs.log_least[k], workspace.of(k));
    tile.fetch_ahead(k, densities.n_components);
  }
}

void find_responsibilities(const Densities &densities, Tile &tile, TileWorkspace &workspace,
                           const Cutoffs *cutoffs) {
  const int64_t K = densities.n_components;
  GMM_ASSERT(densities.n_features == tile.n_features && tile.n_padded <= workspace.stride &&
             (cutoffs == nullptr || (cutoffs->first <= cutoffs->last && cutoffs->last < K)));
  const bool limited =
      cutoffs != nullptr && cutoffs->last - cutoffs->first + 1 < K && !densities.common_whitening;
  if (limited)
    find_near_distances(densities, tile, *cutoffs, workspace);
  else if (!densities.layout.has_matrices())
    find_diagonal_distances(tile, K, densities.means.data(), densities.inverse_factors.data(),
                            densities.layout.shared ? 0 : tile.n_features, workspace);
  else
    find_distances(densities, tile, workspace);
  double *log_density = workspace.per_row.data();
  if (workspace.kernels->normalise(
          densities.constants.data(), cutoffs != nullptr ? cutoffs->log_least : nullptr,
          workspace.of(0), workspace.stride, tile.n_padded, K, far_log_density, log_density))
    find_far_rows(densities, tile, workspace);
  for (int64_t i = 0; i < tile.n_padded; ++i)
    log_density[i] += densities.offset;
}

} // namespace gmm
