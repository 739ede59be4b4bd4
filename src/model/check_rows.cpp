// gmm_check_rows(): what a fit or a score would refuse in rows, weights and labels, without doing
// it.
#include "model/pass.hpp"

#include <algorithm>

namespace gmm {

// -1, or a component that rows can belong to: one whose weight is frozen at 0 has none.
static Status check_label(const gmm_model &model, const int32_t *labels, int64_t i,
                          Message &message) {
  const int64_t label = labels[i];
  const bool in_range = label >= -1 && label < model.K();
  const bool frozen =
      (model.options.get_int(GMM_OPT_FREEZE) & block_weights) != 0 && model.has_parameters;
  if (in_range && (label < 0 || !frozen || model.result.weights[label] > 0))
    return Status::Ok;
  message.say() << "labels[" << i << "] is " << label;
  if (in_range)
    message << ", a component whose weight is frozen at 0";
  else
    message << "; it must be -1 to " << model.K() - 1;
  return Status::Argument;
}

Status check_rows(const gmm_model &model, const View &view, const double *sample_weight,
                  const int32_t *labels, Message &message) {
  RowWeights weights;
  weights.values = sample_weight;
  for (int64_t i = 0; sample_weight != nullptr && i < view.n_rows; ++i) {
    GMM_TRY(check_weight(sample_weight, i, message));
    weights.all_count &= sample_weight[i] > 0;
  }
  for (int64_t i = 0; labels != nullptr && i < view.n_rows; ++i)
    GMM_TRY(check_label(model, labels, i, message));
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
