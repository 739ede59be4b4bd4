// Which rows of a matrix are different, as a sample that does not depend on how they are stored (a
// bottom-k sample by hash: Cohen and Kaplan 2007).
#pragma once
#include "base/memory.hpp"
#include "base/threads.hpp"
#include "data/exact_sum.hpp"
#include "data/labels.hpp"
#include "data/sample_size.hpp"
#include "data/view.hpp"

namespace gmm {

// A row of a sample.
struct DistinctRow {
  uint64_t hash;    // of its numbers
  int64_t row;      // one of the equal rows, in a view that goes with the sample
  WeightSum weight; // of all rows that equal this one, in the caller's units
};

// Rows of a view, and the label of each, or NULL.
struct LabelledRows {
  View view;
  const int32_t *labels;

  int32_t label(int64_t i) const { return labels != nullptr ? labels[i] : no_label; }
};

// The order of samples: by hash, and within one hash by the bits of the numbers, because somebody
// may craft different rows of one hash; then by label. Below 0, 0 for equal rows, or above 0. What
// is not observed (NaN) equals itself only.
int compare(const LabelledRows &rows_a, const DistinctRow &a, const LabelledRows &rows_b,
            const DistinctRow &b);

// The hash of a row.
uint64_t hash_of(const View &view, int64_t row);

// Says of distinct rows, in that order, which a sample keeps.
class SampleRule {
public:
  // counts: work, size.n_components.
  SampleRule(const SampleSize &size, int64_t *counts) : size_(size), counts_(counts) {
    std::fill_n(counts, size.n_components, 0);
  }
  bool keeps(int32_t label) {
    const bool first = n_++ < size_.rows;
    return (label != no_label && counts_[label]++ < size_.of_component) || first;
  }
  // Of the rows with this label, whether there are as many as are kept.
  bool is_full(int32_t label) const { return counts_[label] >= size_.of_component; }

private:
  const SampleSize &size_;
  int64_t *counts_;
  int64_t n_ = 0;
};

// A sample of the distinct rows of positive weight. Which they are does not depend on the order of
// rows, on how often a row occurs, or on the caller's units up to a power of two that is common to
// all features.
//
// After collect(): entries[0 .. size-1] are the sample, in the order of compare(); what follows is
// of no use.
struct DistinctRows {
  Buffer<DistinctRow> entries; // 2 * room for each member of the team
  int64_t size = 0;            // rows that the sample has
  bool skips_empty = false;    // whether rows of nothing but NaN are left out

  // n_rows: of the largest view. n_members: of the team that will look.
  Status allocate(const gmm_allocator &allocator, const SampleSize &wanted, int64_t n_rows,
                  int64_t n_members);
  // limit: the largest hash that is of use, for rows without labels. Status::Cancelled if the team
  // is stopped.
  Status collect(const LabelledRows &rows, const RowWeights &weights, uint64_t limit, Team &team);

private:
  struct Member; // its entries, and what it knows of those that it need not look at
  int64_t condense(const LabelledRows &rows, DistinctRow *own, int64_t n, int64_t *counts,
                   uint64_t *label_limits) const;
  Status collect_below(uint64_t limit, const LabelledRows &rows, const RowWeights &weights,
                       Team &team);

  SampleSize wanted_;
  int64_t room_ = 0;
  Buffer<int64_t> sizes_;         // entries of each member
  Buffer<int64_t> counts_;        // n_components for each member
  Buffer<uint64_t> label_limits_; // likewise: the largest hash that is of use
};

} // namespace gmm
