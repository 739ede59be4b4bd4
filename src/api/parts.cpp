// Parts of a mixture, and what a row has not: marginals, conditionals, regression, imputation.
// These functions take a const model and write nothing in it, so that threads can share it.
#include "api/api.hpp"

using namespace gmm;
using api::code;

// A matrix of results for the rows of x: as many rows, apart from each other and from x.
static Status check_results(const View &x, const View &results) {
  GMM_TRY(
      api::check_output(results.n_rows, results.n_cols, results.row_stride, results.col_stride));
  return api::share_memory(x, results) ? Status::Stride : Status::Ok;
}

// The matrices of a regression on n_features. variance.x: may be NULL.
static Status check_regression(const gmm_model &model, int64_t n_features, const View &x,
                               const View &mean, const View &variance) {
  Message unused; // const functions leave no text
  GMM_TRY(api::check_matrix(n_features, x, unused));
  if (mean.x == nullptr && x.n_rows != 0)
    return Status::Null;
  GMM_TRY(check_results(x, mean));
  if (variance.x != nullptr) {
    GMM_TRY(check_results(x, variance));
    GMM_TRY(check_results(mean, variance));
  }
  return model.has_parameters ? Status::Ok : Status::NotFitted;
}

extern "C" {

gmm_status gmm_marginal(gmm_model **out, const gmm_model *model, const int64_t *features,
                        int64_t n_features) {
  if (out == nullptr || model == nullptr || features == nullptr)
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  const HostState host;
  return code(make_marginal(out, *model, features, n_features));
}

gmm_status gmm_condition(gmm_model **out, const gmm_model *model, const int64_t *features,
                         int64_t n_features, const double *values) {
  const bool is_needed = n_features != 0;
  if (out == nullptr || model == nullptr ||
      (is_needed && (features == nullptr || values == nullptr)))
    return GMM_ERR_NULL;
  if (!model->has_parameters)
    return GMM_ERR_NOT_FITTED;
  const HostState host;
  return code(make_conditional(out, *model, features, n_features, values));
}

gmm_status gmm_regress(const gmm_model *model, const int64_t *features, int64_t n_features,
                       const double *x, int64_t n_rows, int64_t n_cols, int64_t row_stride,
                       int64_t col_stride, double *mean, int64_t mean_row_stride,
                       int64_t mean_col_stride, double *variance, int64_t variance_row_stride,
                       int64_t variance_col_stride) {
  if (model == nullptr || (features == nullptr && n_features != 0))
    return GMM_ERR_NULL;
  const HostState host;
  if (n_features < 0 || n_features >= model->D())
    return GMM_ERR_ARGUMENT;
  const int64_t n_others = model->D() - n_features;
  const View view = {x, n_rows, n_cols, row_stride, col_stride};
  const View means = {mean, n_rows, n_others, mean_row_stride, mean_col_stride};
  const View variances = {variance, n_rows, n_others, variance_row_stride, variance_col_stride};
  Status status = check_regression(*model, n_features, view, means, variances);
  if (status == Status::Ok)
    status =
        regress_rows(*model, features, n_features, view, {mean, mean_row_stride, mean_col_stride},
                     {variance, variance_row_stride, variance_col_stride});
  return code(status);
}

} // extern "C"

// Both kinds of imputation. draw: NULL for means.
static gmm_status impute(const gmm_model *model, const View &view, const Draw *draw,
                         const OutputView &out) {
  if (model == nullptr || (out.x == nullptr && view.n_rows != 0))
    return GMM_ERR_NULL;
  const HostState host;
  Message unused;
  Status status = api::check_matrix(model->D(), view, unused);
  const View results = {out.x, view.n_rows, view.n_cols, out.row_stride, out.col_stride};
  const bool in_place =
      out.x == view.x && out.row_stride == view.row_stride && out.col_stride == view.col_stride;
  if (status == Status::Ok)
    status = check_results(in_place ? View{} : view, results);
  if (status == Status::Ok && draw != nullptr &&
      (draw->first_row < 0 || draw->first_row > INT64_MAX - view.n_rows))
    status = Status::Argument;
  if (status == Status::Ok && !model->has_parameters)
    status = Status::NotFitted;
  if (status == Status::Ok)
    status = impute_rows(*model, view, draw, out);
  return code(status);
}

extern "C" {

gmm_status gmm_impute(const gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                      int64_t row_stride, int64_t col_stride, double *out, int64_t out_row_stride,
                      int64_t out_col_stride) {
  return impute(model, {x, n_rows, n_cols, row_stride, col_stride}, nullptr,
                {out, out_row_stride, out_col_stride});
}

gmm_status gmm_impute_draw(const gmm_model *model, uint64_t seed, int64_t first_row,
                           const double *x, int64_t n_rows, int64_t n_cols, int64_t row_stride,
                           int64_t col_stride, double *out, int64_t out_row_stride,
                           int64_t out_col_stride) {
  const Draw draw = {seed, first_row};
  return impute(model, {x, n_rows, n_cols, row_stride, col_stride}, &draw,
                {out, out_row_stride, out_col_stride});
}

} // extern "C"
