// Distinct rows that are kept after the matrices that they came from are gone.
#pragma once
#include "data/distinct_rows.hpp"

namespace gmm {

// What row samples work with; several may share it.
struct RowSampleWork {
  Buffer<DistinctRow> merged; // the room of the largest
  Buffer<unsigned char> used; // the same
  Buffer<int64_t> counts;     // n_components

  Status allocate(const gmm_allocator &allocator, const SampleSize &wanted, int64_t n_rows);
};

// A bottom-k sample, as DistinctRows, of all rows that take_in() was given: which rows those are
// and their weights do not depend on the order of calls, or on how rows are divided among them.
struct RowSample {
  SampleSize wanted;
  int64_t n_features = 0;      // D
  int64_t size = 0;            // rows
  Buffer<DistinctRow> entries; // in the order of compare(); `row` is the place of its numbers
  Buffer<double> x;            // D numbers at each place; -0 is 0
  Buffer<int32_t> label;       // at each place, if rows may have labels

  // n_rows: how many rows there can be.
  Status allocate(const gmm_allocator &allocator, const SampleSize &wanted, int64_t n_rows,
                  int64_t D);
  // Adds n entries of another sample, of these rows.
  void take_in(const LabelledRows &rows, const DistinctRow *others, int64_t n, RowSampleWork &work);

  LabelledRows rows() const {
    return {{x.data(), entries.size(), n_features, n_features, 1},
            label.size() > 0 ? label.data() : nullptr};
  }
  // The largest hash that another row without a label could have to be kept.
  uint64_t limit() const {
    return size >= wanted.rows ? entries[wanted.rows - 1].hash : UINT64_MAX;
  }
  // Entries in the order of their numbers, feature by feature, and then of labels: an order that
  // positive factors of single features do not change. order: `size` numbers of entries.
  void sort_by_value(int64_t *order) const;
};

} // namespace gmm
