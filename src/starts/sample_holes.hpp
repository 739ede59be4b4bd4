// What the rows of a sample lack. K-means takes the distance of what a row has, and moves centres
// with the row's own centre in its holes (k-POD: Chi, Chi and Baraniuk 2016), which never raises
// the sum of these distances.
#pragma once
#include "base/memory.hpp"

#include <algorithm>

namespace gmm {

// Between calls: the holes of the rows that were appended, in their order.
struct SampleHoles {
  Buffer<int64_t> begin;   // for each row of the sample; then the end
  Buffer<int32_t> feature; // of each hole
  Buffer<double> mean;     // D: of the rows that have a feature, in the metric
  Buffer<double> weight;   // D: of the rows that lack it
  int64_t n_rows = 0;

  // Without `any` there will be none.
  Status allocate(const gmm_allocator &allocator, bool any, int64_t capacity, int64_t D);
  void clear();
  // The features of another row that it lacks, ascending: add() for each, then end_row().
  void add(int64_t j) { feature[begin[n_rows + 1]++] = static_cast<int32_t>(j); }
  void end_row();
  // of_row: weights of the rows.
  void weigh(const double *of_row);

  bool any() const { return n_rows > 0 && begin[n_rows] > 0; }

  // Calls visit(i, j) for each hole of rows first .. first+count-1.
  template <class Visit> void for_each(int64_t first, int64_t count, Visit &&visit) const {
    for (int64_t i = first; i < std::min(first + count, n_rows); ++i)
      for (int64_t hole = begin[i]; hole < begin[i + 1]; ++hole)
        visit(i, feature[hole]);
  }
};

} // namespace gmm
