// A block of rows in the library's own form. Whatever the source is, after load() it is this, and
// everything that works on rows works on tiles.
#pragma once
#include "base/lanes.hpp"
#include "base/memory.hpp"
#include "data/labels.hpp"
#include "data/rows.hpp"
#include "kernels/kernels.hpp"

namespace gmm {

// How many features a tile of n_features holds at a time: all if `together`, as where covariances
// are matrices, else at most as many as fit the second cache.
int64_t choose_band(bool together, int64_t n_features);

// Feature j of row i is x[(j - first_feature) * stride + i]. Between calls of load() a tile holds a
// band of features of its rows; without bands, all. Numbers are in the units of `source`.
//
//            feature first_feature   ...  + 1            ...
//   x:       | row 0, 1, ... n_rows-1 | 0 to n_padded | unused | row 0, 1, ...
//            |<------------------- stride ------------------->|
struct Tile {
  int64_t n_features = 0;
  int64_t band = 0;          // features there is room for
  int64_t first_feature = 0; // of those held
  int64_t n_held = 0;        // features held
  int64_t capacity = 0;      // rows there is room for
  int64_t first_row = 0;     // of the source
  int64_t n_rows = 0;        // in use
  int64_t n_padded = 0;      // n_rows rounded up to row_quantum; rows beyond n_rows are 0, weight 0
  int64_t stride = 0;        // column_stride(capacity)
  const Rows *source = nullptr;
  const int32_t *order = nullptr; // NULL: rows one after the other, from first_row on
  Buffer<double> x;               // band * stride
  Buffer<double> weight;          // stride: row weights as scaled in RowWeights

  // Where rows have holes, which is what is not observed of them: x has 0 there.
  int64_t n_partial = 0;        // rows with holes, in any feature
  Buffer<int32_t> partial;      // capacity: these rows, ascending
  Buffer<int32_t> hole_begin;   // capacity + 1: where the holes of each of them begin
  Buffer<int32_t> hole_feature; // band * capacity: features in which they are, of those held,
                                // counted from first_feature

  // has_holes: whether rows will have holes.
  Status allocate(const gmm_allocator &allocator, int64_t n_features, int64_t band,
                  int64_t capacity, bool has_holes);

  // Loads `count` rows in their units, with their weights: row i is first + i of the source, or
  // with `order` first + order[i]. Rows of weight 0 are loaded as 0, so that what is in them
  // changes nothing. The first band of features is held. `rows` and `order` must last until the
  // next load().
  void load(const Rows &rows, int64_t first, const int32_t *order, int64_t count);

  // The component that row i of the tile is known to belong to, or no_label. Rows of weight 0 have
  // none. Only to be asked if has_labels().
  bool has_labels() const { return source->labels != nullptr; }
  int32_t label(int64_t i) const { return weight[i] != 0 ? source->labels[row_of(i)] : no_label; }

  // The rows and features that are held, as the kernels see them.
  kernels::Block block() const { return {x.data(), stride, n_padded, n_held}; }

  // Calls work() for each band of features, from the first to the last, while they are held.
  template <class Work> void for_each_band(Work &&work) {
    for (int64_t first = 0; first < n_features; first += band) {
      if (first != first_feature)
        hold(first);
      work();
    }
  }

  // All features of row i of the tile, D numbers; holes are NaN.
  void copy_row(int64_t i, double *to) const;

  // Prefetches part `part` of `n_parts` of the next tile while work on this one goes on: reading it
  // from memory would otherwise take a tenth to a fifth of an iteration.
  void fetch_ahead(int64_t part, int64_t n_parts) const;

private:
  int64_t row_of(int64_t i) const { return first_row + (order != nullptr ? order[i] : i); }
  void hold(int64_t first);
  void find_partial();
  void find_holes();
};

} // namespace gmm
