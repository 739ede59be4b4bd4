#include "em/groups.hpp"

#include "kernels/kernels.hpp"

#include <algorithm>

namespace gmm {

Status Groups::allocate(const gmm_allocator &allocator, int64_t K, const Tile &tile) {
  GMM_TRY(component.allocate(allocator, tile.stride));
  GMM_TRY(end.allocate(allocator, K));
  GMM_TRY(order.allocate(allocator, tile.stride));
  GMM_TRY(ones.allocate(allocator, tile.stride));
  std::fill(ones.data(), ones.data() + ones.size(), 1.0);
  return rows.allocate(allocator, tile.n_features, tile.capacity);
}

// By counting: places move from where a component's rows begin to where they end.
void Groups::sort(int64_t n_rows) {
  std::fill(end.data(), end.data() + end.size(), 0);
  for (int64_t i = 0; i < n_rows; ++i)
    ++end[component[i]];
  for (int64_t k = 0, before = 0; k < end.size(); ++k) {
    const int64_t count = end[k];
    end[k] = before;
    before += count;
  }
  for (int64_t i = 0; i < n_rows; ++i)
    order[end[component[i]]++] = i;
}

void Groups::gather(const Tile &tile, const int64_t *wanted, int64_t count) {
  rows.n_rows = count;
  rows.n_padded = (count + row_quantum - 1) / row_quantum * row_quantum;
  const auto copy = [&](const double *from, double *to) {
    for (int64_t i = 0; i < count; ++i)
      to[i] = from[wanted[i]];
    std::fill(to + count, to + rows.n_padded, 0.0);
  };
  for (int64_t j = 0; j < tile.n_features; ++j)
    copy(tile.x.data() + j * tile.stride, rows.x.data() + j * rows.stride);
  copy(tile.weight.data(), rows.weight.data());
}

void Groups::add(const Tile &tile, DensityScratch &scratch, Statistics &statistics) {
  const kernels::Kernels &kernels = *scratch.kernels;
  const int64_t D = tile.n_features;
  sort(tile.n_rows);
  for (int64_t k = 0, begin = 0; k < statistics.n_components; begin = end[k++]) {
    if (begin == end[k])
      continue;
    gather(tile, order.data() + begin, end[k] - begin);
    const kernels::Rows own = {rows.x.data(), rows.stride, rows.n_padded, D};
    const double *centre = statistics.centre.data() + k * D;
    const auto add_moments =
        statistics.family->full ? kernels.add_moments_full : kernels.add_moments_diagonal;
    add_moments(own, centre, rows.weight.data(), ones.data(), scratch.rows.data(),
                &statistics.weight[k], statistics.first.data() + k * D, statistics.second_of(k));
  }
}

} // namespace gmm
