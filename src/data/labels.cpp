// Looks at labels one by one.
#include "data/labels.hpp"

#include <algorithm>

namespace gmm {

Status inspect_labels(const int32_t *labels, int64_t n, int64_t K, const double *frozen_weights,
                      const StopRequest *stop, Message &message) {
  for (int64_t i = 0; labels != nullptr && i < n; ++i) {
    GMM_TRY(go_on(stop));
    const int64_t label = labels[i];
    const bool in_range = label >= no_label && label < K;
    if (in_range && (label == no_label || frozen_weights == nullptr || frozen_weights[label] > 0))
      continue;
    message.say() << "labels[" << i << "] is " << label;
    if (in_range)
      message << ", a component whose weight is frozen at 0";
    else
      message << "; it must be -1 to " << K - 1;
    return Status::Argument;
  }
  return Status::Ok;
}

int32_t largest_label(const int32_t *labels, int64_t n) {
  int32_t largest = no_label;
  for (int64_t i = 0; labels != nullptr && i < n; ++i)
    largest = std::max(largest, labels[i]);
  return largest;
}

Status keep_labels(const int32_t *labels, int64_t n, const RowWeights &weights,
                   const StopRequest *stop, const int32_t **kept) {
  *kept = nullptr;
  for (int64_t i = 0; labels != nullptr && i < n; ++i) {
    GMM_TRY(go_on(stop));
    if (labels[i] == no_label || !weights.counts(i))
      continue;
    *kept = labels;
    break;
  }
  return Status::Ok;
}

} // namespace gmm
