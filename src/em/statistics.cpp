// Sums over rows by the kernels of moments, and their change of centre.
#include "em/statistics.hpp"

#include "base/nothing.hpp"
#include "base/triangle.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gmm {

int64_t most_rows_at_once(const Layout &layout, int64_t K, int64_t D) {
  const bool of_all = layout.has_matrices() ? pools_moments(layout, K, D)
                                            : layout.shared || layout.form == Form::Isotropic;
  return of_all && D >= 12 && D <= 32 ? most_tile_rows / 2 : most_tile_rows;
}

Status Statistics::allocate(const gmm_allocator &allocator, const Layout &its_layout, int64_t K,
                            int64_t D) {
  layout = its_layout;
  n_components = K;
  n_features = D;
  GMM_TRY(centre.allocate(allocator, checked_product(K, D)));
  GMM_TRY(weight.allocate(allocator, K));
  GMM_TRY(first.allocate(allocator, checked_product(K, D)));
  if (pools_moments(layout, K, D))
    GMM_TRY(pairs.allocate_unset(allocator, triangle(K) + D)); // fits: K is not far above D
  return second.allocate_unset(allocator,
                               checked_product(layout.n_matrices(K), layout.moment_length(D)));
}

void Statistics::begin(int64_t k, const double *centres) {
  const int64_t D = n_features;
  std::copy_n(centres + k * D, D, centre.data() + k * D);
  weight[k] = 0;
  std::fill_n(first.data() + k * D, D, 0.0);
  if (k == 0 || !layout.shared)
    std::fill_n(second_of(k), layout.moment_length(D), 0.0);
  if (are_pooled())
    std::fill_n(pairs.data() + triangle(k), k + 1, 0.0);
}

void Statistics::add(Tile &tile, TileWorkspace &workspace, bool measured) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t K = n_components;
  if (tile.n_partial > 0) {
    add_completed(tile, workspace);
  } else if (are_pooled()) {
    GMM_ASSERT(tile.n_held == n_features);
    kernels.add_moments_pooled(tile.block(), {centre.data(), n_features, K}, tile.weight.data(),
                               workspace.of(0), workspace.kernel_work.data(), weight.data(),
                               first.data(), second.data(), pairs.data());
  } else if (measured && workspace.has_squares) {
    add_measured(tile, workspace);
  } else {
    tile.for_each_band([&] {
      for (int64_t k = 0; k < K; ++k)
        add_component(k, tile, workspace.of(k), workspace);
    });
  }
  add_log_likelihood(tile, workspace);
}

// One variance for all features: its moments are the squared distances.
void Statistics::add_measured(Tile &tile, TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t K = n_components, D = n_features;
  double *r = workspace.of(0);
  kernels.weigh_squares(tile.weight.data(), workspace.squares.data(), workspace.stride,
                        tile.n_padded, K, r, weight.data(), second.data(), layout.shared ? 0 : 1);
  tile.for_each_band([&] {
    const int64_t at = tile.first_feature;
    kernels.add_first_moments(tile.block(), {centre.data() + at, D, K}, r, first.data() + at);
  });
}

// What is missing is another number for each component. Its conditional covariances are in `second`
// already.
void Statistics::add_completed(Tile &tile, TileWorkspace &workspace) {
  tile.for_each_band([&] {
    for (int64_t k = 0; k < n_components; ++k) {
      fill_holes_for(k, tile, workspace.partial);
      add_component(k, tile, workspace.of(k), workspace);
    }
  });
  missing_log_volume.add(workspace.partial.log_volume);
}

