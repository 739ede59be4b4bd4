// Fits in pieces, of a model.
#include "fit/running.hpp"

#include "model/handles.hpp"

#include <new>

namespace gmm {

void end_running(gmm_model &model) {
  if (model.running == nullptr)
    return;
  const gmm_allocator allocator = model.allocator;
  model.running->~Running();
  allocator.free(allocator.context, model.running);
  model.running = nullptr;
}

static FitSettings settings_of(const gmm_model &model) {
  return {model.options.settings(), nullptr, nullptr, nullptr};
}

static Status check_survey(const gmm_model &model, const gmm_survey &survey, Message &message) {
  const bool allows = model.options.get_int(GMM_OPT_MISSING) != 0;
  if (survey.n_features != model.D())
    message.say() << "the survey is of " << survey.n_features << " features; the model has "
                  << model.D();
  else if (survey.has_missing != allows)
    message.say() << "the survey was made with GMM_OPT_MISSING " << int64_t{allows ? 0 : 1}
                  << "; it is " << int64_t{allows ? 1 : 0};
  else if (survey.n_components < model.K())
    message.say() << "the survey is for " << survey.n_components << " components; the model has "
                  << model.K();
  else
    return Status::Ok;
  return Status::Mismatch;
}

Status begin_fit(gmm_model &model, const gmm_survey &survey, Message &message) {
  const FitSettings settings = settings_of(model);
  GMM_TRY(check_parameters_for(model, settings, message));
  GMM_TRY(check_survey(model, survey, message));
  void *block = model.allocator.alloc(model.allocator.context, sizeof(Running));
  if (block == nullptr)
    return Status::NoMemory;
  auto *running = new (block) Running();
  const bool needs_parameters = settings.init == GMM_INIT_PARAMS || settings.freeze != 0;
  const ParametersView given = model.result.parameters();
  FitResult shown;
  const Status status =
      running->begin(model.allocator, settings, model.family, model.K(), survey.survey,
                     needs_parameters ? &given : nullptr, shown, message);
  if (status != Status::Ok) {
    running->~Running();
    model.allocator.free(model.allocator.context, running);
    return status;
  }
  end_running(model);
  model.running = running;
  model.result.swap(shown);
  model.has_parameters = true;
  model.has_fit = false;
  return Status::Ok;
}

// Whether these are statistics of all rows, under the model as it is.
static Status check_statistics(const gmm_model &model, const gmm_statistics &statistics,
                               Message &message) {
  const Running *running = model.running;
  const double found = statistics.total_weight.value();
  if (running == nullptr)
    message.say() << "no fit is running: call gmm_begin first";
  else if (!has_sizes_of(statistics, model) || statistics.id != id_of(model))
    message.say() << "the statistics were not taken under the model as it is now";
  else if (running->frozen() != model.options.get_int(GMM_OPT_FREEZE) ||
           running->allows_missing() != (model.options.get_int(GMM_OPT_MISSING) != 0))
    message.say() << "GMM_OPT_FREEZE and GMM_OPT_MISSING must be as they were for gmm_begin";
  else if (model.options.get(GMM_OPT_TOL) > 0 && found != running->total_weight().value())
    message.say() << "the rows of the statistics weigh " << found << ", those of the survey "
                  << running->total_weight().value()
                  << ": pieces were lost, or counted more than once";
  else
    return Status::Ok;
  return Status::Mismatch;
}

// Settled, in the room of the fit.
static void read(const gmm_statistics &statistics, Statistics &total) {
  for (int64_t k = 0; k < total.n_components; ++k)
    total.begin(k, statistics.centres.data());
  total.log_likelihood = total.missing_log_volume = CompensatedSum();
  int64_t at = 0;
  total.for_each_part([&](double *numbers, int64_t size) {
    statistics.sums.values(at, size, numbers);
    at += size;
  });
  (void)total.settle(nullptr); // nobody can stop it
}

Status advance_fit(gmm_model &model, const gmm_statistics &statistics, Message &message) {
  GMM_TRY(check_statistics(model, statistics, message));
  Running &running = *model.running;
  if (!running.is_last())
    read(statistics, running.statistics());
  bool over = false;
  GMM_TRY(running.advance(settings_of(model), statistics.scores, model.result, &over, message));
  if (!over)
    return Status::Ok;
  model.has_fit = true;
  end_running(model);
  return Status::Ok;
}

int64_t piece_rows(const gmm_model &model) {
  constexpr int64_t window = 4096; // rows with holes are ordered in, see em/pattern_order.cpp
  return model.options.get_int(GMM_OPT_MISSING) != 0
             ? window
             : make_grid(window, model.D(), model.K(), true).block_rows();
}

} // namespace gmm
