// The first look at the rows: weights, then numbers, then distinct rows, each relying on the one
// before.
#include "data/survey.hpp"

#include "data/labels.hpp"

#include <atomic>
#include <cmath>

namespace gmm {

Status Survey::allocate(const gmm_allocator &allocator, const Rows &rows, int64_t wanted,
                        int64_t n_members) {
  GMM_TRY(distinct.allocate(allocator, wanted, n_members));
  if (rows.has_holes) {
    of_feature.skips_empty = true;
    GMM_TRY(of_feature.allocate(allocator, wanted, n_members));
    GMM_TRY(counted.allocate_unset(allocator, rows.view.n_rows));
  }
  return column.allocate(allocator, checked_product(n_members, wanted));
}

// Status::TooFewRows with the first feature that no row of positive weight has.
Status Survey::find_unobserved(const Rows &rows, Team &team, Message &message) {
  const View &view = rows.view;
  std::atomic<int64_t> first{view.n_cols};
  GMM_TRY(team.run(view.n_cols, [&](int64_t j, int64_t) {
    for (int64_t i = 0; i < view.n_rows && !team.must_stop(); ++i)
      if (rows.weights.at(i) > 0 && !std::isnan(view.at(i, j)))
        return;
    int64_t before = first.load();
    while (j < before && !first.compare_exchange_weak(before, j)) {
    }
  }));
  if (first == view.n_cols)
    return Status::Ok;
  message.say() << "column " << first.load() << " of x has no value in any row"
                << (rows.weights.values != nullptr ? " of positive weight" : "");
  return Status::TooFewRows;
}

Status Survey::leave_out_empty(Rows &rows, const StopRequest *stop, Message &message) {
  const View &view = rows.view;
  const double *weights = rows.weights.values;
  bool any = false;
  for (int64_t i = 0; i < view.n_rows; ++i) {
    GMM_TRY(go_on(stop));
    const bool empty = view.is_empty(i);
    any |= empty;
    counted[i] = empty ? 0 : weights != nullptr ? weights[i] : 1;
  }
  return any ? inspect_weights(counted.data(), view.n_rows, stop, message, &rows.weights)
             : Status::Ok;
}

Status Survey::take(Rows &rows, const double *sample_weight, const int32_t *labels,
                    bool check_finite, Team &team, Message &message) {
  GMM_TRY(inspect_weights(sample_weight, rows.view.n_rows, team.stop(), message, &rows.weights));
  const Nan nan = rows.has_holes ? Nan::Missing : Nan::Refused;
  const Status status = inspect(rows.view, rows.weights, nan, team, message, &extent);
  if (status != Status::Ok && (status != Status::NotFinite || check_finite))
    return status;
  message.clear(); // NaN or infinity that the caller lets pass has left a text
  if (rows.has_holes) {
    GMM_TRY(find_unobserved(rows, team, message));
    GMM_TRY(leave_out_empty(rows, team.stop(), message));
  }
  GMM_TRY(keep_labels(labels, rows.view.n_rows, rows.weights, team.stop(), &rows.labels));
  return distinct.collect(rows.view, rows.weights, rows.labels, extent, team);
}

} // namespace gmm
