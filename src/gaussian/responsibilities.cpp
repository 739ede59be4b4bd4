// The E-step for a tile of rows: distances by the kernels, then responsibilities and log-densities.
#include "gaussian/responsibilities.hpp"

#include "base/triangle.hpp"
#include "gaussian/far_row.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace gmm {

int64_t pooled_moments_cost(int64_t K, int64_t D) {
  return 2 * K * D + triangle(K) + triangle(D);
}

// With K of 200 and D of 16 pooled moments would take 1.1 times as long, because so many pairs of
// components do not stay in the cache.
bool pools_moments(const Layout &layout, int64_t K, int64_t D) {
  return layout.shared && layout.has_matrices() && K <= 8 * D &&
         pooled_moments_cost(K, D) < K * triangle(D);
}

Status TileWorkspace::allocate(const gmm_allocator &allocator, const kernels::Kernels &its_kernels,
                               const Layout &layout, int64_t K, const Tile &tile,
                               const PartialDensities *its_partial) {
  kernels = &its_kernels;
  stride = tile.stride;
  const int64_t n_columns = tile.band + 1 + (pools_moments(layout, K, tile.n_features) ? K : 0);
  GMM_TRY(per_component.allocate(allocator, checked_product(K, stride)));
  if (layout.form == Form::Isotropic)
    GMM_TRY(squares.allocate(allocator, checked_product(K, stride)));
  GMM_TRY(per_row.allocate(allocator, stride));
  GMM_TRY(kernel_work.allocate(allocator, checked_product(n_columns, stride)));
  GMM_TRY(far_row_work.allocate(allocator, far_row_work_length(tile.n_features)));
  return partial.allocate(allocator, its_partial, tile);
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
    find_far_row(densities, work, workspace.of(0) + i, workspace.stride,
                 tile.has_labels() ? tile.label(i) : no_label, &workspace.per_row[i]);
  }
  // Padding has weight 0, but 0 times NaN would be NaN.
  for (int64_t k = 0; k < densities.n_components; ++k)
    std::fill(workspace.of(k) + tile.n_rows, workspace.of(k) + tile.n_padded, 0.0);
}

