// What starts take from rows whose component is known.
#pragma once
#include "base/memory.hpp"
#include "data/labels.hpp"
#include "data/rows.hpp"

namespace gmm {

// A component is known if some row of positive weight has its label. After find() weights and means
// are those of these rows. Without labels nothing is allocated and no component is known.
struct KnownComponents {
  Buffer<double> weight;   // K: of the rows of this label, as scaled in RowWeights; 0 without any
  Buffer<double> means;    // K * D, in the units of the rows; of known components alone. 0, where
                           // values are dense, in a feature that none of these rows has
  Buffer<double> observed; // work, where rows have holes: K * D, the weight of rows with a feature

  Status allocate(const gmm_allocator &allocator, int64_t K, int64_t D, bool has_holes);
  // Status::Weights with a message where the rows of a component weigh so little beside all rows
  // that the M-step would call it empty.
  Status find(const Rows &rows, const StopRequest *stop, Message &message);

  bool is_known(int64_t k) const { return weight.size() > 0 && weight[k] > 0; }
  bool has_any() const { return count() > 0; }
  int64_t count() const;
};

} // namespace gmm
