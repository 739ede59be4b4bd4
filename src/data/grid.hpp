// How the rows of one call are divided, so that sums do not depend on threads.
#pragma once
#include <cstdint>

namespace gmm {

// Rows in tiles, and tiles in blocks. Sums are sequential within a block, and those of blocks do
// not depend on their order (ExactSum); as tiles and blocks depend on D, K and the layout only,
// sums do not depend on threads, nor on calls among which whole blocks are divided.
//
// Tiles are numbered from the first row on; all have tile_rows rows but the last, which may have
// fewer. So do blocks, of block_tiles tiles.
struct Grid {
  int64_t n_rows;      // N
  int64_t tile_rows;   // a multiple of row_quantum; a power of two, unless there is one tile only
  int64_t block_tiles; // a power of two

  int64_t block_rows() const { return block_tiles * tile_rows; }
  // At least 1, even without rows.
  int64_t n_blocks() const { return n_rows > 0 ? (n_rows - 1) / block_rows() + 1 : 1; }
};
constexpr int64_t most_tile_rows = 256; // see kernels/README.md for what was measured

// together: whether steps need all features of a row together, as where covariances are matrices.
// most_rows: of a tile.
Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together,
               int64_t most_rows = most_tile_rows);

} // namespace gmm
