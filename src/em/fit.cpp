#include "em/fit.hpp"

#include "base/lapack.hpp"
#include "em/order.hpp"
#include "em/plan.hpp"
#include "em/range.hpp"
#include "em/start.hpp"
#include "em/stop.hpp"
#include "em/trust.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <utility>

namespace gmm {

namespace {

// How EM from one start ended.
struct Outcome {
  double mean_log_likelihood = -INFINITY;
  int64_t n_iter = 0;
  bool converged = false;
  double lacking = 0; // whole rows, see lacking_rows()
  MstepFindings findings;
};

// A covariance that cannot be factored, or vanished, in the words of the caller, and what would
// hold it: a floor is counted in the scale of the rows, if they have one.
Status report_degenerate(Plan &plan, int64_t start, int64_t iteration, const Singular &where,
                         Message &message) {
  const Buffer<double> &scale = plan.units.robust_scale;
  const bool has_scale =
      std::any_of(scale.data(), scale.data() + scale.size(), [](double s) { return s > 0; });
  message.say() << "component " << where.component << " has no spread of its own in column "
                << where.column << " (start " << start << ", iteration " << iteration << "); ";
  if (has_scale)
    message << "GMM_OPT_COV_FLOOR is " << plan.settings.cov_floor << ": a larger one would hold it";
  else
    message << "all rows are equal, so GMM_OPT_COV_FLOOR has no scale: GMM_OPT_REG_COVAR would "
               "hold it";
  return Status::Degenerate;
}

// The M-step and the densities of its parameters.
Status step(Plan &plan, MstepFindings *findings, Singular *where) {
  Statistics &found = plan.statistics.total();
  double *centres = plan.centres.data();
  const auto look = [&] {
    return expect(plan.workshop, plan.rows, plan.densities, centres, plan.statistics);
  };
  GMM_TRY(recentre(found, plan.bounds, centres, look));
  GMM_TRY(maximise(found, plan.bounds, plan.settings.freeze, plan.current, findings, where));
  return plan.densities.build(plan.current, &plan.few_rows, plan.bounds.engine, where);
}

// Per unit of row weight, in the library's units, in which it does not depend on the caller's. What
// is below all doubles counts as the least of them: EM may leave such a place.
double mean_log_density(Plan &plan) {
  const RowWeights &weights = plan.rows.weights;
  const double mean =
      plan.statistics.total().log_likelihood.value() / (weights.total * weights.factor);
  return mean < -DBL_MAX ? -DBL_MAX : mean;
}

// EM: E-step, then M-step and E-step in turn until the stop rule is content. The likelihood that is
// recorded for an iteration is that of the parameters it ends with.
Status run_em(Plan &plan, int64_t start, Outcome *outcome, int64_t *iteration, Singular *where) {
  const FitSettings &settings = plan.settings;
  const double *means = plan.current.means.data(); // the centres of the statistics
  GMM_TRY(plan.densities.build(plan.current, &plan.few_rows, plan.bounds.engine, where));
  GMM_TRY(expect(plan.workshop, plan.rows, plan.densities, means, plan.statistics));
  double before = mean_log_density(plan);
  StopRule stop(settings.tol, before);
  for (*iteration = 1; *iteration <= settings.max_iter; ++*iteration) {
    GMM_TRY(step(plan, &outcome->findings, where));
    GMM_TRY(plan.skipping.expect(plan.workshop, plan.rows, plan.current, plan.densities,
                                 plan.statistics, plan.groups, *iteration));
    const double now = mean_log_density(plan);
    plan.history[*iteration - 1] = now - plan.log_volume;
    outcome->n_iter = *iteration;
    outcome->mean_log_likelihood = now - plan.log_volume;
    if (settings.progress != nullptr && settings.progress(start, *iteration, now - plan.log_volume,
                                                          now - before, settings.user_data) != 0)
      return Status::Cancelled;
    before = now;
    outcome->converged = stop.is_done(now);
    if (outcome->converged)
      break;
  }
  return Status::Ok;
}

Status run_start(Plan &plan, int64_t start, Outcome *outcome, Message &message) {
  Singular where;
  int64_t iteration = 0;
  plan.skipping.begin();
  plan.few_rows.forget();
  Status status = make_start(plan, start, &where);
  if (status == Status::Ok)
    status = run_em(plan, start, outcome, &iteration, &where);
  if (status == Status::NotSpd || status == Status::Degenerate)
    return report_degenerate(plan, start, iteration, where, message);
  if (status == Status::Ok && std::isnan(outcome->mean_log_likelihood))
    status = Status::Scale;
  if (status != Status::Scale)
    return status;
  if (!plan.finite) {
    message.say() << "x has NaN or infinity, which GMM_OPT_CHECK_FINITE = 0 let pass";
    return Status::NotFinite;
  }
  message.say() << "a mean or covariance does not fit a double; rows are too far apart";
  return status;
}

// Whether one start is to be kept before another: the one whose components lack fewer rows, or of
// equals the more likely. Converged starts that agree within the tolerance have found the same: the
// first of them stays.
bool is_better(const Outcome &outcome, const Outcome &best, double tolerance) {
  if (outcome.lacking != best.lacking)
    return outcome.lacking < best.lacking;
  const double margin = outcome.converged && best.converged ? tolerance : 0;
  return outcome.mean_log_likelihood > best.mean_log_likelihood + margin;
}

// Runs the starts; plan.best and plan.best_history are the winner's. A degenerate start is passed
// over unless all are.
Status run_starts(Plan &plan, FitResult &result, Outcome *best, Message &message) {
  const FitSettings &settings = plan.settings;
  const int64_t n_starts = settings.init == GMM_INIT_PARAMS ? 1 : settings.n_init;
  Status first_failure = Status::Ok;
  Message first_why;
  for (int64_t start = settings.first_start; start < settings.first_start + n_starts; ++start) {
    Outcome outcome;
    Message why;
    const Status status = run_start(plan, start, &outcome, why);
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
    outcome.lacking = std::ceil(
        lacking_rows(plan.current, plan.densities, plan.rows.weights.total, plan.centres.data()));
    if (result.summary.best_start >= 0 && !is_better(outcome, *best, settings.tol))
      continue;
    *best = outcome;
    result.summary.best_start = start;
    plan.best.swap(plan.current);
    plan.best_history.swap(plan.history);
  }
  if (result.summary.best_start >= 0)
    return Status::Ok;
  message = first_why;
  return first_failure;
}

// The likelihood of exactly the numbers that the caller gets: the parameters went through a
// conversion, exact but where a variance leaves double.
Status score_result(Plan &plan, Objects<CompensatedSum> &sums, FitResult &result,
                    Message &message) {
  Singular where;
  GMM_TRY(check_range(result.parameters, message));
  result.densities.swap(plan.densities);
  const Status status =
      result.densities.build(result.parameters, nullptr, plan.bounds.engine, &where);
  if (status != Status::Ok)
    return status == Status::NotSpd ? report_range(where, message) : status;
  plan.rows.units = nullptr;
  const RowWeights &weights = plan.rows.weights;
  double total = 0;
  GMM_TRY(total_log_density(plan.workshop, plan.rows, result.densities, sums, &total));
  result.summary.log_likelihood = total / weights.factor;
  if (is_usable(result.summary.log_likelihood))
    return Status::Ok;
  message.say() << "the log-likelihood does not fit a double; rows are too far apart";
  return Status::Scale;
}

// After the likelihood has been summed over the components as found, so that its bits do not depend
// on the order. Frozen blocks stay as they were given.
Status order_result(const gmm_allocator &allocator, Plan &plan, FitResult &result) {
  const FitSettings &settings = plan.settings;
  bool moved = false;
  Singular where;
  if (settings.freeze == 0)
    GMM_TRY(put_in_order(allocator, settings.order, result.parameters, plan.current, &moved));
  return moved ? result.densities.build(result.parameters, nullptr, plan.bounds.engine, &where)
               : Status::Ok;
}

void keep_frozen(int freeze, const Parameters &given, Parameters &result) {
  if ((freeze & freeze_weights) != 0)
    result.weights.copy_from(given.weights);
  if ((freeze & freeze_means) != 0)
    result.means.copy_from(given.means);
  if ((freeze & freeze_covariances) != 0)
    result.covariances.copy_from(given.covariances);
}

unsigned collect_warnings(const Outcome &outcome, const Densities &densities) {
  return (outcome.converged ? 0u : GMM_WARN_NOT_CONVERGED) |
         (outcome.findings.floored ? GMM_WARN_FLOORED : 0u) |
         (outcome.findings.empty ? GMM_WARN_EMPTY : 0u) |
         (outcome.lacking > 0 ? GMM_WARN_FEW_ROWS : 0u) |
         (densities.ill_conditioned ? GMM_WARN_ILL_CONDITIONED : 0u);
}

} // namespace

Status FitResult::allocate(const gmm_allocator &allocator, const Family *family, int64_t K,
                           int64_t D) {
  GMM_TRY(parameters.allocate(allocator, family, K, D));
  return densities.allocate(allocator, family, K, D);
}

void FitResult::swap(FitResult &other) {
  parameters.swap(other.parameters);
  densities.swap(other.densities);
  history.swap(other.history);
  std::swap(summary, other.summary);
}

int64_t count_free_parameters(const Family &family, int64_t K, int64_t D, int freeze) {
  return ((freeze & freeze_weights) != 0 ? 0 : K - 1) + ((freeze & freeze_means) != 0 ? 0 : K * D) +
         ((freeze & freeze_covariances) != 0 ? 0 : family.free_covariances(K, D));
}

Status fit(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
           int64_t n_components, const View &view, const double *sample_weight,
           const Parameters *given, FitResult &result, Message &message) {
  if (family->full)
    GMM_TRY(lapack::self_check());
  Plan plan;
  GMM_TRY(plan.allocate(allocator, settings, family, n_components, view, given != nullptr));
  Objects<CompensatedSum> sums;
  GMM_TRY(sums.allocate(allocator, plan.rows.grid.n_slots));
  GMM_TRY(plan.measure(sample_weight, given, message));
  if (given != nullptr)
    GMM_TRY(check_given(plan.given,
                        settings.init == GMM_INIT_PARAMS ? freeze_means | freeze_covariances
                                                         : settings.freeze,
                        message));

  Outcome best;
  GMM_TRY(run_starts(plan, result, &best, message));

  result.parameters.swap(plan.best);
  from_units(plan.units, result.parameters);
  if (given != nullptr)
    keep_frozen(settings.freeze, *given, result.parameters);
  result.summary.n_iter = best.n_iter;
  GMM_TRY(score_result(plan, sums, result, message));
  GMM_TRY(order_result(allocator, plan, result));
  result.summary.converged = best.converged;
  result.summary.warnings = collect_warnings(best, result.densities);
  result.history.swap(plan.best_history);
  result.summary.total_weight = plan.rows.weights.total;
  result.summary.free_parameters =
      count_free_parameters(*family, n_components, view.n_cols, settings.freeze);
  return Status::Ok;
}

} // namespace gmm
