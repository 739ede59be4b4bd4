// Partial rows pattern by pattern, those first that are alike in their first features, because
// their factors then begin alike.
#include "gaussian/partial_rows.hpp"

#include "gaussian/pattern_group.hpp"

#include <algorithm>

namespace gmm {

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
  GMM_TRY(group_begin.allocate(allocator, tile.capacity + 1));
  GMM_TRY(members.allocate(allocator, densities->n_padded()));
  GMM_TRY(far.allocate(allocator, densities->layout, K, D));
  if (tile.band < D) // rows are taken one by one
    return Status::Ok;
  const int64_t of_rows = checked_product(D, tile.stride);
  GMM_TRY(rows.allocate(allocator, of_rows));
  GMM_TRY(responsibilities.allocate(allocator, checked_product(K, tile.stride)));
  GMM_TRY(log_densities.allocate(allocator, tile.stride));
  if (!densities->layout.has_matrices())
    return Status::Ok;
  GMM_TRY(whitened.allocate(allocator, of_rows));
  GMM_TRY(means.allocate(allocator, of_rows));
  return completed.allocate_unset(allocator, checked_product(tile.hole_feature.size(), K));
}

// The holes of one row of a tile, as features that ascend.
struct Holes {
  const int32_t *feature;
  int32_t count;
};

static Holes holes_of(const Tile &tile, int32_t p) {
  return {tile.hole_feature.data() + tile.hole_begin[p],
          tile.hole_begin[p + 1] - tile.hole_begin[p]};
}

// Below 0, 0 for the same pattern, or above 0. The order is that of PatternOrder.
static int compare(const Holes &a, const Holes &b) {
  const int32_t n = std::min(a.count, b.count);
  for (int32_t i = 0; i < n; ++i)
    if (a.feature[i] != b.feature[i])
      return a.feature[i] > b.feature[i] ? -1 : 1;
  return a.count == b.count ? 0 : a.count < b.count ? -1 : 1;
}

// Of a tile that holds all features.
static void sort_by_pattern(const Tile &tile, int32_t *order) {
  for (int64_t p = 0; p < tile.n_partial; ++p)
    order[p] = static_cast<int32_t>(p);
  const auto is_before = [&](int32_t a, int32_t b) {
    const int found = compare(holes_of(tile, a), holes_of(tile, b));
    return found != 0 ? found < 0 : a < b;
  };
  if (tile.band == tile.n_features && !std::is_sorted(order, order + tile.n_partial, is_before))
    std::sort(order, order + tile.n_partial, is_before);
}

void find_partial_rows(const Densities &densities, const Tile &tile, double far_log_density,
                       double *far_row_work, PartialWork &work, const PartialResults &results) {
  constexpr int64_t fewest_together = 6;
  const bool has_matrices = densities.layout.has_matrices();
  work.log_volume = 0;
  work.plain = {};
  if (!has_matrices)
    work.plain = {densities.means.data(), densities.n_features, nullptr};
  const int32_t *order = work.order.data();
  sort_by_pattern(tile, work.order.data());
  work.n_groups = 0;
  int64_t first_hole = 0;
  for (int64_t begin = 0, end = 0; begin < tile.n_partial; begin = end) {
    end = begin + 1;
    while (tile.band == tile.n_features && end < tile.n_partial &&
           compare(holes_of(tile, order[begin]), holes_of(tile, order[end])) == 0)
      ++end;
    const PatternGroup group = {densities, tile, far_log_density, far_row_work, work, results,
                                begin,     end,  first_hole};
    work.group_begin[work.n_groups++] = static_cast<int32_t>(begin);
    first_hole += group.count() * holes_of(tile, order[begin]).count;
    tile.copy_row(group.row(begin), work.y.data());
    work.pattern.set(*work.densities, work.y.data());
    if (end - begin >= fewest_together && work.pattern.n_observed > 0)
      group.find_together();
    else
      group.find_one_by_one();
    if (work.second != nullptr)
      group.add_up();
  }
  work.group_begin[work.n_groups] = static_cast<int32_t>(tile.n_partial);
  for (int64_t k = 0; k < densities.n_components; ++k)
    std::fill(results.responsibilities + k * results.stride + tile.n_rows,
              results.responsibilities + k * results.stride + tile.n_padded, 0.0);
}

void fill_holes_for(int64_t k, Tile &tile, const PartialWork &work) {
  if (work.plain.means != nullptr) {
    const double *means = work.plain.means + k * work.plain.step;
    fill_holes(tile, [&](int64_t, int64_t, int64_t j) { return means[j]; });
    return;
  }
  const double *from = work.completed.data() + k * tile.hole_begin[tile.n_partial];
  for (int64_t group = 0; group < work.n_groups; ++group) {
    const int32_t *order = work.order.data() + work.group_begin[group];
    const int64_t count = work.group_begin[group + 1] - work.group_begin[group];
    const int64_t first = tile.partial[order[0]];
    GMM_ASSERT(tile.partial[order[count - 1]] - first == count - 1); // side by side: PatternOrder
    const Holes holes = holes_of(tile, order[0]);
    for (int32_t l = 0; l < holes.count; ++l, from += count) {
      double *x = tile.x.data() + holes.feature[l] * tile.stride;
      std::copy_n(from, count, x + first);
    }
  }
}

} // namespace gmm
