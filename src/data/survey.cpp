// The first look at the rows: weights, then numbers, then distinct rows, each relying on the one
// before.
#include "data/survey.hpp"

#include "data/labels.hpp"

namespace gmm {

Status Survey::allocate(const gmm_allocator &allocator, int64_t wanted, int64_t n_members) {
  GMM_TRY(distinct.allocate(allocator, wanted, n_members));
  return column.allocate(allocator, checked_product(n_members, wanted));
}

Status Survey::take(Rows &rows, const double *sample_weight, const int32_t *labels,
                    bool check_finite, Team &team, Message &message) {
  GMM_TRY(inspect_weights(sample_weight, rows.view.n_rows, team.stop(), message, &rows.weights));
  GMM_TRY(keep_labels(labels, rows.view.n_rows, rows.weights, team.stop(), &rows.labels));
  const Status status = inspect(rows.view, rows.weights, team, message, &extent);
  if (status != Status::Ok && (status != Status::NotFinite || check_finite))
    return status;
  message.clear(); // NaN or infinity that the caller lets pass has left a text
  return distinct.collect(rows.view, rows.weights, rows.labels, extent, team);
}

} // namespace gmm
