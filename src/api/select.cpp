// Choosing a family and a number of components: the arguments of gmm_select.
#include "api/api.hpp"

using namespace gmm;

// What is wrong with the families and sizes. Status::Argument, with the place in `message`.
static Status check_cells(const Cells &cells, Message &message) {
  if (cells.n_families < 1 || cells.n_sizes < 1) {
    const bool families = cells.n_families < 1;
    message.say() << (families ? "n_families is " : "n_sizes is ")
                  << (families ? cells.n_families : cells.n_sizes) << "; it must be 1 or more";
    return Status::Argument;
  }
  const int64_t n_cells = checked_product(cells.n_families, cells.n_sizes);
  if (n_cells < 0 || n_cells > PTRDIFF_MAX / static_cast<int64_t>(sizeof(double))) {
    message.say() << "tables of n_families times n_sizes numbers are beyond the address space";
    return Status::TooLarge;
  }
  for (int64_t f = 0; f < cells.n_families; ++f)
    if (find_family(cells.families[f]) == nullptr) {
      message.say() << "families[" << f << "] is " << int64_t{cells.families[f]}
                    << ", which is no family";
      return Status::Argument;
    }
  for (int64_t g = 0; g < cells.n_sizes; ++g)
    if (cells.n_components[g] < 1) {
      message.say() << "n_components[" << g << "] is " << cells.n_components[g]
                    << "; it must be 1 or more";
      return Status::Argument;
    }
  return Status::Ok;
}

// A selection has no parameters to begin with, because K and family differ from cell to cell.
static Status check_options(const Options &options, Message &message) {
  if (options.get_int(GMM_OPT_INIT) == GMM_INIT_PARAMS) {
    message.say() << "GMM_OPT_INIT is 3, but a selection has no parameters to start from";
    return Status::Argument;
  }
  if (options.get_int(GMM_OPT_FREEZE) != 0) {
    message.say() << "GMM_OPT_FREEZE is " << options.get_int(GMM_OPT_FREEZE)
                  << ", but a selection has no parameters to keep";
    return Status::Argument;
  }
  return Status::Ok;
}

// All arguments but the rows.
static Status check_arguments(gmm_model *const *best, const gmm_model &settings, const Cells &cells,
                              Message &message) {
  const char *const null = best == nullptr                 ? "best"
                           : cells.families == nullptr     ? "families"
                           : cells.n_components == nullptr ? "n_components"
                                                           : nullptr;
  if (null != nullptr) {
    message.say() << null << " is NULL";
    return Status::Null;
  }
  GMM_TRY(check_cells(cells, message));
  return check_options(settings.options, message);
}

extern "C" {

gmm_status gmm_select(gmm_model **best, gmm_model *settings, const int *families,
                      int64_t n_families, const int64_t *n_components, int64_t n_sizes,
                      const double *x, int64_t n_rows, int64_t n_cols, int64_t row_stride,
                      int64_t col_stride, const double *sample_weight, const int32_t *labels,
                      double *criteria, double *log_likelihoods, unsigned *warnings,
                      gmm_status *statuses) {
  if (settings == nullptr)
    return GMM_ERR_NULL;
  HostState host;
  settings->stop.withdraw(); // as in gmm_fit
  Message message;
  const Cells cells = {families, n_families,      n_components, n_sizes,
                       criteria, log_likelihoods, warnings,     statuses};
  const CallerRows rows = {{x, n_rows, n_cols, row_stride, col_stride}, sample_weight, labels};
  Status status = check_arguments(best, *settings, cells, message);
  if (status == Status::Ok)
    status = api::check_fit_matrix(*settings, rows.view, message);
  if (status == Status::Ok)
    status = select_model(best, *settings, cells, rows, host, message);
  return api::finish(settings, "gmm_select", status, message);
}

} // extern "C"
