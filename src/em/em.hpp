// EM from one start, on rows that are at hand: all that it works with, allocated before its first
// iteration, so that the iterations cannot run out of memory and a failed fit has nothing to undo.
#pragma once
#include "em/earlier_starts.hpp"
#include "em/em_state.hpp"
#include "em/pattern_order.hpp"
#include "em/sparse_estep.hpp"

namespace gmm {

// Between calls: as EmState; after a pass `statistics` are those of all rows. A start leaves
// `current` only. Where one start leads does not depend on those before it, but how far it follows
// does.
struct Em : EmState {
  Workers workers;
  TotalStatistics statistics;
  Array<RowsByComponent> by_component; // one for each member of the team
  SparseEStep sparse;
  EarlierStarts earlier;
  PatternOrder patterns;

  // view: of the rows that passes are made over. n_rows: of all rows.
  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const View &view, int64_t n_rows);

  // Iterates from `current` until the stop rule is content, or max_iter, or where an earlier start
  // has been. start: its number, for the progress function. On failure `iteration` is the one that
  // failed, 0 before the first.
  Status run(int64_t start, BadPivot *where);

private:
  Status pass();
  void compare_with_earlier();
};

} // namespace gmm
