// The stages of a fit: allocate, choose the floor, run starts, score the best, put it in order.
// Nothing of the caller's is written before all of them have succeeded.
#include "fit/cell.hpp"

#include "fit/free_parameters.hpp"
#include "fit/order.hpp"
#include "fit/representable.hpp"

namespace gmm {

Status Cell::allocate(const gmm_allocator &allocator, const FitSettings &settings,
                      const Family *family, int64_t K, const View &view, int64_t n_rows,
                      bool has_labels, bool has_given) {
  GMM_TRY(em.allocate(allocator, settings, family, K, view, n_rows));
  GMM_TRY(starts.allocate(allocator, em, has_given, has_labels));
  GMM_TRY(best.allocate(allocator, em));
  return sums.allocate(allocator, em.workers.team.size());
}

Status Cell::begin(const MeasuredRows &measured, const ParametersView *given, Message &message) {
  const FitSettings &settings = em.settings;
  const auto &chosen = measured.of_kind[units_kind_of(*em.family)];
  message = chosen.message;
  GMM_TRY(chosen.status);
  const Units &units = chosen.units;
  em.rows.weights = measured.rows.weights;
  em.rows.labels = measured.rows.labels;
  em.rows.units = &units;
  starts.read(measured.survey, measured.by_value.data(), units, measured.has_labels());
  GMM_TRY(starts.rows().view.n_rows < em.K() ? Status::TooFewRows : Status::Ok);
  GMM_TRY(starts.known.find(starts.sample_rows.labelled, settings.stop, message));
  em.densities.use_units(units);
  GMM_TRY(em.floor.set({settings.cov_floor, settings.resolution, settings.reg_covar}, units,
                       em.family->scales_by_feature(), message));
  if (given == nullptr)
    return Status::Ok;
  to_units(units, *given, starts.given);
  const int64_t used =
      settings.init == GMM_INIT_PARAMS ? block_means | block_covariances : settings.freeze;
  return check_given_representable(starts.given, used, message);
}

Status Cell::run_start(int64_t start, Message &message) {
  BadPivot where;
  em.iteration = 0;
  Status status = make_start(em, starts, start, &where);
  if (status == Status::Ok)
    status = em.run(start, &where);
  return report(start, status, where, message);
}

// What went wrong in a start, or in what follows a pass.
Status Cell::report(int64_t start, Status status, const BadPivot &where, Message &message) const {
  if (status == Status::NotSpd || status == Status::Degenerate)
    return report_degenerate(*starts.units, em.settings.cov_floor, start, em.iteration, where,
                             message);
  if (status == Status::Ok && std::isnan(em.outcome.mean_log_likelihood))
    status = Status::Scale;
  if (status != Status::Scale)
    return status;
  if (!starts.survey->extent.finite) {
    message.say() << "x has NaN or infinity, which GMM_OPT_CHECK_FINITE = 0 let pass";
    return Status::NotFinite;
  }
  message.say() << "a mean or covariance does not fit a double; rows are too far apart";
  return status;
}

// A degenerate start is passed over, unless all are; the message is then that of the first.
Status Cell::run_starts(Message &message) {
  GMM_ASSERT(em.rows.units != nullptr); // begun
  const FitSettings &settings = em.settings;
  const int64_t n_starts = starts.count(em);
  Status first_failure = Status::Ok;
  Message first_why;
  for (int64_t start = settings.first_start; start < settings.first_start + n_starts; ++start) {
    Message why;
    const Status status = run_start(start, why);
    if (status == Status::Degenerate) {
      if (first_failure == Status::Ok)
        first_why = why;
      first_failure = status;
      continue;
    }
    if (status != Status::Ok) {
      message = why;
      return status;
    }
    if (!em.outcome.is_known) // else it would be no better than an earlier one
      GMM_TRY(best.consider(em, start));
  }
  if (best.start >= 0)
    return Status::Ok;
  message = first_why;
  return first_failure;
}

// Puts the components in order, after the likelihood has been summed over them as found, so that
// its bits do not depend on the order. With frozen blocks all stay as they were given, and with
// labels the components are those that the caller means.
Status Cell::put_in_order() {
  GMM_ASSERT(em.rows.units == nullptr); // scored
  bool moved = false;
  BadPivot where;
  if (em.settings.freeze == 0 && starts.rows().labels == nullptr)
    gmm::put_in_order(em.settings.order, best.parameters, em.current, best.ranked, &moved);
  return moved ? build_densities(&where) : Status::Ok;
}

Status Cell::build_densities(BadPivot *where) {
  return em.build_densities(best.parameters.view(), nullptr, where);
}

// Bits GMM_WARN_...
static unsigned collect_warnings(const Best &best, const Densities &densities) {
  const Outcome &outcome = best.outcome;
  return (outcome.converged ? 0u : GMM_WARN_NOT_CONVERGED) |
         (outcome.findings.estimate.floored ? GMM_WARN_FLOORED : 0u) |
         (outcome.findings.estimate.ran_out ? GMM_WARN_INNER : 0u) |
         (outcome.findings.empty ? GMM_WARN_EMPTY : 0u) |
         (best.lacking > 0 ? GMM_WARN_FEW_ROWS : 0u) |
         (densities.ill_conditioned ? GMM_WARN_ILL_CONDITIONED : 0u);
}

// From the best of all starts to parameters in the caller's units.
Status Cell::conclude(const ParametersView *given, Message &message) {
  GMM_ASSERT(best.start >= 0);
  from_units(*starts.units, best.parameters);
  if (given != nullptr)
    best.parameters.copy_blocks(*given, em.settings.freeze);
  GMM_TRY(check_representable(best.parameters.view(), message));
  em.rows.units = nullptr;
  em.densities.use_caller_units();
  BadPivot where;
  const Status status = build_densities(&where);
  return status == Status::NotSpd ? report_unrepresentable(where, message) : status;
}

Status Cell::deliver(const RowSums &of_all, FitResult &result, Message &message) {
  FitSummary &summary = result.summary;
  summary.log_likelihood = of_all.log_density.value() / em.rows.weights.factor;
  summary.log_largest = of_all.log_largest.value() / em.rows.weights.factor;
  if (!is_usable(summary.log_likelihood)) {
    message.say() << "the log-likelihood does not fit a double; rows are too far apart";
    return Status::Scale;
  }
  GMM_TRY(put_in_order());
  summary.n_iter = best.outcome.n_iter;
  summary.best_start = best.start;
  summary.converged = best.outcome.converged;
  summary.warnings = collect_warnings(best, em.densities);
  summary.total_weight = em.rows.weights.total;
  summary.free_parameters = count_free_parameters(*em.family, best.parameters.n_components,
                                                  best.parameters.n_features, em.settings);
  result.weights.swap(best.parameters.weights);
  result.covariances.swap(best.parameters.covariances);
  result.densities.swap(em.densities);
  result.history.swap(best.history);
  return Status::Ok;
}

Status Cell::fit(const MeasuredRows &measured, const ParametersView *given, FitResult &result,
                 Message &message) {
  GMM_TRY(begin(measured, given, message));
  GMM_TRY(run_starts(message));
  GMM_TRY(conclude(given, message));
  GMM_TRY(sum_rows(em.workers, em.rows, em.densities, sums));
  return deliver(sums[0], result, message);
}

} // namespace gmm
