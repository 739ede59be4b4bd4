// A block of rows in the library's own form. Whatever the source is, after load() it is this, and
// everything that works on rows works on tiles.
#pragma once
#include "base/lanes.hpp"
#include "base/memory.hpp"
#include "data/units.hpp"
#include "data/view.hpp"

namespace gmm {

// The rows of one call in tiles, and the tiles in slots. Sums are sequential within a slot and
// follow a fixed tree over slots; as the grid depends on N, D, K and the family only, they
// do not depend on threads.
struct Grid {
  int64_t n_rows, tile_rows, n_tiles, n_slots;

  int64_t first_tile(int64_t slot) const { return slot * n_tiles / n_slots; }
};
constexpr int64_t most_tile_rows = 256;
// together: whether steps need all features of a row together, as for families of matrices.
Grid make_grid(int64_t n_rows, int64_t n_features, int64_t n_components, bool together);

// Features that a tile of n_features holds at a time: all if `together`, else at most so many,
// which are what fits the second cache.
int64_t choose_band(bool together, int64_t n_features);

struct Tile {
  int64_t n_features = 0;
  int64_t band = 0;          // features there is room for
  int64_t first_feature = 0; // of those held
  int64_t n_held = 0;        // features held
  int64_t capacity = 0;      // rows there is room for
  int64_t first_row = 0;     // of the source
  int64_t n_rows = 0;        // in use
  int64_t n_padded = 0;      // n_rows rounded up to row_quantum; rows beyond n_rows are 0, weight 0
  int64_t stride = 0;        // feature first_feature + j of row i is x[j * stride + i]
  View source = {};          // of these rows
  const Units *units = nullptr;
  const int32_t *order = nullptr; // not one after the other
  bool all_count = true;          // no row has weight 0
  Buffer<double> x;
  Buffer<double> weight; // row weights

  Status allocate(const gmm_allocator &allocator, int64_t n_features, int64_t band,
                  int64_t capacity);

  // Rows first .. of the view, in `units` (NULL: as they are), with their weights. With `order`,
  // rows first + order[0] .. instead. Rows of weight 0 come as 0: what is in them changes nothing.
  // Holds the first features; what is given must last for as long as others are asked for.
  void load(const View &view, const RowWeights &weights, const Units *units, int64_t first,
            const int32_t *order, int64_t count);

  // Calls work() for each band of features, from the first to the last, while they are held.
  template <class Work> void for_each_band(Work &&work) {
    for (int64_t first = 0; first < n_features; first += band) {
      if (first != first_feature)
        hold(first);
      work();
    }
  }

  // All features of one row.
  void copy_row(int64_t i, double *to) const;

  // Asks for part number `part` of the rows that follow to be brought near, while work on these
  // goes on: reading them from memory would otherwise take a tenth to a fifth of an iteration.
  void fetch_ahead(int64_t part, int64_t n_parts) const;

private:
  void hold(int64_t first);
};

} // namespace gmm
