// Which rows of a matrix are different, as a sample that does not depend on how they are stored.
#pragma once
#include "base/memory.hpp"
#include "base/threads.hpp"
#include "data/view.hpp"

namespace gmm {

// A sample of distinct rows of positive weight, at most `capacity`: those whose hash is smallest.
// Which rows these are does not depend on the order of rows, on how often a row occurs, on rows of
// weight 0, or on the caller's units up to a power of two.
struct DistinctRows {
  struct Entry {
    uint64_t hash;
    int64_t row;
    uint64_t weight; // of all rows that equal this one, in fixed point, so that its sum is exact
  };
  Buffer<Entry> entries; // for each member of the team 2 x capacity; the sample is the first `size`
  Buffer<int64_t> sizes; // entries of each member
  int64_t capacity = 0;
  int64_t size = 0;

  Status allocate(const gmm_allocator &allocator, int64_t capacity, int64_t n_members);
  // extent: of the rows of positive weight.
  Status collect(const View &view, const RowWeights &weights, const Extent &extent, Team &team);

private:
  Status collect_below(uint64_t limit, const View &view, const RowWeights &weights, int exponent,
                       Team &team);
};

} // namespace gmm
