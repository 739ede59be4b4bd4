// Life of a model, and a fit of it: what the caller's options need, then fit(), then the exchange.
#include "model/model.hpp"

#include "model/host_progress.hpp"

#include <algorithm>
#include <new>

namespace gmm {

Status create_model(gmm_model **out, int64_t K, int64_t D, const Family *family,
                    const gmm_allocator &allocator) {
  if (!is_possible_size(*family, K, D))
    return Status::TooLarge;
  void *block = allocator.alloc(allocator.context, sizeof(gmm_model));
  if (block == nullptr)
    return Status::NoMemory;
  gmm_model *model = new (block) gmm_model();
  model->allocator = allocator;
  model->family = family;
  model->n_components = K;
  model->n_features = D;
  *out = model;
  return Status::Ok;
}

// All but the progress function and a request to stop: these belong to the handle.
static Status copy_state(gmm_model &copy, const gmm_model &model) {
  copy.options = model.options;
  copy.error = model.error;
  GMM_TRY(copy.feature_names.copy_from(model.feature_names, copy.allocator));
  if (!model.has_parameters)
    return Status::Ok;
  GMM_TRY(copy.result.duplicate(copy.allocator, model.result));
  copy.has_parameters = model.has_parameters;
  copy.has_fit = model.has_fit;
  return Status::Ok;
}

Status clone_model(gmm_model **out, const gmm_model &model) {
  gmm_model *copy = nullptr;
  GMM_TRY(create_model(&copy, model.K(), model.D(), model.family, model.allocator));
  const Status status = copy_state(*copy, model);
  if (status != Status::Ok) {
    destroy_model(copy);
    return status;
  }
  *out = copy;
  return Status::Ok;
}

void destroy_model(gmm_model *model) {
  if (model == nullptr)
    return;
  const gmm_allocator allocator = model->allocator;
  end_running(*model);
  model->~gmm_model();
  allocator.free(allocator.context, model);
}

Status check_parameters_for(const gmm_model &model, const FitSettings &settings, Message &message) {
  const bool needed = settings.init == GMM_INIT_PARAMS || settings.freeze != 0;
  if (!needed || model.has_parameters)
    return Status::Ok;
  message.say() << (settings.freeze != 0 ? "GMM_OPT_FREEZE is " : "GMM_OPT_INIT is ")
                << (settings.freeze != 0 ? settings.freeze : settings.init)
                << ", which needs parameters: call gmm_set_params first";
  return Status::NotFitted;
}

Status fit_model(gmm_model &model, const CallerRows &rows, HostState &host, Message &message) {
  HostProgress progress = {model, host};
  const FitSettings settings = progress.settings();
  const bool needs_parameters = settings.init == GMM_INIT_PARAMS || settings.freeze != 0;
  GMM_TRY(check_parameters_for(model, settings, message));
  GMM_TRY(check_labels(model, rows, settings.stop, message));
  GMM_TRY(check_rows_for(model.K(), rows.view, message));
  const ParametersView given = model.result.parameters();
  FitResult result;
  GMM_TRY(fit(model.allocator, settings, model.family, model.K(), rows,
              needs_parameters ? &given : nullptr, result, message));
  end_running(model);
  model.result.swap(result);
  model.has_parameters = model.has_fit = true;
  return Status::Ok;
}

} // namespace gmm
