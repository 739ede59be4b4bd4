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
  Buffer<RecordedValue> column; // work: distinct.capacity for each member of the team

  // wanted: how many distinct rows are kept at most. n_members: of the team that will look.
  Status allocate(const gmm_allocator &allocator, int64_t wanted, int64_t n_members);

  // Looks at all rows. rows.weights receives `sample_weight` (N, or NULL) and its sum; rows.labels
  // receives `labels` (N, or NULL), which have been inspected. Unless check_finite, NaN and
  // infinity pass, and extent.finite says so. On failure `message` names the place.
  Status take(Rows &rows, const double *sample_weight, const int32_t *labels, bool check_finite,
              Team &team, Message &message);
};

} // namespace gmm
