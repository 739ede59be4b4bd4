// A block of rows in the library's own form. Whatever the source is, after load() it is this, and
// everything that works on rows works on tiles.
#pragma once
#include "base/lanes.hpp"
#include "base/memory.hpp"
#include "data/units.hpp"
#include "data/view.hpp"

namespace gmm {

// The rows of one call in tiles, and the tiles in slots. Sums are sequential within a slot and
// follow a fixed tree over slots; as the grid depends on (N, D, K) only, they do not depend on
// threads.
struct Grid {
  int64_t n_rows, tile_rows, n_tiles, n_slots;

  int64_t first_tile(int64_t slot) const { return slot * n_tiles / n_slots; }
};
Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components);

struct Tile {
  int64_t n_features = 0;
  int64_t capacity = 0;  // rows there is room for
  int64_t first_row = 0; // of the source
  int64_t n_rows = 0;    // in use
  int64_t n_padded = 0;  // n_rows rounded up to row_quantum; rows beyond n_rows are 0, weight 0
  int64_t stride = 0;    // feature j of row i is x[j * stride + i]
  View source = {};      // of these rows
  bool ordered = false;  // not one after the other
  Buffer<double> x;
  Buffer<double> weight; // row weights

  Status allocate(const gmm_allocator &allocator, int64_t n_features, int64_t capacity);

  // Rows first .. of the view, in `units` (NULL: as they are), with their weights. With `order`,
  // rows first + order[0] .. instead. Rows of weight 0 come as 0: what is in them changes nothing.
  void load(const View &view, const RowWeights &weights, const Units *units, int64_t first,
            const int32_t *order, int64_t count);

  // Asks for part number `part` of the rows that follow to be brought near, while work on these
  // goes on: reading them from memory would otherwise take a tenth to a fifth of an iteration.
  void fetch_ahead(int64_t part, int64_t n_parts) const;
};

} // namespace gmm
