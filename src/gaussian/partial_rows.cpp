// Partial rows pattern by pattern, those first that are alike in their first features, because
// their factors then begin alike.
#include "gaussian/partial_rows.hpp"

#include "base/elementary.hpp"
#include "gaussian/far_row.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

using kernels::component_quantum;

Status PartialWork::allocate(const gmm_allocator &allocator, const PartialDensities *its_densities,
                             const Tile &tile) {
  densities = its_densities;
  if (densities == nullptr)
    return Status::Ok;
  const int64_t D = tile.n_features, K = densities->n_components;
  GMM_TRY(pattern.allocate(allocator, *densities));
  GMM_TRY(row.allocate(allocator, *densities));
  GMM_TRY(y.allocate(allocator, D));
  GMM_TRY(order.allocate(allocator, tile.capacity));
  GMM_TRY(members.allocate(allocator, densities->n_padded()));
  GMM_TRY(far.allocate(allocator, densities->layout, K, D));
  return densities->layout.has_matrices()
             ? completed.allocate_unset(
                   allocator, checked_product(tile.hole_feature.size(), densities->n_padded()))
             : Status::Ok;
}

// Without matrices a pattern costs as little as a row, and the tile may hold a band only.
static void sort_by_pattern(const Tile &tile, bool has_matrices, int32_t *order) {
  for (int64_t p = 0; p < tile.n_partial; ++p)
    order[p] = static_cast<int32_t>(p);
  if (!has_matrices)
    return;
  const int32_t *features = tile.hole_feature.data(), *begin = tile.hole_begin.data();
  std::sort(order, order + tile.n_partial, [&](int32_t a, int32_t b) {
    const int32_t *of_a = features + begin[a], *of_b = features + begin[b];
    const int32_t n_a = begin[a + 1] - begin[a], n_b = begin[b + 1] - begin[b];
    for (int32_t i = 0; i < std::min(n_a, n_b); ++i)
      if (of_a[i] != of_b[i])
        return of_a[i] < of_b[i];
    return n_a != n_b ? n_a < n_b : a < b;
  });
}

// W of the observed features, packed: the inverse of the pattern's L.
static void invert_factor(const PartialDensities &densities, const Pattern &pattern, int64_t k,
                          double *w) {
  for (int64_t i = 0; i < pattern.n_observed; ++i) {
    const double pivot = pattern.element(densities, k, i, i);
    for (int64_t j = 0; j < i; ++j) {
      double sum = 0;
      for (int64_t l = j; l < i; ++l)
        sum += pattern.element(densities, k, i, l) * w[triangle(l) + j];
      w[triangle(i) + j] = -sum * pivot;
    }
    w[triangle(i) + i] = pivot;
  }
}

// The mixture of what is observed, as find_far_row() wants it.
static void make_marginal(const PartialDensities &densities, const Pattern &pattern,
                          Densities &marginal) {
  const Layout &layout = densities.layout;
  const int64_t n = pattern.n_observed, K = densities.n_components;
  marginal.n_features = n;
  for (int64_t k = 0; k < K; ++k) {
    marginal.constants[k] = pattern.constants[k];
    for (int64_t i = 0; i < n; ++i)
      marginal.means[k * n + i] = densities.mean(k, pattern.features[i]);
  }
  for (int64_t k = 0; k < layout.n_matrices(K); ++k) {
    double *w = marginal.inverse_factors.data() + k * marginal.length();
    if (layout.has_matrices())
      invert_factor(densities, pattern, k, w);
    for (int64_t i = 0; i < n && !layout.has_matrices(); ++i)
      w[i] = 1 / std::sqrt(densities.variance(k, pattern.features[i]));
  }
}

