// The first look at the rows.
#include "data/survey.hpp"

namespace gmm {

Status Survey::allocate(const gmm_allocator &allocator, int64_t wanted, int64_t n_members) {
  GMM_TRY(distinct.allocate(allocator, wanted, n_members));
  return column.allocate(allocator, checked_product(n_members, wanted));
}

Status Survey::take(Rows &rows, const double *sample_weight, bool check_finite, Team &team,
                    Message &message) {
  GMM_TRY(inspect_weights(sample_weight, rows.view.n_rows, team.stop(), message, &rows.weights));
  const Status status = inspect(rows.view, rows.weights, team, message, &extent);
  if (status != Status::Ok && (status != Status::NotFinite || check_finite))
    return status;
  message.clear();
  return distinct.collect(rows.view, rows.weights, extent, team);
}

} // namespace gmm