void Statistics::add_component(int64_t k, const Tile &tile, const double *r,
                               TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  // Matrices need all features of a row at once: their first is then 0.
  GMM_ASSERT(!layout.has_matrices() || tile.n_held == n_features);
  const int64_t at = tile.first_feature;
  const bool isotropic = layout.form == Form::Isotropic;
  double *scratch = workspace.kernel_work.data(), *squares = scratch + tile.stride;
  if (isotropic)
    std::fill_n(squares, tile.n_held, 0.0);
  double counted = 0; // the rows' weight is added once
  auto *const add_moments =
      layout.has_matrices() ? kernels.add_moments_full : kernels.add_moments_diagonal;
  add_moments(tile.block(), centre.data() + k * n_features + at, tile.weight.data(), r, scratch,
              at == 0 ? &weight[k] : &counted, first.data() + k * n_features + at,
              isotropic ? squares : second_of(k) + at);
  for (int64_t j = 0; isotropic && j < tile.n_held; ++j)
    *second_of(k) += squares[j];
}

void Statistics::add_log_likelihood(const Tile &tile, TileWorkspace &workspace) {
  log_likelihood.add(
      workspace.kernels->weighted_sum(tile.weight.data(), workspace.per_row.data(), tile.n_padded));
}

// The sum over pairs of c_kl (m_k - m_l)(m_k - m_l)', all of whose terms are positive. The last
// centre k is taken out, which leaves such a sum of the others: with C the sum of its c_kl and
// e = sum_l c_kl (m_k - m_l),
//
//   sum_l c_kl (m_k - m_l)(m_k - m_l)' = e e' / C + sum_(l<i) c_kl c_ki / C (m_l - m_i)(m_l - m_i)'
Status Statistics::settle(const StopRequest *stop) {
  const int64_t K = n_components, D = n_features;
  for (int64_t k = K - 1; are_pooled() && k > 0; --k) {
    GMM_TRY(go_on(stop));
    const double *c = pairs.data() + triangle(k);
    double *e = pairs.data() + triangle(K), total = 0;
    std::fill_n(e, D, 0.0);
    for (int64_t l = 0; l < k; ++l) {
      total += c[l];
      for (int64_t j = 0; j < D; ++j)
        e[j] += c[l] * (centre[k * D + j] - centre[l * D + j]);
    }
    if (!(total > 0))
      continue;
    for (int64_t l = 0; l < k; ++l)
      for (int64_t i = 0; i < l; ++i)
        pairs[triangle(l) + i] += c[l] / total * c[i];
    for (int64_t i = 0; i < D; ++i)
      for (int64_t j = 0; j <= i; ++j)
        second[triangle(i) + j] += e[i] / total * e[j];
  }
  return Status::Ok;
}

void Statistics::mean_of(int64_t k, const CovarianceFloor &floor, double *mean) const {
  GMM_ASSERT(weight[k] > 0);
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
  const int64_t step = layout.form == Form::Isotropic ? 0 : 1; // from one moment to the next
  for (int64_t i = 0; i < n_features; ++i) {
    const double shift_i = target[i] - from[i];
    for (int64_t j = layout.has_matrices() ? 0 : i; j <= i; ++j, moment += step) {
      const double shift_j = target[j] - from[j];
      *moment += (weight[k] * shift_i) * shift_j - (sums[i] * shift_j + shift_i * sums[j]);
    }
  }
  for (int64_t j = 0; j < n_features; ++j) {
    sums[j] -= weight[k] * (target[j] - from[j]);
    from[j] = target[j];
  }
}

void Statistics::add_pseudo_rows(double added) {
  const int64_t K = n_components, length = layout.moment_length(n_features);
  if (layout.shared)
    return;
  double total = 0;
  for (int64_t k = 0; k < K; ++k)
    total += weight[k];
  // pooled: the covariance within all components together, element by element
  for (int64_t at = 0; at < length; ++at) {
    double pooled = 0;
    for (int64_t k = 0; k < K; ++k)
      pooled += second[k * length + at];
    pooled /= total;
    for (int64_t k = 0; k < K; ++k) {
      // (moment + added * pooled) * own / (own + added), which keeps the component's weight. In an
      // order without overflow, because `added` may be 2^1000.
      const double own = weight[k], both = own + added;
      double &moment = second[k * length + at];
      moment = moment * (own / both) + pooled * (own * (added / both));
    }
  }
}

} // namespace gmm
