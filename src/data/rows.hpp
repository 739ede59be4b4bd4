// The rows of a call, all that is known of each: the caller's matrix, row weights, labels, the
// units in which rows are read, and the grid in which they are taken. What else belongs to a row is
// a member here that Tile::load() reads and
// RowsByComponent::gather() copies; another type of elements is an addition to View.
#pragma once
#include "data/grid.hpp"
#include "data/units.hpp"
#include "data/view.hpp"

namespace gmm {

// Between calls: weights and units are those that Survey::take() and choose_units() found for this
// view; before them all rows count 1 and are read as they are.
struct Rows {
  View view; // of the caller's memory, N x D
  RowWeights weights;
  // N: the component that a row is known to belong to, or no_label. NULL if that is so of no row
  // that counts.
  const int32_t *labels = nullptr;
  const Units *units = nullptr; // NULL: the rows as they are
  bool has_holes = false;       // NaN is what was not observed; without, there is none to look for
  Grid grid = {};
};

} // namespace gmm
