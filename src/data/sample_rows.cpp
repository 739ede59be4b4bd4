// Which of a survey's rows a fit of its own K would have kept, and their copies.
#include "data/sample_rows.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status SampleRows::allocate(const gmm_allocator &allocator, const SampleSize &size, int64_t n_rows,
                            int64_t D) {
  size_ = size;
  const int64_t room = size.room(n_rows);
  GMM_TRY(x_.allocate_unset(allocator, checked_product(room, D)));
  GMM_TRY(weights_.allocate(allocator, room));
  GMM_TRY(counts_.allocate(allocator, size.n_components));
  GMM_TRY(last_labelled_.allocate(allocator, size.n_components));
  return size.n_components > 0 ? labels_.allocate(allocator, room) : Status::Ok;
}

// Returns the weight of what is taken, in the caller's units.
double SampleRows::choose(const RowSample &sample) {
  WeightSum total;
  SampleRule rule(size_, counts_.data());
  for (int64_t at = 0; at < sample.size; ++at) {
    const int32_t label = sample.rows().label(sample.entries[at].row);
    if (rule.keeps(label) && label != no_label)
      last_labelled_[label] = at;
    if (at < size_.rows)
      total.merge(sample.entries[at].weight);
  }
  return total.value();
}

// From row n on, entries for which is_wanted(entry). A row that weighs nothing beside the others is
// left.
template <class IsWanted>
int64_t SampleRows::append(const RowSample &sample, const int64_t *by_value, int64_t n,
                           IsWanted &&is_wanted) {
  const int64_t D = sample.n_features;
  for (int64_t i = 0; i < sample.size; ++i) {
    const DistinctRow &entry = sample.entries[by_value[i]];
    const double weight = entry.weight.value();
    if (weight * rows.weights.factor == 0 || !is_wanted(by_value[i]))
      continue;
    std::copy_n(sample.x.data() + entry.row * D, D, x_.data() + n * D);
    if (labels_.size() > 0)
      labels_[n] = sample.label[entry.row];
    weights_[n++] = weight;
  }
  return n;
}

void SampleRows::read(const Survey &survey, const int64_t *by_value) {
  const RowSample &sample = survey.sample;
  const double total = choose(sample);
  share = total / survey.total_weight.value();
  rows.weights = {weights_.data(), std::ldexp(1.0, -std::ilogb(total)), total, 0, true, false};
  rows.has_holes = survey.has_holes;
  rows.labels = labels_.size() > 0 ? labels_.data() : nullptr;
  const auto is_taken = [&](int64_t at) { return at < size_.rows; };
  const auto is_labelled = [&](int64_t at) {
    const int32_t label = sample.rows().label(sample.entries[at].row);
    return !is_taken(at) && label != no_label && at <= last_labelled_[label];
  };
  const int64_t D = sample.n_features, n = append(sample, by_value, 0, is_taken);
  rows.view = {x_.data(), n, D, D, 1};
  labelled = rows;
  labelled.view.n_rows = size_.n_components > 0 ? append(sample, by_value, n, is_labelled) : n;
}

} // namespace gmm
