// One iteration of EM between two passes: stop rule, then M-step; and all that it allocates.
#include "em/em_state.hpp"

#include <algorithm>
#include <cfloat>

namespace gmm {

Status EmState::allocate(const gmm_allocator &allocator, const FitSettings &its_settings,
                         const Family *its_family, int64_t n_components, int64_t n_features,
                         int64_t n_rows) {
  settings = its_settings;
  family = its_family;
  const Layout layout = family->layout();
  if (rows.has_holes)
    GMM_TRY(partial.allocate(allocator, kernels::kernels_of(settings.simd), layout, n_components,
                             n_features));
  // What is added to a covariance for holes is not of few rows.
  const bool any_rank = settings.reg_covar > 0 || rows.has_holes;
  GMM_TRY(floor.allocate(allocator, n_rows,
                         layout.has_matrices() ? layout.n_matrices(n_components) : 0, n_features,
                         any_rank, {&kernels::kernels_of(settings.simd), settings.stop}));
  GMM_TRY(work.allocate(allocator, *family, n_components, n_features));
  GMM_TRY(current.allocate(allocator, layout, n_components, n_features));
  GMM_TRY(densities.allocate(allocator, layout, n_components, n_features));
  GMM_TRY(centres.allocate(allocator, checked_product(n_components, n_features)));
  GMM_TRY(acceleration.allocate(allocator, settings.accelerate != 0, layout, n_components,
                                n_features, work));
  return history.allocate_unset(allocator, settings.max_iter);
}

Status EmState::begin(BadPivot *where) {
  iteration = n_again = 0;
  outcome = Outcome();
  acceleration.begin();
  return build_densities(where);
}

// In the library's units, so that the stop rule does not depend on the caller's. -infinity counts
// as the least double, because EM may leave such a place and a gain must be a number.
double EmState::mean_log_density(const Statistics &total) const {
  const double mean = total.log_likelihood.value() / total_weight();
  return mean < -DBL_MAX ? -DBL_MAX : mean;
}

// What makes of it one in the caller's units: the log of the volume of the library's, of the
// features that a row has, on average.
double EmState::mean_log_volume(const Statistics &total) const {
  return densities.log_volume - total.missing_log_volume.value() / total_weight();
}

// The likelihood that is recorded for an iteration is that of the parameters it ends with.
void EmState::note(Statistics &total) {
  double now = mean_log_density(total);
  if (iteration == 0) {
    stop = StopRule(settings.tol, now);
    before = now;
    return;
  }
  const bool is_trial = acceleration.is_trial();
  is_refused = is_trial && !(now >= before);
  if (is_refused) {
    acceleration.refuse(total, work);
    now = before;
  } else if (is_trial) {
    acceleration.accept();
  }
  const double in_caller_units = now - mean_log_volume(total);
  history[iteration - 1] = in_caller_units;
  outcome.n_iter = iteration;
  outcome.mean_log_likelihood = in_caller_units;
  change = now - before;
  before = now;
  if (is_trial)
    stop.jump(now);
  else
    outcome.converged = stop.is_done(now);
}

Status EmState::move_on(Statistics &total, BadPivot *where) {
  // Each time gains some 15 digits, and rows can be 1e150 deviations apart.
  constexpr int64_t most_again = 12;
  if (n_again < most_again && centres_are_far(total, floor, centres.data())) {
    ++n_again;
    return Status::Ok;
  }
  n_again = 0;
  ++iteration;
  // A trial may be refused, and the last iteration must leave a mixture.
  const bool plain = stop.is_near() || iteration == settings.max_iter;
  if (acceleration.extrapolate(total, floor, work, before, plain)) {
    const Status status = take_m_step(total, where);
    if (status == Status::Ok || status == Status::Cancelled)
      return status;
    acceleration.refuse(total, work);
  }
  return take_m_step(total, where);
}

Status EmState::take_m_step(Statistics &total, BadPivot *where) {
  GMM_TRY(m_step(*family, {settings.freeze, settings.equal_weights != 0}, total, floor, work,
                 current, &outcome.findings, where));
  return build_densities(where);
}

Status EmState::build_densities(BadPivot *where) {
  return build_densities(current.view(), &floor.few_rows, where);
}

Status EmState::build_densities(const ParametersView &parameters, FewRows *few_rows,
                                BadPivot *where) {
  std::copy_n(parameters.means, densities.means.size(), densities.means.data());
  if (rows.has_holes)
    partial.build(parameters.weights, parameters.means, parameters.covariances);
  return densities.build(parameters.weights, parameters.covariances, few_rows, floor.engine, where);
}

} // namespace gmm
