// One cell on its own: the rows are measured by the threads that will fit them.
#include "fit/fit.hpp"

#include "base/lapack.hpp"
#include "fit/cell.hpp"

namespace gmm {

Status check_rows_for(int64_t K, const View &view, Message &message) {
  if (view.n_rows >= K)
    return Status::Ok;
  message.say() << "n_rows is " << view.n_rows << "; it must be at least " << K
                << ", the number of components";
  return Status::TooFewRows;
}

Status check_lapack(const Family &family, int64_t D) {
  return family.layout().has_matrices() && needs_lapack(D) ? lapack::self_check() : Status::Ok;
}

Status look_for_holes(const CallerRows &rows, FitSettings &settings) {
  bool found = false;
  if (settings.missing != 0)
    GMM_TRY(find_holes(rows.view, rows.weights, settings.stop, &found));
  settings.missing = found ? 1 : 0;
  return Status::Ok;
}

Status fit(const gmm_allocator &allocator, const FitSettings &asked, const Family *family,
           int64_t n_components, const CallerRows &rows, const ParametersView *given,
           FitResult &result, Message &message) {
  Cell cell;
  MeasuredRows measured;
  FitSettings settings = asked;
  GMM_TRY(look_for_holes(rows, settings));
  GMM_TRY(check_lapack(*family, rows.view.n_cols));
  GMM_TRY(cell.allocate(allocator, settings, family, n_components, rows.view, rows.view.n_rows,
                        rows.labels != nullptr, given != nullptr));
  Team &team = cell.em.workers.team;
  const int kind = units_kind_of(*family);
  GMM_TRY(measured.allocate(allocator, rows.view, settings.missing != 0, rows.labels != nullptr,
                            1u << kind, n_components, team.size()));
  GMM_TRY(measured.take(allocator, rows, settings.check_finite != 0, team, message));
  GMM_TRY(measured.check_number(n_components, message));
  measured.choose(kind, team);
  return cell.fit(measured, given, result, message);
}

} // namespace gmm
