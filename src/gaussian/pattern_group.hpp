// The partial rows of a tile that have one pattern, which are measured together where there are
// many.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/partial_rows.hpp"

namespace gmm {

// The partial rows of a tile that have one pattern: work.order[begin .. end-1].
struct PatternGroup {
  const Densities &densities;
  const Tile &tile;
  double far_log_density;
  double *far_row_work;
  PartialWork &work;
  const PartialResults &results;
  int64_t begin, end;
  int64_t first_hole; // where the group begins in work.completed

  int32_t row(int64_t at) const { return tile.partial[work.order[at]]; }
  int32_t label(int64_t at) const { return tile.has_labels() ? tile.label(row(at)) : no_label; }
  int64_t count() const { return end - begin; }
  int64_t n_holes() const { return tile.hole_begin[tile.n_partial]; }
  bool has_matrices() const { return densities.layout.has_matrices(); }

  // Both give a row the same bits.
  void find_one_by_one() const;
  void find_together() const;
  void add_up() const;

private:
  double *completed_for(int64_t k) const {
    return work.completed.data() + k * n_holes() + first_hole;
  }
  struct Together;
  void find_row(int64_t at) const;
  Together in_place() const;
  Together gather(int64_t n) const;
  void scatter(const Together &from) const;
  void measure(const Together &rows, int64_t k, int64_t n) const;
};

} // namespace gmm
