// An order in which rows of one pattern of holes come together, so that few factors are made.
#pragma once
#include "em/workers.hpp"

namespace gmm {

// For Workers::for_each_tile(): within a window first the rows without holes, then those with holes
// by what they lack. Without matrices, or holes, rows are taken as they lie.
class PatternOrder {
public:
  static constexpr int64_t window_tiles = 16;

  Status allocate(const gmm_allocator &allocator, const Rows &rows, const Layout &layout,
                  int64_t n_members);

  void arrange(Worker &worker, const Rows &rows, int64_t first, int64_t count);
  const int32_t *rows_of(const Worker &worker, int64_t at) const;

private:
  struct Window {
    Buffer<int32_t> order; // the rows of the window
    Buffer<uint64_t>
        holes; // n_words_ for each row: a bit for each feature, the first in the highest
  };
  int64_t n_words_ = 0;   // 0: as they lie
  Array<Window> windows_; // one for each member of the team
};

} // namespace gmm
