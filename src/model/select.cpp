// Choosing among fits: every cell of a selection is fitted, and the best becomes a model.
#include "model/model.hpp"

#include <cmath>

namespace gmm {

namespace {

void write_cell(const Selection &selection, int64_t cell, double criterion, double log_likelihood,
                unsigned warnings, Status status) {
  if (selection.criteria != nullptr)
    selection.criteria[cell] = criterion;
  if (selection.log_likelihoods != nullptr)
    selection.log_likelihoods[cell] = log_likelihood;
  if (selection.warnings != nullptr)
    selection.warnings[cell] = warnings;
  if (selection.statuses != nullptr)
    selection.statuses[cell] = static_cast<gmm_status>(status);
}

double criterion_of(const FitSummary &summary, int64_t by) {
  return by == GMM_BY_ICL ? summary.icl() : by == GMM_BY_AIC ? summary.aic() : summary.bic();
}

// These end the selection: what they tell is not of one cell.
bool is_of_all(Status status) {
  return status != Status::Ok && status != Status::TooFewRows && status != Status::Scale &&
         status != Status::Degenerate && status != Status::TooLarge;
}

} // namespace

Status select_model(gmm_model **best, gmm_model &settings, const Selection &selection,
                    const View &view, const double *sample_weight, HostState &host,
                    Message &message) {
  const int64_t by = settings.options.get_int(GMM_OPT_SELECT_BY);
  gmm_model *kept = nullptr;
  double lowest = INFINITY;
  for (int64_t cell = 0; cell < selection.n_cells(); ++cell)
    write_cell(selection, cell, NAN, NAN, 0, Status::Cancelled);
  for (int64_t cell = 0; cell < selection.n_cells(); ++cell) {
    gmm_model *model = nullptr;
    Status status =
        create_model(&model, selection.n_components[cell % selection.n_sizes], settings.D(),
                     find_family(selection.families[cell / selection.n_sizes]), settings.allocator);
    if (status == Status::Ok) {
      model->options = settings.options;
      status = fit_model(*model, view, sample_weight, host, message);
    }
    if (is_of_all(status)) {
      destroy_model(model);
      destroy_model(kept);
      return status;
    }
    const FitSummary none, &summary = status == Status::Ok ? model->result.summary : none;
    const double criterion = status == Status::Ok ? criterion_of(summary, by) : NAN;
    write_cell(selection, cell, criterion, status == Status::Ok ? summary.log_likelihood : NAN,
               summary.warnings, status);
    if (criterion < lowest) {
      lowest = criterion;
      std::swap(model, kept);
    }
    destroy_model(model);
  }
  *best = kept;
  return kept != nullptr ? Status::Ok : Status::TooFewRows;
}

} // namespace gmm
