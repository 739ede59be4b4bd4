// Sizes of tiles and numbers of slots.
#include "data/grid.hpp"

#include "base/lanes.hpp"

#include <algorithm>

namespace gmm {

// Rows of a tile: what fits the second cache, two numbers for each feature and one for each
// component. With matrices as many as features, as each tile reads and writes moments of that
// length: a fit of 2000 x 784 takes 0.9 times as long with 256 rows as with 64.
static int64_t choose_tile_rows(int64_t n_features, int64_t n_components, bool together) {
  constexpr int64_t budget = 65536; // numbers: 512 KiB
  const int64_t fitting = budget / std::max<int64_t>(1, 2 * n_features + n_components);
  const int64_t rows = std::max(fitting, together ? n_features : 0);
  return std::min(most_tile_rows, std::max(2 * row_quantum, rows / row_quantum * row_quantum));
}

// Statistics are kept for each slot: enough slots for many threads, few enough to stay small.
static int64_t choose_slots(int64_t n_features, int64_t n_components) {
  constexpr int64_t budget = int64_t{1} << 21, most = 64, fewest = 4; // numbers: 16 MiB
  const double each = 0.5 * static_cast<double>(n_components) * static_cast<double>(n_features) *
                      static_cast<double>(n_features + 1);
  return std::max(fewest,
                  static_cast<int64_t>(std::min<double>(most, static_cast<double>(budget) / each)));
}

Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together) {
  Grid grid;
  grid.n_rows = n_rows;
  grid.tile_rows = std::min(choose_tile_rows(n_features, n_components, together),
                            padded(std::max<int64_t>(n_rows, 1)));
  grid.n_tiles = n_rows / grid.tile_rows + (n_rows % grid.tile_rows != 0);
  grid.n_slots =
      std::max<int64_t>(1, std::min(grid.n_tiles, choose_slots(n_features, n_components)));
  return grid;
}

} // namespace gmm
