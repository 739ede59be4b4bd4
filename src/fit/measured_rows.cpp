// Weights, survey and units, in that order.
#include "fit/measured_rows.hpp"

#include <algorithm>

namespace gmm {

Status MeasuredRows::allocate(const gmm_allocator &allocator, const View &view, bool has_holes,
                              bool with_labels, unsigned kinds, int64_t most_components,
                              int64_t n_members) {
  rows.view = view;
  rows.has_holes = has_holes;
  const int64_t n_rows = view.n_rows, D = view.n_cols;
  const SampleSize wanted = sample_size(most_components, D, with_labels);
  for (int kind = 0; kind < n_units_kinds; ++kind)
    if ((kinds >> kind & 1) != 0)
      GMM_TRY(of_kind[kind].units.allocate(allocator, D));
  GMM_TRY(by_value.allocate(allocator, wanted.room(n_rows)));
  const int64_t room =
      std::min(n_rows, std::max(usual_sample_rows(D), sample_size_of_feature(D).rows));
  GMM_TRY(values.allocate_unset(allocator, checked_product(n_members, room)));
  return survey.allocate(allocator, wanted, n_rows, D, has_holes, n_members);
}

Status MeasuredRows::take(const gmm_allocator &allocator, const CallerRows &given,
                          bool check_finite, Team &team, Message &message) {
  GMM_TRY(counted.allocate_unset(allocator, survey.has_holes ? given.view.n_rows : 0));
  GMM_TRY(survey.add(rows, given.weights, given.labels, check_finite, counted, team, message));
  return settle(message);
}

Status MeasuredRows::take(const Survey &seen, Message &message) {
  survey.merge(seen);
  rows.weights.all_one = seen.all_one;
  return settle(message);
}

Status MeasuredRows::settle(Message &message) {
  const int64_t unobserved = survey.first_unobserved();
  if (survey.has_holes && unobserved < rows.view.n_cols) {
    message.say() << "column " << unobserved << " of x has no value in any row"
                  << (survey.all_one ? "" : " of positive weight");
    return Status::TooFewRows;
  }
  survey.sample.sort_by_value(by_value.data());
  return scale_weights(survey.total_weight.value(), message, &rows.weights);
}

bool MeasuredRows::has_labels() const {
  bool any = false;
  for (int64_t at = 0; at < survey.sample.size; ++at)
    any |= survey.sample.rows().label(survey.sample.entries[at].row) != no_label;
  return any;
}

void MeasuredRows::choose(int kind, Team &team) {
  auto &chosen = of_kind[kind];
  chosen.status = choose_units(survey, units_kinds[kind].each_feature, units_kinds[kind].isotropic,
                               team, values.data(), chosen.units, chosen.message);
}

Status MeasuredRows::check_number(int64_t K, Message &message) const {
  int64_t n = 0;
  for (int64_t at = 0; at < survey.sample.size; ++at)
    n += survey.sample.entries[at].weight.value() * rows.weights.factor > 0;
  if (n >= K)
    return Status::Ok;
  message.say() << "x has " << n << (n == 1 ? " distinct row" : " distinct rows")
                << (survey.all_one ? "" : " of positive weight") << "; it must have at least " << K
                << ", the number of components";
  return Status::TooFewRows;
}

} // namespace gmm
