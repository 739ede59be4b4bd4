// What a fit knows of its rows without their groups or the family: how large their numbers are, and
// which of them are different.
#pragma once
#include "data/row_sample.hpp"
#include "data/rows.hpp"

namespace gmm {

// All that units, floor and starts are made from. What is in it depends on the rows that add() was
// given, and not on their order or on how they were divided among calls.
struct Survey {
  bool has_holes = false;      // whether NaN is what was not observed
  bool any_holes = false;      // and whether there was any
  bool all_one = true;         // whether all rows weigh 1
  int64_t n_rows = 0;          // whatever they weigh
  Extent extent;               // of the rows of positive weight
  WeightSum total_weight;      // of these
  RowSample sample;            // of these, where they are distinct
  Array<RowSample> of_feature; // D, where rows have holes: of its values

  // wanted: how many rows are kept. most_rows: of all calls of add() together.
  // n_members: of the team that will look.
  Status allocate(const gmm_allocator &allocator, const SampleSize &wanted, int64_t most_rows,
                  int64_t D, bool has_holes, int64_t n_members);

  // Looks at all rows. rows.weights receives `sample_weight` (N, or NULL), not scaled; rows.labels
  // receives `labels` (N, or NULL), which have been inspected. Unless check_finite, NaN and
  // infinity pass, and extent.finite says so. Where rows have holes those without any value are
  // given weight 0, in `counted` (N; else not needed), which must last as long as the rows. On
  // failure `message` names the place, and unless it is Status::Cancelled nothing was added.
  Status add(Rows &rows, const double *sample_weight, const int32_t *labels, bool check_finite,
             Buffer<double> &counted, Team &team, Message &message);
  // Adds another survey, which keeps as many rows, of as many features and components.
  void merge(const Survey &other);

  // The first feature that no row has; D if there is none.
  int64_t first_unobserved() const;

private:
  DistinctRows distinct_;     // work: of one call
  DistinctRows of_one_;       // work: of one feature of a call
  RowSampleWork sample_work_; // of all samples
};

// Gives rows without any value weight 0, in `counted`, if there are any; *total is then anew.
Status leave_out_empty(Rows &rows, Buffer<double> &counted, const StopRequest *stop,
                       Message &message, WeightSum *total);

} // namespace gmm
