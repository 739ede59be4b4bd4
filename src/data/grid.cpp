// Sizes of tiles and numbers of slots.
#include "data/grid.hpp"

#include "base/lanes.hpp"

#include <algorithm>

namespace gmm {

// Rows of a tile: what fits the second cache, with two numbers for each feature and one for each
// component. Where covariances are matrices at least as many as features, because each tile reads
// and writes moments of D(D+1)/2 numbers: a fit of 2000 x 784 takes 0.9 times as long with 256 rows
// as with 64.
static int64_t choose_tile_rows(int64_t n_features, int64_t n_components, bool together,
                                int64_t most_rows) {
  constexpr int64_t cached_numbers = 65536; // 512 KiB
  const int64_t fitting = cached_numbers / std::max<int64_t>(1, 2 * n_features + n_components);
  const int64_t rows = std::max(fitting, together ? n_features : 0);
  return std::min(most_rows, std::max(2 * row_quantum, rows / row_quantum * row_quantum));
}

// Each slot has statistics of its own: enough slots for many threads, few enough that the moments
// of all together take some 16 MiB (2^21 numbers of 8 bytes), unless `fewest_slots` take more.
// Whatever the layout is, moments are counted as matrices.
static int64_t choose_slots(int64_t n_features, int64_t n_components) {
  constexpr int64_t most_numbers = int64_t{1} << 21, most_slots = 64, fewest_slots = 4;
  const double each = 0.5 * static_cast<double>(n_components) * static_cast<double>(n_features) *
                      static_cast<double>(n_features + 1);
  const double fitting = static_cast<double>(most_numbers) / each;
  return std::max(fewest_slots, static_cast<int64_t>(std::min<double>(most_slots, fitting)));
}

Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together,
               int64_t most_rows) {
  Grid grid;
  grid.n_rows = n_rows;
  grid.tile_rows = std::min(choose_tile_rows(n_features, n_components, together, most_rows),
                            padded(std::max<int64_t>(n_rows, 1)));
  grid.n_tiles = n_rows / grid.tile_rows + (n_rows % grid.tile_rows != 0);
  grid.n_slots =
      std::max<int64_t>(1, std::min(grid.n_tiles, choose_slots(n_features, n_components)));
  return grid;
}

} // namespace gmm
