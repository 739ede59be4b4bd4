// Sorting and gathering the rows of a tile: copies, so that the kernels of moments have their rows
// side by side.
#include "em/rows_by_component.hpp"

#include "base/triangle.hpp"

#include <algorithm>
#include <cstring>

namespace gmm {

Status RowsByComponent::allocate(const gmm_allocator &allocator, int64_t K, const Tile &tile) {
  GMM_TRY(component.allocate(allocator, tile.stride));
  GMM_TRY(end.allocate(allocator, K));
  GMM_TRY(order.allocate(allocator, tile.stride));
  GMM_TRY(responsibility.allocate(allocator, tile.stride));
  return rows.allocate(allocator, tile.n_features, tile.band, tile.capacity, false);
}

// Counting sort: end[k] is first the number of rows of label k, then the place of the next of them.
void sort_rows(const int32_t *label, int64_t n_rows, Buffer<int32_t> &end, int32_t *order) {
  std::fill(end.data(), end.data() + end.size(), 0);
  for (int64_t i = 0; i < n_rows; ++i)
    ++end[label[i]];
  int32_t before = 0;
  for (int64_t k = 0; k < end.size(); ++k) {
    const int32_t count = end[k];
    end[k] = before;
    before += count;
  }
  for (int64_t i = 0; i < n_rows; ++i)
    order[end[label[i]]++] = static_cast<int32_t>(i);
}

// Copies the rows `wanted` of the tile into `rows`, with what the tile holds of their features.
void RowsByComponent::gather(const Tile &tile, const int32_t *wanted, int64_t count) {
  rows.first_feature = tile.first_feature;
  rows.n_held = tile.n_held;
  rows.n_rows = count;
  rows.n_padded = padded(count);
  const auto copy = [&](const double *from, double *to) {
    for (int64_t i = 0; i < count; ++i)
      to[i] = from[wanted[i]];
    std::fill(to + count, to + rows.n_padded, 0.0);
  };
  for (int64_t j = 0; j < tile.n_held; ++j)
    copy(tile.x.data() + j * tile.stride, rows.x.data() + j * rows.stride);
  copy(tile.weight.data(), rows.weight.data());
}

// What the tile lacks is at the means of work.plain, and has its variances.
static void complete(Tile &tile, const Buffer<int32_t> &component, const PlainCompletion &plain,
                     Statistics &statistics) {
  fill_holes(tile, [&](int64_t i, int64_t, int64_t j) {
    const int64_t k = component[i];
    statistics.second[place_of_moment(statistics.layout, tile.n_features, k, j, j)] +=
        tile.weight[i] * plain.variances[j];
    return plain.means[k * plain.step + j];
  });
}

void RowsByComponent::add(Tile &tile, TileWorkspace &workspace, Statistics &statistics) {
  sort_rows(component.data(), tile.n_rows, end, order.data());
  std::fill(responsibility.data(), responsibility.data() + tile.n_padded, 1.0);
  tile.for_each_band([&] {
    complete(tile, component, workspace.partial.plain, statistics);
    for (int64_t k = 0, begin = 0; k < statistics.n_components; begin = end[k++]) {
      if (begin == end[k])
        continue;
      gather(tile, order.data() + begin, end[k] - begin);
      statistics.add_component(k, rows, responsibility.data(), workspace);
    }
  });
}

// Lists in `order` the rows whose r is not 0 (a NaN is not 0) and returns how many there are. Eight
// rows at a time are passed over where all are 0.
int64_t RowsByComponent::list_significant(const double *r, int64_t n_rows) {
  int64_t count = 0;
  for (int64_t begin = 0; begin < n_rows; begin += 8) { // there is room up to n_padded
    uint64_t bits[8], any = 0;
    std::memcpy(bits, r + begin, sizeof bits);
    for (uint64_t each : bits)
      any |= each;
    for (int64_t i = begin; any != 0 && i < std::min(n_rows, begin + 8); ++i) {
      order[count] = static_cast<int32_t>(i);
      count += r[i] != 0 ? 1 : 0;
    }
  }
  return count;
}

// How many rows of the tile have an r other than 0; padding may have one too.
static int64_t count_significant(const kernels::Kernels &kernels, const double *r,
                                 const Tile &tile) {
  int64_t count = kernels.count_nonzero(r, tile.n_padded);
  for (int64_t i = tile.n_rows; i < tile.n_padded; ++i)
    count -= r[i] != 0 ? 1 : 0;
  return count;
}

void RowsByComponent::add_significant(Tile &tile, TileWorkspace &workspace,
                                      Statistics &statistics) {
  const int64_t K = statistics.n_components, D = statistics.n_features;
  if (statistics.are_pooled()) {
    int64_t found = 0, n_gathered = 0;
    for (int64_t k = 0; k < K; ++k) {
      const int64_t count = count_significant(*workspace.kernels, workspace.of(k), tile);
      found += count;
      n_gathered += padded(count);
    }
    if (n_gathered * triangle(D) > tile.n_padded * pooled_moments_cost(K, D)) {
      n_significant += found;
      statistics.add(tile, workspace);
      return;
    }
  }
  for (int64_t k = 0; k < K; ++k) {
    const double *r = workspace.of(k);
    const int64_t count = list_significant(r, tile.n_rows);
    n_significant += count;
    if (3 * count > 2 * tile.n_rows) { // most of them: gathering would take longer than it saves
      statistics.add_component(k, tile, r, workspace);
    } else if (count > 0) {
      gather(tile, order.data(), count);
      for (int64_t i = 0; i < rows.n_padded; ++i)
        responsibility[i] = i < count ? r[order[i]] : 0;
      statistics.add_component(k, rows, responsibility.data(), workspace);
    }
  }
  statistics.add_log_likelihood(tile, workspace);
}

} // namespace gmm