// A row whose component is known is infinitely far from the others. Its responsibility for its own
// is then 1, and its log-density is the log joint density of row and component.
static void leave_known_components(const Tile &tile, int64_t K, TileWorkspace &workspace) {
  for (int64_t i = 0; i < tile.n_rows; ++i) {
    const int32_t label = tile.label(i);
    for (int64_t k = 0; label != no_label && k < K; ++k)
      if (k != label)
        workspace.of(k)[i] = INFINITY;
  }
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

void find_plain_distances(const kernels::Kernels &kernels, const kernels::Block &block,
                          const kernels::Points &points, bool extending, const Tile &tile,
                          double *distance) {
  constexpr int64_t at_a_time = 4;
  const int64_t n_parts = (points.count + at_a_time - 1) / at_a_time;
  auto *const find = extending ? kernels.extend_distance_plain : kernels.distance_plain;
  for (int64_t part = 0; part < n_parts; ++part) {
    const int64_t k = part * at_a_time, count = std::min(at_a_time, points.count - k);
    find(block, {points.first + k * points.step, points.step, count}, distance + k * block.stride);
    tile.fetch_ahead(part, n_parts);
  }
}

// Distances to all components whose rows are whitened at once.
static void find_whitened_distances(const Densities &densities, Tile &tile,
                                    TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t D = tile.n_features;
  double *z = workspace.kernel_work.data();
  tile.for_each_band([&] {
    const int64_t at = tile.first_feature;
    auto *const whiten = densities.layout.has_matrices() ? kernels.whiten : kernels.whiten_diagonal;
    whiten(tile.block(), densities.centre() + at, densities.inverse_factor_of(0) + at, z);
    find_plain_distances(kernels, {z, tile.stride, tile.n_padded, tile.n_held},
                         {densities.whitened_mean_of(0) + at, D, densities.n_components}, at > 0,
                         tile, workspace.of(0));
  });
}

// Distances to all components, for layouts with matrices.
static void find_distances(const Densities &densities, const Tile &tile, TileWorkspace &workspace) {
  for (int64_t k = 0; k < densities.n_components; ++k) {
    workspace.kernels->distance_triangular(tile.block(), densities.mean_of(k),
                                           densities.inverse_factor_of(k), workspace.of(k));
    tile.fetch_ahead(k, densities.n_components);
  }
}

// Distances for one variance of all features: those of the features as they are, in
// workspace.squares, times 1 / variance. Where a variance is far from 1, features are multiplied by
// the power of two nearest its root, so that no square leaves the range of double; the bits are the
// same.
static void find_isotropic_distances(const Densities &densities, Tile &tile,
                                     TileWorkspace &workspace) {
  constexpr int most_exponent = 300;
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t K = densities.n_components, D = tile.n_features;
  const auto exponent = [&](int64_t k) { return std::ilogb(*densities.inverse_factor_of(k)); };
  bool plain = true;
  for (int64_t k = 0; k < K; ++k)
    plain &= std::abs(exponent(k)) < most_exponent;
  double *squares = workspace.squares.data(), *powers = workspace.kernel_work.data();
  tile.for_each_band([&] {
    const int64_t at = tile.first_feature;
    const kernels::Points means = {densities.means.data() + at, D, K};
    if (plain)
      find_plain_distances(kernels, tile.block(), means, at > 0, tile, squares);
    auto *const distance = at > 0 ? kernels.extend_distance_diagonal : kernels.distance_diagonal;
    for (int64_t k = 0; k < K && !plain; ++k) {
      std::fill_n(powers, tile.n_held, std::ldexp(1, exponent(k)));
      distance(tile.block(), means.first + k * means.step, powers, squares + k * workspace.stride);
    }
  });
  for (int64_t k = 0; k < K; ++k) {
    const double w = std::ldexp(*densities.inverse_factor_of(k), plain ? 0 : -exponent(k));
    kernels.multiply(w * w, squares + k * workspace.stride, tile.n_padded, workspace.of(k));
  }
  workspace.has_squares = plain;
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

// The rows of the tile as if none were partial.
static void find_complete_rows(const Densities &densities, Tile &tile, TileWorkspace &workspace,
                               const Cutoffs *cutoffs) {
  const int64_t K = densities.n_components;
  const bool limited =
      cutoffs != nullptr && cutoffs->last - cutoffs->first + 1 < K && !densities.common_whitening;
  if (limited)
    find_near_distances(densities, tile, *cutoffs, workspace);
  else if (densities.common_whitening)
    find_whitened_distances(densities, tile, workspace);
  else if (densities.layout.has_matrices())
    find_distances(densities, tile, workspace);
  else if (densities.layout.form == Form::Isotropic)
    find_isotropic_distances(densities, tile, workspace);
  else
    find_diagonal_distances(tile, K, densities.means.data(), densities.inverse_factors.data(),
                            densities.layout.shared ? 0 : tile.n_features, workspace);
  if (tile.has_labels())
    leave_known_components(tile, K, workspace);
  double *log_density = workspace.per_row.data();
  // Whatever stands in holes must not look far away.
  for (int64_t p = 0; p < tile.n_partial; ++p)
    for (int64_t k = 0; k < K; ++k)
      workspace.of(k)[tile.partial[p]] = 0;
  if (workspace.kernels->normalise(
          densities.constants.data(), cutoffs != nullptr ? cutoffs->log_least : nullptr,
          workspace.of(0), workspace.stride, tile.n_padded, K, far_log_density, log_density)) {
    workspace.has_squares = false; // some may have overflowed
    find_far_rows(densities, tile, workspace);
  }
  for (int64_t i = 0; i < tile.n_padded; ++i)
    log_density[i] += densities.offset;
}

void find_responsibilities(const Densities &densities, Tile &tile, TileWorkspace &workspace,
                           const Cutoffs *cutoffs) {
  GMM_ASSERT(densities.n_features == tile.n_features && tile.n_padded <= workspace.stride &&
             (cutoffs == nullptr ||
              (cutoffs->first <= cutoffs->last && cutoffs->last < densities.n_components)));
  workspace.has_squares = false;
  if (tile.n_partial < tile.n_rows)
    find_complete_rows(densities, tile, workspace, cutoffs);
  if (tile.n_partial == 0)
    return;
  workspace.has_squares = false;
  find_partial_rows(densities, tile, far_log_density, workspace.far_row_work.data(),
                    workspace.partial,
                    {workspace.of(0), workspace.stride, workspace.per_row.data()});
}

} // namespace gmm
