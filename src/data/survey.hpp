// What a fit knows of its rows without their groups or the family: how large their numbers are, and
// which of them are different.
#pragma once
#include "data/rows.hpp"

namespace gmm {

// After take() has returned Status::Ok: extent and distinct are those of the rows it was given.
// K decides only how many distinct rows are kept; nothing here depends on the family or the units.
struct Survey {
  Extent extent; // of the rows of positive weight
  DistinctRows distinct;
  DistinctRows of_feature;      // work, where rows have holes: the distinct values of a feature
  Buffer<RecordedValue> column; // work: distinct.capacity for each member of the team
  Buffer<double> counted;       // row weights, where some rows have no value and do not count

  // wanted: how many distinct rows are kept at most. n_members: of the team that will look.
  Status allocate(const gmm_allocator &allocator, const Rows &rows, int64_t wanted,
                  int64_t n_members);

  // Looks at all rows. rows.weights receives `sample_weight` (N, or NULL) and its sum; rows.labels
  // receives `labels` (N, or NULL), which have been inspected. Unless check_finite, NaN and
  // infinity pass, and extent.finite says so. Where rows have holes those without any value are
  // given weight 0, and each feature must be observed somewhere. On failure `message` names the
  // place.
  Status take(Rows &rows, const double *sample_weight, const int32_t *labels, bool check_finite,
              Team &team, Message &message);

private:
  Status find_unobserved(const Rows &rows, Team &team, Message &message);
  Status leave_out_empty(Rows &rows, const StopRequest *stop, Message &message);
};

} // namespace gmm
