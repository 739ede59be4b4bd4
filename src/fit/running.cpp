// The stages of a cell, one pass at a time.
#include "fit/running.hpp"

#include "fit/fit.hpp"
#include "fit/representable.hpp"

#include <algorithm>

namespace gmm {

Status Running::begin(const gmm_allocator &allocator, const FitSettings &asked,
                      const Family *family, int64_t K, const Survey &survey,
                      const ParametersView *given, FitResult &shown, Message &message) {
  FitSettings settings = asked;
  allocator_ = allocator;
  allows_missing_ = asked.missing != 0;
  settings.missing = survey.any_holes ? 1 : 0;
  settings.threads = 1; // a survey has few rows
  const int64_t D = survey.sample.n_features;
  const bool with_labels = survey.sample.wanted.n_components > 0;
  View all = {nullptr, survey.n_rows, D, D, 1}, at_hand = all;
  at_hand.n_rows = sample_size(K, D, with_labels).room(survey.n_rows);
  GMM_TRY(check_rows_for(K, all, message));
  GMM_TRY(check_lapack(*family, D));
  const int kind = units_kind_of(*family);
  GMM_TRY(measured_.allocate(allocator, all, settings.missing != 0, with_labels, 1u << kind, K, 1));
  GMM_TRY(measured_.take(survey, message));
  GMM_TRY(measured_.check_number(K, message));
  GMM_TRY(cell_.allocate(allocator, settings, family, K, at_hand, survey.n_rows, with_labels,
                         given != nullptr));
  Em &em = cell_.em;
  measured_.choose(kind, em.workers.team);
  GMM_TRY(cell_.begin(measured_, given, message));
  const Layout layout = family->layout();
  for (Parameters *parameters : {&given_, &before_, &shown_})
    GMM_TRY(parameters->allocate(allocator, layout, K, D));
  if (given != nullptr) {
    given_.copy_blocks(*given, all_blocks);
    given_view_ = given_.view();
    has_given_ = true;
  }
  GMM_TRY(shown.allocate(allocator, layout, K, D));
  start_ = settings.first_start;
  BadPivot where;
  em.iteration = 0;
  Status status = make_start(em, cell_.starts, start_, &where);
  if (status == Status::Ok)
    status = em.begin(&where);
  GMM_TRY(cell_.report(start_, status, where, message));
  return show(shown, message);
}

// The parameters of the next pass, in the caller's units.
Status Running::show(FitResult &shown, Message &message) {
  shown_.copy_from(cell_.em.current);
  from_units(*cell_.starts.units, shown_);
  if (has_given_)
    shown_.copy_blocks(given_view_, frozen());
  GMM_TRY(check_representable(shown_.view(), message));
  shown.weights.copy_from(shown_.weights);
  shown.covariances.copy_from(shown_.covariances);
  shown.densities.means.copy_from(shown_.means);
  BadPivot where;
  const Engine engine = cell_.em.floor.engine;
  const Status status = shown.build(engine, &where);
  return status == Status::NotSpd ? report_unrepresentable(where, message) : status;
}

Running::Pass Running::next() const {
  const Em &em = cell_.em;
  return {&em.densities,
          em.rows.has_holes ? &em.partial : nullptr,
          is_last_ ? nullptr : cell_.starts.units,
          is_last_ ? nullptr : em.centres_of_pass(),
          em.rows.weights.factor,
          number_};
}

// From one pass to the next.
Status Running::step(Message &message) {
  Em &em = cell_.em;
  Statistics &total = statistics();
  if (!em.is_again())
    em.note(total);
  if (em.iteration > 0 && em.is_done()) {
    GMM_TRY(cell_.best.consider(em, start_));
    GMM_TRY(cell_.conclude(given(), message));
    is_last_ = true;
    return Status::Ok;
  }
  BadPivot where;
  return cell_.report(start_, em.move_on(total, &where), where, message);
}

// Of the history, where more iterations are allowed than at the beginning.
Status Running::make_room(int64_t max_iter) {
  Em &em = cell_.em;
  if (max_iter <= em.history.size())
    return Status::Ok;
  Buffer<double> longer;
  GMM_TRY(longer.allocate_unset(allocator_, max_iter));
  std::copy_n(em.history.data(), em.outcome.n_iter, longer.data());
  em.history.swap(longer);
  return Status::Ok;
}

Status Running::advance(const FitSettings &settings, const RowSums &of_all, FitResult &shown,
                        bool *over, Message &message) {
  *over = is_last_;
  if (is_last_) {
    GMM_TRY(cell_.deliver(of_all, shown, message));
    return Status::Ok;
  }
  Em &em = cell_.em;
  const EmMarks marks = em;
  before_.copy_from(em.current);
  GMM_TRY(make_room(settings.max_iter));
  em.settings.tol = settings.tol;
  em.settings.max_iter = settings.max_iter;
  em.settings.equal_weights = settings.equal_weights;
  Status status = step(message);
  if (status == Status::Ok && !is_last_)
    status = show(shown, message);
  if (status == Status::Ok) {
    ++number_;
    return Status::Ok;
  }
  BadPivot where;
  em.current.copy_from(before_);
  em.go_back_to(marks);
  GMM_TRY(em.build_densities(&where)); // as they were
  return status;
}

} // namespace gmm
