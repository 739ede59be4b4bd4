// The stages of a fit: allocate, measure the data, run starts, score the best, put it in order.
// Nothing of the caller's is written before all of them have succeeded.
#include "fit/fit.hpp"

#include "base/lapack.hpp"
#include "em/estep.hpp"
#include "fit/best.hpp"
#include "fit/free_parameters.hpp"
#include "fit/order.hpp"
#include "fit/representable.hpp"
#include "starts/start.hpp"

#include <algorithm>

namespace gmm {

namespace {

// All that a fit works with. What it knows of the data (survey, units), EM, and the best of what EM
// came to stand apart. The stages, allocate() to put_in_order(), are called in that order.
struct Fit {
  Survey survey;
  Units units;
  Em em;
  Starts starts;
  Best best;
  Array<RowSums> sums; // work: one for each slot

  // Takes all memory that does not depend on the values in x, so that iterations cannot run out of
  // it.
  Status allocate(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
                  int64_t K, const View &view, bool has_given);
  // Then what does: checks rows and weights, chooses units and floor, and brings the caller's
  // parameters into these units. Each may be NULL.
  Status measure(const double *sample_weight, const ParametersView *given, Message &message);
  // EM from one start, and from all; the best of them is then in `best`.
  Status run_start(int64_t start, Outcome *outcome, Message &message);
  Status run_starts(Message &message);
  // The log-likelihood of `best`, which is in the caller's units from here on.
  Status score(FitSummary &summary, Message &message);
  Status put_in_order();
  Status build_densities(BadPivot *where); // of the best parameters
};

Status Fit::allocate(const gmm_allocator &allocator, const FitSettings &settings,
                     const Family *family, int64_t K, const View &view, bool has_given) {
  // Distinct rows that are looked for. The units take 2048 (data/units.cpp); 4 K are for random
  // points.
  constexpr int64_t usual_distinct = 2048;
  GMM_TRY(em.allocate(allocator, settings, family, K, view));
  GMM_TRY(units.allocate(allocator, view.n_cols));
  const int64_t n_distinct =
      std::min(view.n_rows, std::max(usual_distinct, 4 * std::min(K, view.n_rows)));
  GMM_TRY(survey.allocate(allocator, n_distinct, em.workers.team.size()));
  GMM_TRY(starts.allocate(allocator, em, has_given));
  GMM_TRY(best.allocate(allocator, em));
  starts.survey = &survey;
  starts.units = &units;
  return sums.allocate(allocator, em.rows.grid.n_slots);
}

Status Fit::measure(const double *sample_weight, const ParametersView *given, Message &message) {
  const FitSettings &settings = em.settings;
  Rows &rows = em.rows;
  Team &team = em.workers.team;
  GMM_TRY(survey.take(rows, sample_weight, settings.check_finite, team, message));
  if (survey.distinct.size < em.K()) {
    message.say() << "x has " << survey.distinct.size
                  << (survey.distinct.size == 1 ? " distinct row" : " distinct rows")
                  << (rows.weights.all_count ? "" : " of positive weight")
                  << "; it must have at least " << em.K() << ", the number of components";
    return Status::TooFewRows;
  }
  const bool by_feature = em.family->scales_by_feature();
  const bool isotropic = em.family->layout().form == Form::Isotropic;
  GMM_TRY(choose_units(rows.view, survey.distinct, by_feature, isotropic, survey.extent, team,
                       survey.column.data(), units, message));
  rows.units = &units;
  em.densities.use_units(units);
  GMM_TRY(em.floor.set({settings.cov_floor, settings.resolution, settings.reg_covar}, units,
                       by_feature, message));
  if (given == nullptr)
    return Status::Ok;
  to_units(units, *given, starts.given);
  const int64_t used =
      settings.init == GMM_INIT_PARAMS ? block_means | block_covariances : settings.freeze;
  return check_given_representable(starts.given, used, message);
}

Status Fit::run_start(int64_t start, Outcome *outcome, Message &message) {
  BadPivot where;
  int64_t iteration = 0;
  Status status = make_start(em, starts, start, &where);
  if (status == Status::Ok)
    status = em.run(start, outcome, &iteration, &where);
  if (status == Status::NotSpd || status == Status::Degenerate)
    return report_degenerate(units, em.settings.cov_floor, start, iteration, where, message);
  if (status == Status::Ok && std::isnan(outcome->mean_log_likelihood))
    status = Status::Scale;
  if (status != Status::Scale)
    return status;
  if (!survey.extent.finite) {
    message.say() << "x has NaN or infinity, which GMM_OPT_CHECK_FINITE = 0 let pass";
    return Status::NotFinite;
  }
  message.say() << "a mean or covariance does not fit a double; rows are too far apart";
  return status;
}

// A degenerate start is passed over, unless all are; the message is then that of the first.
Status Fit::run_starts(Message &message) {
  GMM_ASSERT(em.rows.units == &units); // measured
  const FitSettings &settings = em.settings;
  const int64_t n_starts = settings.init == GMM_INIT_PARAMS ? 1 : settings.n_init;
  Status first_failure = Status::Ok;
  Message first_why;
  for (int64_t start = settings.first_start; start < settings.first_start + n_starts; ++start) {
    Outcome outcome;
    Message why;
    const Status status = run_start(start, &outcome, why);
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
    GMM_TRY(best.consider(em, outcome, start));
  }
  if (best.start >= 0)
    return Status::Ok;
  message = first_why;
  return first_failure;
}

// The likelihood of exactly the numbers that the caller gets: the parameters went through a
// conversion, exact but where a variance leaves double.
Status Fit::score(FitSummary &summary, Message &message) {
  GMM_ASSERT(best.start >= 0);
  BadPivot where;
  GMM_TRY(check_representable(best.parameters.view(), message));
  em.rows.units = nullptr;
  em.densities.use_caller_units();
  const Status status = build_densities(&where);
  if (status != Status::Ok)
    return status == Status::NotSpd ? report_unrepresentable(where, message) : status;
  RowSums total;
  GMM_TRY(sum_rows(em.workers, em.rows, em.densities, sums, &total));
  summary.log_likelihood = total.log_density.value() / em.rows.weights.factor;
  summary.log_largest = total.log_largest.value() / em.rows.weights.factor;
  if (is_usable(summary.log_likelihood))
    return Status::Ok;
  message.say() << "the log-likelihood does not fit a double; rows are too far apart";
  return Status::Scale;
}

// Puts the components in order, after the likelihood has been summed over them as found, so that
// its bits do not depend on the order. With frozen blocks all stay as they were given.
Status Fit::put_in_order() {
  GMM_ASSERT(em.rows.units == nullptr); // scored
  bool moved = false;
  BadPivot where;
  if (em.settings.freeze == 0)
    gmm::put_in_order(em.settings.order, best.parameters, em.current, best.ranked, &moved);
  return moved ? build_densities(&where) : Status::Ok;
}

Status Fit::build_densities(BadPivot *where) {
  em.densities.means.copy_from(best.parameters.means);
  return em.densities.build(best.parameters.weights.data(), best.parameters.covariances.data(),
                            nullptr, em.floor.engine, where);
}

// Bits GMM_WARN_...
unsigned collect_warnings(const Best &best, const Densities &densities) {
  const Outcome &outcome = best.outcome;
  return (outcome.converged ? 0u : GMM_WARN_NOT_CONVERGED) |
         (outcome.findings.estimate.floored ? GMM_WARN_FLOORED : 0u) |
         (outcome.findings.estimate.ran_out ? GMM_WARN_INNER : 0u) |
         (outcome.findings.empty ? GMM_WARN_EMPTY : 0u) |
         (best.lacking > 0 ? GMM_WARN_FEW_ROWS : 0u) |
         (densities.ill_conditioned ? GMM_WARN_ILL_CONDITIONED : 0u);
}

} // namespace

Status fit(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
           int64_t n_components, const View &view, const double *sample_weight,
           const ParametersView *given, FitResult &result, Message &message) {
  if (family->layout().has_matrices())
    GMM_TRY(lapack::self_check());
  Fit fit;
  GMM_TRY(fit.allocate(allocator, settings, family, n_components, view, given != nullptr));
  GMM_TRY(fit.measure(sample_weight, given, message));
  GMM_TRY(fit.run_starts(message));

  Parameters &best = fit.best.parameters;
  FitSummary &summary = result.summary;
  from_units(fit.units, best);
  if (given != nullptr)
    best.copy_blocks(*given, settings.freeze);
  GMM_TRY(fit.score(summary, message));
  GMM_TRY(fit.put_in_order());
  summary.n_iter = fit.best.outcome.n_iter;
  summary.best_start = fit.best.start;
  summary.converged = fit.best.outcome.converged;
  summary.warnings = collect_warnings(fit.best, fit.em.densities);
  summary.total_weight = fit.em.rows.weights.total;
  summary.free_parameters = count_free_parameters(*family, n_components, view.n_cols, settings);
  result.weights.swap(best.weights);
  result.covariances.swap(best.covariances);
  result.densities.swap(fit.em.densities);
  result.history.swap(fit.best.history);
  return Status::Ok;
}

} // namespace gmm
