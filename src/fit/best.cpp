// Comparing starts.
#include "fit/best.hpp"

#include "fit/order.hpp"
#include "fit/trust.hpp"

namespace gmm {

Status Best::allocate(const gmm_allocator &allocator, const Em &em) {
  if (em.settings.n_init > 1 || em.settings.order != order_as_found)
    GMM_TRY(parameters.allocate(allocator, em.family->layout(), em.K(), em.D()));
  return history.allocate(allocator, em.settings.max_iter);
}

void Best::consider(Em &em, const Outcome &other, int64_t its_start) {
  const double its_lacking =
      std::ceil(lacking_rows(*em.family, em.current.weights.data(), em.densities,
                             em.rows.weights.total, em.centres.data()));
  const double margin = other.converged && outcome.converged ? em.settings.tol : 0;
  const bool is_better = its_lacking != lacking
                             ? its_lacking < lacking
                             : other.mean_log_likelihood > outcome.mean_log_likelihood + margin;
  if (start >= 0 && !is_better)
    return;
  outcome = other;
  lacking = its_lacking;
  start = its_start;
  parameters.swap(em.current);
  history.swap(em.history);
}

} // namespace gmm
