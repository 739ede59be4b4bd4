// A fit in pieces: surveys, statistics, and the fit that runs between passes.
#include "api/api.hpp"
#include "model/handles.hpp"

#include <cmath>

using namespace gmm;
using api::code;

// The caller's rows for a survey or for statistics, which need D features.
static Status check_rows_of_piece(int64_t n_features, const CallerRows &rows) {
  Message unused; // these handles keep no text: gmm_check_rows() has one
  return api::check_matrix(n_features, rows.view, unused);
}

extern "C" {

int64_t gmm_piece_rows(const gmm_model *model) {
  return model != nullptr ? piece_rows(*model) : GMM_ERR_NULL;
}

gmm_status gmm_survey_create(gmm_survey **out, const gmm_model *model) {
  if (out == nullptr || model == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  return code(create_survey(out, *model));
}

void gmm_survey_destroy(gmm_survey *survey) {
  const HostState host;
  destroy_survey(survey);
}

gmm_status gmm_survey_add(gmm_survey *survey, const double *x, int64_t n_rows, int64_t n_cols,
                          int64_t row_stride, int64_t col_stride, const double *sample_weight,
                          const int32_t *labels) {
  if (survey == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  const CallerRows rows = {{x, n_rows, n_cols, row_stride, col_stride}, sample_weight, labels};
  const Status status = check_rows_of_piece(survey->n_features, rows);
  return code(status == Status::Ok && n_rows > 0 ? add_to_survey(*survey, rows) : status);
}

gmm_status gmm_survey_merge(gmm_survey *into, const gmm_survey *from) {
  if (into == nullptr || from == nullptr)
    return GMM_ERR_NULL;
  if (into == from)
    return GMM_ERR_ARGUMENT;
  const HostState host;
  return code(merge_surveys(*into, *from));
}

gmm_status gmm_survey_serialized_size(const gmm_survey *survey, int64_t *size) {
  if (survey == nullptr || size == nullptr)
    return GMM_ERR_NULL;
  *size = stored_size(*survey);
  return GMM_OK;
}

gmm_status gmm_survey_serialize(const gmm_survey *survey, void *buffer, int64_t size) {
  if (survey == nullptr || buffer == nullptr)
    return GMM_ERR_NULL;
  if (size != stored_size(*survey))
    return GMM_ERR_LENGTH;
  const HostState host;
  store(*survey, static_cast<unsigned char *>(buffer));
  return GMM_OK;
}

gmm_status gmm_survey_deserialize(gmm_survey **out, const void *buffer, int64_t size,
                                  const gmm_allocator *allocator) {
  if (out == nullptr || buffer == nullptr || !api::is_usable(allocator))
    return GMM_ERR_NULL;
  const HostState host;
  return code(restore(out, static_cast<const unsigned char *>(buffer), size,
                      api::allocator_or_default(allocator)));
}

double gmm_survey_total_weight(const gmm_survey *survey) {
  const HostState host;
  return survey != nullptr ? survey->survey.total_weight.value() : NAN;
}

gmm_status gmm_begin(gmm_model *model, const gmm_survey *survey) {
  if (model == nullptr || survey == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  Message message;
  return api::finish(model, "gmm_begin", begin_fit(*model, *survey, message), message);
}

int gmm_is_running(const gmm_model *model) {
  return model != nullptr && model->running != nullptr;
}

gmm_status gmm_advance(gmm_model *model, const gmm_statistics *statistics) {
  if (model == nullptr || statistics == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  Message message;
  return api::finish(model, "gmm_advance", advance_fit(*model, *statistics, message), message);
}

gmm_status gmm_statistics_create(gmm_statistics **out, const gmm_model *model) {
  if (out == nullptr || model == nullptr)
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  const HostState host;
  return code(create_statistics(out, *model));
}

void gmm_statistics_destroy(gmm_statistics *statistics) {
  const HostState host;
  destroy_statistics(statistics);
}

gmm_status gmm_statistics_clear(gmm_statistics *statistics, const gmm_model *model) {
  if (statistics == nullptr || model == nullptr)
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  const HostState host;
  return code(clear_for(*statistics, *model));
}

gmm_status gmm_statistics_add(gmm_statistics *statistics, const gmm_model *model, const double *x,
                              int64_t n_rows, int64_t n_cols, int64_t row_stride,
                              int64_t col_stride, const double *sample_weight,
                              const int32_t *labels) {
  if (statistics == nullptr || model == nullptr)
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  const HostState host;
  const CallerRows rows = {{x, n_rows, n_cols, row_stride, col_stride}, sample_weight, labels};
  const Status status = check_rows_of_piece(model->D(), rows);
  return code(status == Status::Ok ? add_to_statistics(*statistics, *model, rows) : status);
}

gmm_status gmm_statistics_merge(gmm_statistics *into, const gmm_statistics *from) {
  if (into == nullptr || from == nullptr)
    return GMM_ERR_NULL;
  if (into == from)
    return GMM_ERR_ARGUMENT;
  const HostState host;
  return code(merge_statistics(*into, *from));
}

gmm_status gmm_statistics_scale(gmm_statistics *statistics, double factor) {
  if (statistics == nullptr)
    return GMM_ERR_NULL;
  if (!(std::isfinite(factor) && factor >= 0))
    return GMM_ERR_ARGUMENT;
  const HostState host;
  scale_statistics(*statistics, factor);
  return GMM_OK;
}

gmm_status gmm_statistics_move(gmm_statistics *statistics, const gmm_model *model) {
  if (statistics == nullptr || model == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  return code(move_statistics(*statistics, *model));
}

gmm_status gmm_statistics_serialized_size(const gmm_statistics *statistics, int64_t *size) {
  if (statistics == nullptr || size == nullptr)
    return GMM_ERR_NULL;
  *size = stored_size(*statistics);
  return GMM_OK;
}

gmm_status gmm_statistics_serialize(const gmm_statistics *statistics, void *buffer, int64_t size) {
  if (statistics == nullptr || buffer == nullptr)
    return GMM_ERR_NULL;
  if (size != stored_size(*statistics))
    return GMM_ERR_LENGTH;
  const HostState host;
  store(*statistics, static_cast<unsigned char *>(buffer));
  return GMM_OK;
}

gmm_status gmm_statistics_deserialize(gmm_statistics **out, const void *buffer, int64_t size,
                                      const gmm_allocator *allocator) {
  if (out == nullptr || buffer == nullptr || !api::is_usable(allocator))
    return GMM_ERR_NULL;
  const HostState host;
  return code(restore(out, static_cast<const unsigned char *>(buffer), size,
                      api::allocator_or_default(allocator)));
}

double gmm_statistics_log_likelihood(const gmm_statistics *statistics) {
  const HostState host;
  return statistics != nullptr ? log_likelihood_of(*statistics) : NAN;
}

double gmm_statistics_total_weight(const gmm_statistics *statistics) {
  const HostState host;
  return statistics != nullptr ? statistics->total_weight.value() : NAN;
}

} // extern "C"
