#include "data/tile.hpp"

#include <algorithm>

namespace gmm {

// Rows of a tile: what fits the second cache, two numbers for each feature and one for each
// component.
static int64_t choose_tile_rows(int64_t n_features, int64_t n_components) {
  constexpr int64_t budget = 65536; // numbers: 512 KiB
  const int64_t rows = budget / std::max<int64_t>(1, 2 * n_features + n_components);
  return std::min<int64_t>(512,
                           std::max<int64_t>(2 * row_quantum, rows / row_quantum * row_quantum));
}

// Statistics are kept for each slot: enough slots for many threads, few enough to stay small.
static int64_t choose_slots(int64_t n_features, int64_t n_components) {
  constexpr int64_t budget = int64_t{1} << 21, most = 64, fewest = 4; // numbers: 16 MiB
  const double each = 0.5 * static_cast<double>(n_components) * static_cast<double>(n_features) *
                      static_cast<double>(n_features + 1);
  return std::max(fewest,
                  static_cast<int64_t>(std::min<double>(most, static_cast<double>(budget) / each)));
}

Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components) {
  Grid grid;
  grid.n_rows = n_rows;
  grid.tile_rows = choose_tile_rows(n_features, n_components);
  grid.n_tiles = n_rows / grid.tile_rows + (n_rows % grid.tile_rows != 0);
  grid.n_slots =
      std::max<int64_t>(1, std::min(grid.n_tiles, choose_slots(n_features, n_components)));
  return grid;
}

Status Tile::allocate(const gmm_allocator &allocator, int64_t features, int64_t rows) {
  n_features = features;
  capacity = rows;
  stride = rows + 8; // not a multiple of 4096 bytes, so that columns do not share cache sets
  GMM_TRY(x.allocate(allocator, checked_product(features, stride)));
  return weight.allocate(allocator, stride);
}

void Tile::load(const View &view, const RowWeights &weights, const Units *units, int64_t first,
                int64_t count) {
  first_row = first;
  n_rows = count;
  n_padded = (count + row_quantum - 1) / row_quantum * row_quantum;
  const double *source = view.x + first * view.row_stride;
  for (int64_t j = 0; j < n_features; ++j) {
    double *column = x.data() + j * stride;
    const double *from = source + j * view.col_stride;
    const double shift = units != nullptr ? units->shift[j] : 0;
    const double factor = units != nullptr ? units->factor[j] : 1;
    for (int64_t i = 0; i < count; ++i)
      column[i] = (from[i * view.row_stride] - shift) * factor;
    std::fill(column + count, column + n_padded, 0.0);
  }
  for (int64_t i = 0; i < count; ++i)
    weight[i] = weights.at(first + i);
  std::fill(weight.data() + count, weight.data() + n_padded, 0.0);
}

} // namespace gmm
