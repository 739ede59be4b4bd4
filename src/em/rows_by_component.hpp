// Rows of a tile brought together by component, so that a row is added only to the components that
// it belongs to, and the work does not grow with the number of components.
#pragma once
#include "em/total_statistics.hpp"

namespace gmm {

// order: the n_rows rows by label, those of one label in their own order. end: K, receives where
// those of label k end. Labels are 0 to K - 1.
void sort_rows(const int32_t *label, int64_t n_rows, Buffer<int32_t> &end, int32_t *order);

// Work space of one member of a team; nothing but n_significant lasts from one tile to the next.
struct RowsByComponent {
  Buffer<int32_t> component;     // stride of the tile: the component of each row, for add()
  Buffer<int32_t> end;           // K: where each component's rows end in `order`
  Buffer<int32_t> order;         // stride: rows of the tile, those of a component side by side
  Buffer<double> responsibility; // stride: of the rows that are gathered
  Tile rows;                     // those of one component, with the features that the tile holds

  Status allocate(const gmm_allocator &allocator, int64_t K, const Tile &tile);

  // Adds each row of the tile, with responsibility 1, to the component that `component` names.
  void add(Tile &tile, TileWorkspace &workspace, Statistics &statistics);

  // Adds the rows of the tile to the components for which workspace.per_component has a
  // responsibility other than 0, and counts these pairs in n_significant.
  void add_significant(Tile &tile, TileWorkspace &workspace, Statistics &statistics);
  int64_t n_significant = 0;

private:
  int64_t list_significant(const double *r, int64_t n_rows);
  void gather(const Tile &tile, const int32_t *wanted, int64_t count);
};

} // namespace gmm
