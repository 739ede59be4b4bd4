// Life of a survey, and what its calls do.
#include "data/labels.hpp"
#include "model/handles.hpp"

#include <algorithm>
#include <new>

namespace gmm {

Status create_survey(gmm_survey **out, const gmm_survey &like, const gmm_allocator &allocator) {
  void *block = allocator.alloc(allocator.context, sizeof(gmm_survey));
  if (block == nullptr)
    return Status::NoMemory;
  auto *made = new (block) gmm_survey();
  made->allocator = allocator;
  made->n_components = like.n_components;
  made->n_features = like.n_features;
  made->has_missing = like.has_missing;
  made->check_finite = like.check_finite;
  made->n_members = like.n_members;
  const SampleSize size = sample_size(made->n_components, made->n_features, true);
  const Status status = made->survey.allocate(allocator, size, INT64_MAX, made->n_features,
                                              made->has_missing, made->n_members);
  if (status != Status::Ok) {
    destroy_survey(made);
    return status;
  }
  *out = made;
  return Status::Ok;
}

Status create_survey(gmm_survey **out, const gmm_model &model) {
  gmm_survey like;
  const int64_t threads = model.options.get_int(GMM_OPT_THREADS);
  like.n_components = model.K();
  like.n_features = model.D();
  like.has_missing = model.options.get_int(GMM_OPT_MISSING) != 0;
  like.check_finite = model.options.get_int(GMM_OPT_CHECK_FINITE) != 0;
  like.n_members = threads == 0 ? processor_count() : threads;
  return create_survey(out, like, model.allocator);
}

void destroy_survey(gmm_survey *survey) {
  if (survey == nullptr)
    return;
  const gmm_allocator allocator = survey->allocator;
  survey->~gmm_survey();
  allocator.free(allocator.context, survey);
}

Status add_to_survey(gmm_survey &survey, const CallerRows &given) {
  Message unused;
  Rows rows;
  rows.view = given.view;
  GMM_TRY(inspect_labels(given.labels, given.view.n_rows, survey.n_components, nullptr, nullptr,
                         unused));
  Buffer<double> counted;
  if (survey.has_missing)
    GMM_TRY(counted.allocate_unset(survey.allocator, given.view.n_rows));
  Team team;
  GMM_TRY(team.start(survey.allocator, survey.n_members, nullptr));
  return survey.survey.add(rows, given.weights, given.labels, survey.check_finite, counted, team,
                           unused);
}

Status merge_surveys(gmm_survey &into, const gmm_survey &from) {
  if (into.n_components != from.n_components || into.n_features != from.n_features ||
      into.has_missing != from.has_missing)
    return Status::Mismatch;
  into.survey.merge(from.survey);
  return Status::Ok;
}

} // namespace gmm
