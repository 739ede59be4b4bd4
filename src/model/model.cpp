#include "model/model.hpp"

#include <algorithm>
#include <new>

namespace gmm {

static bool is_addressable(int64_t n_numbers) {
  return n_numbers >= 0 && n_numbers <= PTRDIFF_MAX / static_cast<int64_t>(sizeof(double));
}

bool is_possible_size(const Family &family, int64_t K, int64_t D) {
  const Layout layout = family.layout();
  const int64_t square = layout.has_matrices() ? checked_product(D, D) : 0;
  return K <= INT32_MAX && is_addressable(checked_product(K, D)) &&
         is_addressable(checked_product(layout.n_matrices(K), square));
}

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

static Status copy_state(gmm_model &copy, const gmm_model &model) {
  const FitResult &from = model.result;
  FitResult &to = copy.result;
  copy.options = model.options;
  copy.error = model.error;
  GMM_TRY(copy.feature_names.copy_from(model.feature_names, copy.allocator));
  if (!model.has_parameters)
    return Status::Ok;
  GMM_TRY(to.allocate(copy.allocator, copy.layout(), copy.K(), copy.D()));
  GMM_TRY(to.history.allocate(copy.allocator, from.summary.n_iter));
  std::copy(from.history.data(), from.history.data() + from.summary.n_iter, to.history.data());
  to.copy_from(from);
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
  model->~gmm_model();
  allocator.free(allocator.context, model);
}

namespace {

// The host's progress function, and what it must find when it is called.
struct HostProgress {
  gmm_progress_fn function;
  void *user_data;
  HostState &host;

  static int call(int64_t start, int64_t iteration, double mean, double change, void *self) {
    const HostProgress &progress = *static_cast<HostProgress *>(self);
    progress.host.give_back();
    const int answer = progress.function(start, iteration, mean, change, progress.user_data);
    progress.host.set_aside();
    return answer;
  }
};

} // namespace

Status fit_model(gmm_model &model, const View &view, const double *sample_weight, HostState &host,
                 Message &message) {
  FitSettings settings = {model.options.settings(), nullptr, nullptr, &model.stop};
  HostProgress progress = {model.progress, model.progress_data, host};
  if (model.progress != nullptr) {
    settings.progress = HostProgress::call;
    settings.user_data = &progress;
  }
  const bool needs_parameters = settings.init == GMM_INIT_PARAMS || settings.freeze != 0;
  if (needs_parameters && !model.has_parameters) {
    message.say() << (settings.freeze != 0 ? "GMM_OPT_FREEZE is " : "GMM_OPT_INIT is ")
                  << (settings.freeze != 0 ? settings.freeze : settings.init)
                  << ", which needs parameters: call gmm_set_params first";
    return Status::NotFitted;
  }
  if (view.n_rows < model.K()) {
    message.say() << "n_rows is " << view.n_rows << "; it must be at least " << model.K()
                  << ", the number of components";
    return Status::TooFewRows;
  }
  const ParametersView given = model.result.parameters();
  FitResult result;
  GMM_TRY(fit(model.allocator, settings, model.family, model.K(), view, sample_weight,
              needs_parameters ? &given : nullptr, result, message));
  model.result.swap(result);
  model.has_parameters = model.has_fit = true;
  return Status::Ok;
}

} // namespace gmm
