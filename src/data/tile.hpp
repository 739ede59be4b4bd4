// A block of rows in the library's own form. Whatever the source is, after load() it is this, and
// everything that works on rows works on tiles.
#pragma once
#include "base/lanes.hpp"
#include "base/memory.hpp"
#include "data/rows.hpp"
#include "kernels/kernels.hpp"

namespace gmm {

// Features that a tile of n_features holds at a time: all if `together`, else at most so many,
// which are what fits the second cache.
int64_t choose_band(bool together, int64_t n_features);

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
  int64_t stride = 0;        // feature first_feature + j of row i is x[j * stride + i]
  const Rows *source = nullptr;
  const int32_t *order = nullptr; // not one after the other
  Buffer<double> x;
  Buffer<double> weight; // row weights

  Status allocate(const gmm_allocator &allocator, int64_t n_features, int64_t band,
                  int64_t capacity);

  // Rows first .. in their units, with their weights. With `order`, rows first + order[0] ..
  // instead. Rows of weight 0 come as 0: what is in them changes nothing. Holds the first features;
  // `rows` and `order` must last for as long as others are asked for.
  void load(const Rows &rows, int64_t first, const int32_t *order, int64_t count);

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

  // All features of one row.
  void copy_row(int64_t i, double *to) const;

  // Prefetches part `part` of `n_parts` of the next tile while work on this one goes on: reading it
  // from memory would otherwise take a tenth to a fifth of an iteration.
  void fetch_ahead(int64_t part, int64_t n_parts) const;

private:
  int64_t row_of(int64_t i) const { return first_row + (order != nullptr ? order[i] : i); }
  void hold(int64_t first);
};

} // namespace gmm
