// What a model with parameters is for: labels, responsibilities, densities, samples. These
// functions take a const model and write nothing in it, so that threads can share it.
#include "api/api.hpp"

using namespace gmm;
using api::code;

// All that can be wrong before the work begins. `output` is the array for the results.
static Status check_use(const gmm_model *model, const View &view, const void *output) {
  if (model == nullptr || (output == nullptr && view.n_rows != 0))
    return Status::Null;
  Message unused; // const functions leave no text
  GMM_TRY(api::check_matrix(model->D(), view, unused));
  return model->has_parameters ? Status::Ok : Status::NotFitted;
}

// Labels, responsibilities or log-densities, whichever `results` has a place for: `output`.
static gmm_status use_rows(const gmm_model *model, const View &view, const void *output,
                           const RowResults &results) {
  const HostState host;
  Status status = check_use(model, view, output);
  if (status == Status::Ok && results.proba.x != nullptr)
    status = api::check_output(view.n_rows, model->K(), results.proba.row_stride,
                               results.proba.col_stride);
  if (status == Status::Ok)
    status = score_rows(*model, view, results);
  return code(status);
}

// Writes the text for people, cut to `size` bytes with its NUL.
static void copy_text(const char *text, char *to, int64_t size) {
  for (int64_t i = 0; i < size; ++i) {
    to[i] = i + 1 < size ? text[i] : '\0';
    if (to[i] == '\0')
      return;
  }
}

extern "C" {

gmm_status gmm_check_rows(const gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                          int64_t row_stride, int64_t col_stride, const double *sample_weight,
                          const int32_t *labels, char *message, int64_t size) {
  if (model == nullptr || (message == nullptr && size != 0))
    return GMM_ERR_NULL;
  if (size < 0)
    return GMM_ERR_ARGUMENT;
  const HostState host;
  const View view = {x, n_rows, n_cols, row_stride, col_stride};
  Message found;
  Status status = api::check_matrix(model->D(), view, found);
  if (status == Status::Ok)
    status = check_rows(*model, {view, sample_weight, labels}, found);
  const bool has_text = status == Status::Ok || found.text()[0] != '\0';
  copy_text(has_text ? found.text() : gmm_status_message(code(status)), message, size);
  return code(status);
}

gmm_status gmm_predict(const gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                       int64_t row_stride, int64_t col_stride, int32_t *labels) {
  RowResults results;
  results.labels = labels;
  return use_rows(model, {x, n_rows, n_cols, row_stride, col_stride}, labels, results);
}

gmm_status gmm_predict_proba(const gmm_model *model, const double *x, int64_t n_rows,
                             int64_t n_cols, int64_t row_stride, int64_t col_stride, double *proba,
                             int64_t proba_row_stride, int64_t proba_col_stride) {
  RowResults results;
  results.proba = {proba, proba_row_stride, proba_col_stride};
  return use_rows(model, {x, n_rows, n_cols, row_stride, col_stride}, proba, results);
}

gmm_status gmm_score_samples(const gmm_model *model, const double *x, int64_t n_rows,
                             int64_t n_cols, int64_t row_stride, int64_t col_stride,
                             double *log_density) {
  RowResults results;
  results.log_density = log_density;
  return use_rows(model, {x, n_rows, n_cols, row_stride, col_stride}, log_density, results);
}

gmm_status gmm_score(const gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                     int64_t row_stride, int64_t col_stride, double *mean_log_density) {
  if (mean_log_density == nullptr)
    return GMM_ERR_NULL;
  const HostState host;
  const View view = {x, n_rows, n_cols, row_stride, col_stride};
  Status status = check_use(model, view, mean_log_density);
  if (status == Status::Ok && n_rows == 0)
    status = Status::TooFewRows;
  if (status == Status::Ok)
    status = score_mean(*model, view, mean_log_density);
  return code(status);
}

gmm_status gmm_sample(const gmm_model *model, uint64_t seed, double *x, int64_t n_rows,
                      int64_t n_cols, int64_t row_stride, int64_t col_stride, int32_t *labels) {
  const HostState host;
  Status status = check_use(model, {x, n_rows, n_cols, row_stride, col_stride}, x);
  if (status == Status::Ok)
    status = api::check_output(n_rows, n_cols, row_stride, col_stride);
  if (status == Status::Ok)
    status = sample_rows(*model, seed, n_rows, {x, row_stride, col_stride}, labels);
  return code(status);
}

} // extern "C"
