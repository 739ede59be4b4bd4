// Weights, survey and units, in that order.
#include "fit/measured_rows.hpp"

#include <algorithm>

namespace gmm {

// Distinct rows that a fit looks for. The units take 2048 (data/units.cpp); 4 K are for random
// points.
static int64_t wanted_distinct(int64_t n_rows, int64_t K) {
  constexpr int64_t usual_distinct = 2048;
  return std::min(n_rows, std::max(usual_distinct, 4 * std::min(K, n_rows)));
}

Status MeasuredRows::allocate(const gmm_allocator &allocator, const View &view, bool has_holes,
                              unsigned kinds, int64_t most_components, int64_t n_members) {
  rows.view = view;
  rows.has_holes = has_holes;
  for (int kind = 0; kind < n_units_kinds; ++kind)
    if ((kinds >> kind & 1) != 0)
      GMM_TRY(of_kind[kind].units.allocate(allocator, view.n_cols));
  return survey.allocate(allocator, rows, wanted_distinct(view.n_rows, most_components), n_members);
}

Status MeasuredRows::take(const CallerRows &given, bool check_finite, Team &team,
                          Message &message) {
  return survey.take(rows, given.weights, given.labels, check_finite, team, message);
}

void MeasuredRows::choose(int kind, Team &team) {
  auto &chosen = of_kind[kind];
  chosen.status = choose_units(
      rows.view, rows.weights, survey.distinct, rows.has_holes ? &survey.of_feature : nullptr,
      units_kinds[kind].each_feature, units_kinds[kind].isotropic, survey.extent, team,
      survey.column.data(), chosen.units, chosen.message);
}

// The sample of a fit of fewer components is the beginning of that of one of more.
int64_t MeasuredRows::n_distinct(int64_t K) const {
  return std::min(survey.distinct.size, wanted_distinct(rows.view.n_rows, K));
}

Status MeasuredRows::check_number(int64_t K, Message &message) const {
  const int64_t n = survey.distinct.size;
  if (n >= K)
    return Status::Ok;
  message.say() << "x has " << n << (n == 1 ? " distinct row" : " distinct rows")
                << (rows.weights.all_count ? "" : " of positive weight")
                << "; it must have at least " << K << ", the number of components";
  return Status::TooFewRows;
}

} // namespace gmm
