// How the rows of one call are divided, so that sums do not depend on threads.
#pragma once
#include <cstdint>

namespace gmm {

// Rows in tiles, and tiles in slots. Sums are sequential within a slot and follow a fixed tree over
// slots; as the grid depends on N, D, K and the layout only, they do not depend on threads.
//
// Tiles are numbered from the first row on; all have tile_rows rows but the last, which may have
// fewer. A slot is a range of tiles one after the other, at least one if there are rows.
struct Grid {
  int64_t n_rows;    // N
  int64_t tile_rows; // a multiple of row_quantum
  int64_t n_tiles;
  int64_t n_slots; // at least 1, even without rows

  int64_t first_tile(int64_t slot) const { return slot * n_tiles / n_slots; }
  int64_t first_row(int64_t slot) const { return first_tile(slot) * tile_rows; }
  int64_t end_row(int64_t slot) const {
    const int64_t end = first_row(slot + 1);
    return end < n_rows ? end : n_rows;
  }
};
constexpr int64_t most_tile_rows = 256; // see kernels/README.md for what was measured

// together: whether steps need all features of a row together, as where covariances are matrices.
// most_rows: of a tile.
Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together,
               int64_t most_rows = most_tile_rows);

} // namespace gmm
