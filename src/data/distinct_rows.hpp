// Which rows of a matrix are different, as a sample that does not depend on how they are stored (a
// bottom-k sample by hash: Cohen and Kaplan 2007).
#pragma once
#include "base/memory.hpp"
#include "base/threads.hpp"
#include "data/view.hpp"

namespace gmm {

// A sample of distinct rows of positive weight, at most `capacity`: those whose hash is smallest.
// What is not observed (NaN) equals itself only.
// Which rows these are does not depend on the order of rows, on how often a row occurs, on rows of
// weight 0, or on the caller's units up to a power of two.
//
// After collect(): entries[0 .. size-1] are the sample, by ascending hash; what follows is of no
// use.
struct DistinctRows {
  struct Entry {
    uint64_t hash;   // of the row's numbers
    int64_t row;     // one of the equal rows of the view
    uint64_t weight; // of all rows that equal this one, in fixed point, so that its sum is exact
  };
  Buffer<Entry> entries;    // 2 * capacity for each member of the team
  Buffer<int64_t> sizes;    // work: entries of each member
  int64_t capacity = 0;     // rows that the sample can have
  int64_t size = 0;         // rows that it has
  bool skips_empty = false; // whether rows of nothing but NaN are left out

  Status allocate(const gmm_allocator &allocator, int64_t capacity, int64_t n_members);
  // labels: N, or NULL; rows that are equal but for their labels are different. extent: of the rows
  // of positive weight. Status::Cancelled if the team is stopped.
  Status collect(const View &view, const RowWeights &weights, const int32_t *labels,
                 const Extent &extent, Team &team);

private:
  Status collect_below(uint64_t limit, const View &view, const RowWeights &weights,
                       const int32_t *labels, int exponent, Team &team);
};

} // namespace gmm
