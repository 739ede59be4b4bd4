// gmm_check_rows(): what a fit or a score would refuse in rows, weights and labels, without doing
// it.
#include "data/labels.hpp"
#include "model/pass.hpp"

#include <algorithm>

namespace gmm {

Status check_labels(const gmm_model &model, const CallerRows &rows, const StopRequest *stop,
                    Message &message) {
  const bool frozen =
      (model.options.get_int(GMM_OPT_FREEZE) & block_weights) != 0 && model.has_parameters;
  return inspect_labels(rows.labels, rows.view.n_rows, model.K(),
                        frozen ? model.result.weights.data() : nullptr, stop, message);
}

Status check_rows(const gmm_model &model, const CallerRows &rows, Message &message) {
  const View &view = rows.view;
  RowWeights weights;
  weights.values = rows.weights;
  for (int64_t i = 0; rows.weights != nullptr && i < view.n_rows; ++i) {
    GMM_TRY(check_weight(rows.weights, i, message));
    weights.all_count &= rows.weights[i] > 0;
  }
  GMM_TRY(check_labels(model, rows, nullptr, message));
  if (view.n_rows == 0)
    return Status::Ok;
  constexpr int64_t rows_of_a_thread = 4096; // each so many rows are worth another thread
  const int64_t wanted = model.options.get_int(GMM_OPT_THREADS);
  Team team;
  GMM_TRY(team.start(
      model.allocator,
      std::min(wanted == 0 ? processor_count() : wanted, 1 + view.n_rows / rows_of_a_thread),
      nullptr));
  Extent unwanted;
  return inspect(view, weights, nan_of(model), team, message, &unwanted);
}

} // namespace gmm
