// Parts of a mixture, and what a row has not: marginals, conditionals, regression, imputation.
// These functions take a const model and write nothing in it, so that threads can share it.
#include "api/api.hpp"

using namespace gmm;
using api::code;

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
  const HostState host;
  const View view = {x, n_rows, n_cols, row_stride, col_stride};
  const OutputView mean_view = {mean, mean_row_stride, mean_col_stride};
  const OutputView variance_view = {variance, variance_row_stride, variance_col_stride};
  return code(regress_rows(*model, features, n_features, view, mean_view, variance_view));
}

} // extern "C"