// Responsibilities of the row in work.y, in work.row.values; returns the log-density.
static double find_row(const Densities &densities, double far_log_density, double *far_row_work,
                       PartialWork &work) {
  const PartialDensities &partial = *work.densities;
  double *r = work.row.values.data();
  if (work.pattern.n_observed == 0) {
    std::copy_n(partial.weights.data(), partial.n_padded(), r);
    std::copy_n(partial.means.data(), work.row.completed.size(), work.row.completed.data());
    return 0;
  }
  double log_density =
      work.row.respond(partial, work.pattern, work.y.data(), work.second != nullptr);
  if (!(log_density > far_log_density)) {
    make_marginal(partial, work.pattern, work.far);
    for (int64_t i = 0; i < work.pattern.n_observed; ++i)
      far_row_work[i] = work.y[work.pattern.features[i]];
    find_far_row(work.far, far_row_work, r, 1, &log_density);
    std::fill(r + densities.n_components, r + partial.n_padded(), 0.0);
  }
  return log_density + work.pattern.offset;
}

// What an M-step needs of the row's holes, of which the first is `hole`. weight: of the row.
static void complete(double weight, int64_t hole, PartialWork &work) {
  const PartialDensities &partial = *work.densities;
  const Pattern &pattern = work.pattern;
  const int64_t n = partial.n_padded(), K = partial.n_components, D = partial.n_features;
  double *const members = work.members.data();
  for (int64_t k = 0; k < n; ++k)
    members[k] = weight * work.row.values[k];
  for (int64_t i = 0; i < pattern.n_missing(); ++i) {
    for (int64_t b = 0; b < partial.n_blocks && partial.layout.has_matrices(); ++b)
      std::copy_n(work.row.completed.data() + (b * D + i) * component_quantum, component_quantum,
                  work.completed.data() + (hole + i) * n + b * component_quantum);
    for (int64_t j = partial.layout.has_matrices() ? 0 : i; j <= i; ++j)
      for (int64_t k = 0; k < K; ++k)
        work.second[place_of_moment(partial.layout, D, k, pattern.missing(i),
                                    pattern.missing(j))] +=
            members[k] * pattern.covariance(partial, k, i, j);
  }
}

static double log_volume_of(const Pattern &pattern, const Units *units) {
  double sum = 0; // of whole numbers
  for (int64_t i = 0; units != nullptr && i < pattern.n_missing(); ++i)
    sum += units->exponent[pattern.missing(i)];
  return sum * log_2;
}

void find_partial_rows(const Densities &densities, const Tile &tile, double *responsibilities,
                       int64_t stride, double *log_density, double far_log_density,
                       double *far_row_work, PartialWork &work) {
  const bool completing = work.second != nullptr;
  const bool has_matrices = densities.layout.has_matrices();
  work.log_volume = 0;
  work.plain = {};
  if (!has_matrices)
    work.plain = {densities.means.data(), densities.n_features, nullptr};
  sort_by_pattern(tile, has_matrices, work.order.data());
  for (int64_t at = 0; at < tile.n_partial; ++at) {
    const int32_t p = work.order[at], i = tile.partial[p];
    tile.copy_row(i, work.y.data());
    work.pattern.set(*work.densities, work.y.data());
    log_density[i] = find_row(densities, far_log_density, far_row_work, work);
    for (int64_t k = 0; k < densities.n_components; ++k)
      responsibilities[k * stride + i] = work.row.values[k];
    if (completing) {
      complete(tile.weight[i], tile.hole_begin[p], work);
      work.log_volume += tile.weight[i] * log_volume_of(work.pattern, tile.source->units);
    }
  }
}

void fill_holes_for(int64_t k, Tile &tile, const PartialWork &work) {
  const double *means =
      work.plain.means != nullptr ? work.plain.means + k * work.plain.step : nullptr;
  const double *completed = work.completed.data() + k;
  const int64_t n = work.densities->n_padded();
  fill_holes(tile, [&](int64_t, int64_t hole, int64_t j) {
    return means != nullptr ? means[j] : completed[hole * n];
  });
}

} // namespace gmm
