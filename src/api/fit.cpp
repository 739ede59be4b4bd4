// Fitting and its results. Without a fit, results are 0, -1 or NaN, as the header says for each.
#include "api/api.hpp"
#include "fit/running.hpp"

#include <cmath>

using namespace gmm;

static const FitSummary *summary_of(const gmm_model *model) {
  return model != nullptr && model->has_fit ? &model->result.summary : nullptr;
}

static gmm_status fit_rows(gmm_model *model, const CallerRows &rows, const char *caller) {
  if (model == nullptr)
    return GMM_ERR_NULL;
  HostState host;
  model->stop.withdraw(); // a request that was made before this call counts for no fit
  Message message;
  Status status = api::check_fit_matrix(*model, rows.view, message);
  if (status == Status::Ok)
    status = fit_model(*model, rows, host, message);
  return api::finish(model, caller, status, message);
}

extern "C" {

gmm_status gmm_fit(gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                   int64_t row_stride, int64_t col_stride, const double *sample_weight) {
  const View view = {x, n_rows, n_cols, row_stride, col_stride};
  return fit_rows(model, {view, sample_weight, nullptr}, "gmm_fit");
}

gmm_status gmm_fit_labelled(gmm_model *model, const double *x, int64_t n_rows, int64_t n_cols,
                            int64_t row_stride, int64_t col_stride, const double *sample_weight,
                            const int32_t *labels) {
  const View view = {x, n_rows, n_cols, row_stride, col_stride};
  return fit_rows(model, {view, sample_weight, labels}, "gmm_fit_labelled");
}

void gmm_cancel(gmm_model *model) {
  if (model != nullptr)
    model->stop.make();
}

int gmm_is_fitted(const gmm_model *model) {
  return model != nullptr && model->has_parameters;
}

int gmm_converged(const gmm_model *model) {
  const FitSummary *summary = summary_of(model);
  return summary != nullptr && summary->converged;
}

int64_t gmm_n_iter(const gmm_model *model) {
  if (gmm_is_running(model))
    return model->running->n_iter();
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->n_iter : 0;
}

int64_t gmm_best_start(const gmm_model *model) {
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->best_start : -1;
}

double gmm_total_weight(const gmm_model *model) {
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->total_weight : NAN;
}

double gmm_log_likelihood(const gmm_model *model) {
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->log_likelihood : NAN;
}

double gmm_aic(const gmm_model *model) {
  const HostState host;
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->aic() : NAN;
}

double gmm_bic(const gmm_model *model) {
  const HostState host;
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->bic() : NAN;
}

double gmm_icl(const gmm_model *model) {
  const HostState host;
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->icl() : NAN;
}

unsigned gmm_warnings(const gmm_model *model) {
  const FitSummary *summary = summary_of(model);
  return summary != nullptr ? summary->warnings : 0;
}

int64_t gmm_history_length(const gmm_model *model) {
  return model != nullptr ? gmm_n_iter(model) : GMM_ERR_NULL;
}

gmm_status gmm_get_history(const gmm_model *model, double *mean_log_likelihood, int64_t n) {
  if (model == nullptr || (mean_log_likelihood == nullptr && n != 0))
    return GMM_ERR_NULL;
  if (n != gmm_n_iter(model))
    return GMM_ERR_LENGTH;
  const double *history =
      gmm_is_running(model) ? model->running->history() : model->result.history.data();
  for (int64_t i = 0; i < n; ++i)
    mean_log_likelihood[i] = history[i];
  return GMM_OK;
}

} // extern "C"
