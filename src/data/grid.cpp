// Sizes of tiles and blocks.
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

// Rows of a block. At its end its sums, some K * D(D+1)/2 numbers, become terms of exact ones: more
// rows for more features keep that a small part.
static int64_t choose_block_rows(int64_t n_features) {
  return n_features <= 32 ? 512 : 1024;
}

static int64_t floor_power_of_two(int64_t n) {
  int64_t power = 1;
  while (power <= n / 2)
    power *= 2;
  return power;
}

Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together,
               int64_t most_rows) {
  const int64_t chosen =
      floor_power_of_two(choose_tile_rows(n_features, n_components, together, most_rows));
  const int64_t block_rows = choose_block_rows(n_features);
  return {n_rows, std::min(chosen, padded(std::max<int64_t>(n_rows, 1))), block_rows / chosen};
}

} // namespace gmm
