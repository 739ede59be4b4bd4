// The first look at rows: weights, then numbers, then distinct rows, each relying on the one
// before.
#include "data/survey.hpp"

#include "data/labels.hpp"

#include <algorithm>

namespace gmm {

Status Survey::allocate(const gmm_allocator &allocator, const SampleSize &wanted, int64_t most_rows,
                        int64_t D, bool its_has_holes, int64_t n_members) {
  has_holes = its_has_holes;
  GMM_TRY(sample.allocate(allocator, wanted, most_rows, D));
  GMM_TRY(distinct_.allocate(allocator, wanted, most_rows, n_members));
  GMM_TRY(sample_work_.allocate(allocator, wanted, most_rows));
  if (!has_holes)
    return Status::Ok;
  const SampleSize of_one = sample_size_of_feature(D);
  GMM_ASSERT(of_one.room(most_rows) <= wanted.room(most_rows)); // they share the work
  distinct_.skips_empty = of_one_.skips_empty = true;
  GMM_TRY(of_one_.allocate(allocator, of_one, most_rows, n_members));
  GMM_TRY(of_feature.allocate(allocator, D));
  for (int64_t j = 0; j < D; ++j)
    GMM_TRY(of_feature[j].allocate(allocator, of_one, most_rows, 1));
  return Status::Ok;
}

int64_t Survey::first_unobserved() const {
  int64_t j = 0;
  while (j < of_feature.size() && of_feature[j].size > 0)
    ++j;
  return j;
}

Status leave_out_empty(Rows &rows, Buffer<double> &counted, const StopRequest *stop,
                       Message &message, WeightSum *total) {
  const View &view = rows.view;
  bool any = false;
  for (int64_t i = 0; i < view.n_rows; ++i) {
    GMM_TRY(go_on(stop));
    const bool empty = view.is_empty(i);
    any |= empty;
    counted[i] = empty ? 0 : rows.weights.of(i);
  }
  return any ? inspect_weights(counted.data(), view.n_rows, stop, message, &rows.weights, total)
             : Status::Ok;
}

Status Survey::add(Rows &rows, const double *sample_weight, const int32_t *labels,
                   bool check_finite, Buffer<double> &counted, Team &team, Message &message) {
  const View &view = rows.view;
  GMM_ASSERT(view.n_cols == sample.n_features);
  WeightSum total;
  Extent found;
  bool found_holes = any_holes;
  GMM_TRY(inspect_weights(sample_weight, view.n_rows, team.stop(), message, &rows.weights, &total));
  const Nan nan = has_holes ? Nan::Missing : Nan::Refused;
  const Status status = inspect(view, rows.weights, nan, team, message, &found);
  if (status != Status::Ok && (status != Status::NotFinite || check_finite))
    return status;
  message.clear(); // NaN or infinity that the caller lets pass has left a text
  if (has_holes && !found_holes)
    GMM_TRY(find_holes(view, sample_weight, team.stop(), &found_holes));
  if (has_holes)
    GMM_TRY(leave_out_empty(rows, counted, team.stop(), message, &total));
  GMM_TRY(keep_labels(labels, view.n_rows, rows.weights, team.stop(), &rows.labels));
  const LabelledRows of_call = {view, rows.labels};
  GMM_TRY(distinct_.collect(of_call, rows.weights, sample.limit(), team));
  sample.take_in(of_call, distinct_.entries.data(), distinct_.size, sample_work_);
  for (int64_t j = 0; j < of_feature.size(); ++j) {
    const LabelledRows column = {
        {view.x + j * view.col_stride, view.n_rows, 1, view.row_stride, view.col_stride}, nullptr};
    GMM_TRY(of_one_.collect(column, rows.weights, of_feature[j].limit(), team));
    of_feature[j].take_in(column, of_one_.entries.data(), of_one_.size, sample_work_);
  }
  any_holes = found_holes;
  all_one &= rows.weights.all_one;
  n_rows += view.n_rows;
  extent.add(found);
  total_weight.merge(total);
  return Status::Ok;
}

void Survey::merge(const Survey &other) {
  sample.take_in(other.sample.rows(), other.sample.entries.data(), other.sample.size, sample_work_);
  for (int64_t j = 0; j < of_feature.size(); ++j) {
    const RowSample &theirs = other.of_feature[j];
    of_feature[j].take_in(theirs.rows(), theirs.entries.data(), theirs.size, sample_work_);
  }
  any_holes |= other.any_holes;
  all_one &= other.all_one;
  n_rows += other.n_rows;
  extent.add(other.extent);
  total_weight.merge(other.total_weight);
}

} // namespace gmm
