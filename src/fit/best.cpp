// Comparing starts: by rows that components lack, then by likelihood.
#include "fit/best.hpp"

#include "fit/order.hpp"
#include "fit/trust.hpp"

#include <cmath>

namespace gmm {

Status Best::allocate(const gmm_allocator &allocator, const Em &em) {
  if (em.settings.n_init > 1 || em.settings.order != order_as_found)
    GMM_TRY(parameters.allocate(allocator, em.family->layout(), em.K(), em.D()));
  if (em.settings.order != order_as_found)
    GMM_TRY(ranked.allocate(allocator, em.K()));
  return history.allocate_unset(allocator, em.settings.max_iter);
}

Status Best::consider(Em &em, int64_t its_start) {
  const Outcome &other = em.outcome;
  double its_lacking = 0;
  // Equal weights say nothing of how many rows a component has; its responsibilities do.
  const bool equal = em.settings.equal_weights != 0 && (em.settings.freeze & block_weights) == 0;
  const double *weights = equal ? em.statistics.total().weight.data() : em.current.weights.data();
  const double rows = equal ? 1 / em.rows.weights.factor : em.rows.weights.total;
  GMM_TRY(count_lacking_rows(*em.family, weights, em.densities, rows, em.settings.stop,
                             em.centres.data(), &its_lacking));
  its_lacking += count_flat_rows(em.current.view(), em.floor, em.rows.weights.total);
  its_lacking = std::ceil(its_lacking);
  const double margin = other.converged && outcome.converged ? em.settings.tol : 0;
  const bool is_better = its_lacking != lacking
                             ? its_lacking < lacking
                             : other.mean_log_likelihood > outcome.mean_log_likelihood + margin;
  if (start >= 0 && !is_better)
    return Status::Ok;
  outcome = other;
  lacking = its_lacking;
  start = its_start;
  parameters.swap(em.current);
  history.swap(em.history);
  return Status::Ok;
}

} // namespace gmm
