// A selection of models: its cells as the caller counts them, the tables, and the best as a model.
#include "fit/select.hpp"
#include "data/labels.hpp"

#include "model/host_progress.hpp"
#include "model/model.hpp"

#include <cmath>

namespace gmm {

static void list_cells(const Cells &cells, int64_t D, Array<Candidate> &candidates) {
  for (int64_t cell = 0; cell < cells.count(); ++cell) {
    Candidate &candidate = candidates[cell];
    candidate.family = find_family(cells.families[cell / cells.n_sizes]);
    candidate.n_components = cells.n_components[cell % cells.n_sizes];
    if (!is_possible_size(*candidate.family, candidate.n_components, D))
      candidate.status = Status::TooLarge;
  }
}

template <class Value> static void write(Value *table, int64_t cell, Value value) {
  if (table != nullptr)
    table[cell] = value;
}

static void write_tables(const Cells &cells, const Array<Candidate> &candidates, int64_t by) {
  for (int64_t cell = 0; cell < cells.count(); ++cell) {
    const Candidate &candidate = candidates[cell];
    const bool is_fitted = candidate.status == Status::Ok;
    write(cells.criteria, cell, is_fitted ? criterion_of(candidate.summary, by) : NAN);
    write(cells.log_likelihoods, cell, is_fitted ? candidate.summary.log_likelihood : NAN);
    write(cells.warnings, cell, is_fitted ? candidate.summary.warnings : 0u);
    write(cells.statuses, cell, static_cast<gmm_status>(candidate.status));
  }
}

// Options and names are those of `settings`.
static Status make_model(gmm_model **out, const gmm_model &settings, const Candidate &candidate,
                         FitResult &result) {
  gmm_model *model = nullptr;
  GMM_TRY(create_model(&model, candidate.n_components, settings.D(), candidate.family,
                       settings.allocator));
  const Status status = model->feature_names.copy_from(settings.feature_names, model->allocator);
  if (status != Status::Ok) {
    destroy_model(model);
    return status;
  }
  model->options = settings.options;
  model->result.swap(result);
  model->has_parameters = model->has_fit = true;
  *out = model;
  return Status::Ok;
}

Status select_model(gmm_model **best, gmm_model &settings, const Cells &cells,
                    const CallerRows &rows, HostState &host, Message &message) {
  constexpr int64_t no_limit = int64_t{INT32_MAX} + 1; // a cell of its own has another
  HostProgress progress = {settings, host};
  const FitSettings fit_settings = progress.settings();
  Array<Candidate> candidates;
  FitResult result;
  int64_t chosen = -1;
  GMM_TRY(
      inspect_labels(rows.labels, rows.view.n_rows, no_limit, nullptr, fit_settings.stop, message));
  GMM_TRY(candidates.allocate(settings.allocator, cells.count()));
  list_cells(cells, settings.D(), candidates);
  Status status =
      select(settings.allocator, fit_settings, candidates, rows, &chosen, result, message);
  if (status == Status::Ok)
    status = make_model(best, settings, candidates[chosen], result);
  const bool has_no_fit = status == candidates[0].status;
  if (status == Status::Ok || status == Status::Cancelled || has_no_fit)
    write_tables(cells, candidates, fit_settings.select_by);
  return status;
}

} // namespace gmm
