// The loop of EM: E-step, M-step, stop rule; and all that it allocates.
#include "em/em.hpp"

#include "em/estep.hpp"
#include "em/stop.hpp"

#include <algorithm>
#include <cfloat>

namespace gmm {

Status Em::allocate(const gmm_allocator &allocator, const FitSettings &its_settings,
                    const Family *its_family, int64_t n_components, const View &view) {
  settings = its_settings;
  family = its_family;
  rows.view = view;
  const Layout layout = family->layout();
  const int64_t n_features = view.n_cols;
  rows.grid = make_grid(view.n_rows, n_features, n_components, layout.has_matrices(),
                        most_rows_at_once(layout, n_components, n_features));
  rows.has_holes = settings.missing != 0;
  if (rows.has_holes)
    GMM_TRY(partial.allocate(allocator, kernels::kernels_of(settings.simd), layout, n_components,
                             n_features));
  GMM_TRY(workers.start(allocator, rows.grid, settings.threads, settings.simd, layout, n_components,
                        n_features, rows.has_holes ? &partial : nullptr, settings.stop));
  const int64_t n_members = workers.team.size();
  GMM_TRY(statistics.allocate(allocator, workers, rows.grid, layout, n_components, n_features));
  GMM_TRY(by_component.allocate(allocator, n_members));
  for (int64_t i = 0; i < n_members; ++i)
    GMM_TRY(by_component[i].allocate(allocator, n_components, workers.members[i].tile));
  GMM_TRY(sparse.allocate(allocator, settings.skip && !rows.has_holes, layout, rows.grid,
                          n_components, n_features, n_members));
  GMM_TRY(patterns.allocate(allocator, rows, layout, n_members));
  // What is added to a covariance for holes is not of few rows.
  const bool any_rank = settings.reg_covar > 0 || rows.has_holes;
  GMM_TRY(floor.allocate(allocator, view.n_rows,
                         layout.has_matrices() ? layout.n_matrices(n_components) : 0, n_features,
                         any_rank, {&kernels::kernels_of(settings.simd), settings.stop}));
  GMM_TRY(work.allocate(allocator, *family, n_components, n_features));
  GMM_TRY(current.allocate(allocator, layout, n_components, n_features));
  GMM_TRY(densities.allocate(allocator, layout, n_components, n_features));
  GMM_TRY(centres.allocate(allocator, checked_product(n_components, n_features)));
  GMM_TRY(acceleration.allocate(allocator, settings.accelerate != 0, layout, n_components,
                                n_features, work));
  GMM_TRY(earlier.allocate(allocator, settings.n_init, layout, n_components, n_features));
  return history.allocate_unset(allocator, settings.max_iter);
}

// The first E-step of a start always takes all components: the shares of the last start say
// nothing.
Status Em::e_step(int64_t iteration) {
  if (iteration == 0)
    return gmm::e_step(workers, rows, patterns, densities, densities.means.data(), statistics);
  return sparse.e_step(workers, rows, patterns, current.weights.data(), densities, statistics,
                       by_component, iteration);
}

Status Em::m_step(bool plain, MstepFindings *findings, BadPivot *where) {
  Statistics &total = statistics.total();
  GMM_TRY(recentre(total, floor, centres.data(), [&] {
    return gmm::e_step(workers, rows, patterns, densities, centres.data(), statistics);
  }));
  if (acceleration.extrapolate(total, floor, work, mean_log_density(), plain)) {
    const Status status = take_m_step(findings, where);
    if (status == Status::Ok || status == Status::Cancelled)
      return status;
    acceleration.refuse(total, work);
  }
  return take_m_step(findings, where);
}

Status Em::take_m_step(MstepFindings *findings, BadPivot *where) {
  GMM_TRY(gmm::m_step(*family, {settings.freeze, settings.equal_weights != 0}, statistics.total(),
                      floor, work, current, findings, where));
  return build_densities(where);
}

Status Em::build_densities(BadPivot *where) {
  return build_densities(current.view(), &floor.few_rows, where);
}

Status Em::build_densities(const ParametersView &parameters, FewRows *few_rows, BadPivot *where) {
  std::copy_n(parameters.means, densities.means.size(), densities.means.data());
  if (rows.has_holes)
    partial.build(parameters.weights, parameters.means, parameters.covariances);
  return densities.build(parameters.weights, parameters.covariances, few_rows, floor.engine, where);
}

// In the library's units, so that the stop rule does not depend on the caller's. -infinity counts
// as the least double, because EM may leave such a place and a gain must be a number.
double Em::mean_log_density() {
  const double mean = statistics.total().log_likelihood.value() / total_weight();
  return mean < -DBL_MAX ? -DBL_MAX : mean;
}

// Of the features that a row has, on average.
double Em::mean_log_volume() {
  const double missing = statistics.total().missing_log_volume.value() / total_weight();
  return densities.log_volume - missing;
}

// An E-step, then an M-step and an E-step in each iteration. The likelihood that is recorded for an
// iteration is that of the parameters it ends with.
Status Em::run(int64_t start, Outcome *outcome, int64_t *iteration, BadPivot *where) {
  *iteration = 0;
  sparse.begin();
  GMM_TRY(build_densities(where));
  GMM_TRY(e_step(0));
  double before = mean_log_density();
  StopRule stop(settings.tol, before);
  const bool numbered = rows.labels != nullptr || settings.freeze != 0; // components are
  acceleration.begin();
  earlier.begin(before);
  for (*iteration = 1; *iteration <= settings.max_iter; ++*iteration) {
    // A trial may be refused, and the last iteration must leave a mixture.
    GMM_TRY(m_step(stop.is_near() || *iteration == settings.max_iter, &outcome->findings, where));
    GMM_TRY(e_step(*iteration));
    double now = mean_log_density();
    const bool is_trial = acceleration.is_trial(), is_refused = is_trial && !(now >= before);
    if (is_refused) { // `current` stays the trial's until the next M-step
      acceleration.refuse(statistics.total(), work);
      now = before;
    } else if (is_trial) {
      acceleration.accept();
    }
    const double in_caller_units = now - mean_log_volume();
    history[*iteration - 1] = in_caller_units;
    outcome->n_iter = *iteration;
    outcome->mean_log_likelihood = in_caller_units;
    if (settings.progress != nullptr && settings.progress(start, *iteration, in_caller_units,
                                                          now - before, settings.user_data) != 0)
      return Status::Cancelled;
    before = now;
    if (is_trial)
      stop.jump(now);
    else
      outcome->converged = stop.is_done(now);
    if (outcome->converged)
      earlier.keep_end(current, now);
    else if (!is_refused)
      outcome->is_known =
          earlier.have_been_at(current, now, *iteration, numbered, settings.tol / 10);
    if (outcome->converged || outcome->is_known)
      break;
  }
  return Status::Ok;
}

} // namespace gmm
