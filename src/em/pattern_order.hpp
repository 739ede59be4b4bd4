// An order in which rows of one pattern of holes come together, so that few factors are made.
#pragma once
#include "em/workers.hpp"

namespace gmm {

// For Workers::for_each_tile(): within a window first the rows without holes, then those with holes
// by what they lack. Without holes, or where tiles hold bands of features, they are taken as they
// lie. A window is arranged when it is first met: rows and weights must stay.
class PatternOrder {
public:
  int64_t window_tiles() const { return n_words_ == 0 ? 1 : window_tiles_; }

  Status allocate(const gmm_allocator &allocator, const Rows &rows, const Layout &layout,
                  int64_t n_members);

  void arrange(Worker &worker, const Rows &rows, int64_t first, int64_t count);
  const int32_t *rows_of(const Worker &worker, int64_t at) const;

private:
  int64_t window_tiles_ = 1;
  int64_t n_words_ = 0;    // for each row a bit for each feature, the first in the highest; 0: as
                           // they lie
  Buffer<int32_t> order_;  // N: within their windows
  Buffer<int64_t> window_; // for each member of the team, the first row of its window
  Array<Buffer<uint64_t>> holes_; // work of each: n_words_ for each row of the window
};

} // namespace gmm
