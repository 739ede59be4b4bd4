// What is behind a handle: facts fixed at creation, options, parameters and the results of a fit.
#pragma once
#include "base/host_state.hpp"
#include "base/memory.hpp"
#include "base/status.hpp"
#include "base/stop_request.hpp"
#include "data/view.hpp"
#include "fit/fit.hpp"
#include "model/feature_names.hpp"
#include "model/options.hpp"

namespace gmm {
class Running;
}

// Between calls: `result` is of use if has_parameters, its summary and history if has_fit. A call
// that fails leaves all but `error` and `stop` as it was.
struct gmm_model {
  gmm_allocator allocator = {}; // of the handle itself, too
  const gmm::Family *family = nullptr;
  int64_t n_components = 0, n_features = 0;
  gmm::FeatureNames feature_names;
  gmm::Options options;
  gmm_progress_fn progress = nullptr;
  void *progress_data = nullptr;
  bool has_parameters = false;
  bool has_fit = false; // result holds more than parameters and densities
  gmm::FitResult result;
  gmm::Running *running = nullptr; // a fit in pieces; the result holds its parameters
  gmm::Message error;
  gmm::StopRequest stop; // of the fit that runs

  int64_t K() const { return n_components; }
  int64_t D() const { return n_features; }
  gmm::Layout layout() const { return family->layout(); }
  int64_t covariance_length() const { return layout().covariance_length(n_components, n_features); }
};

namespace gmm {

// Made in the allocator's memory; on failure *out is untouched.
Status create_model(gmm_model **out, int64_t K, int64_t D, const Family *family,
                    const gmm_allocator &allocator);
Status clone_model(gmm_model **out, const gmm_model &model);
void destroy_model(gmm_model *model);

// Parameters as the caller gives them, checked (see gmm_set_params) and taken over.
Status set_parameters(gmm_model &model, const double *weights, const double *means,
                      const double *covariances, Message &message);
// The same for a stored model, whose parameters have been read into a new one, where they stay: no
// second copy is made. Refuses what would have to be mended. On failure the model is of no use.
Status restore_parameters(gmm_model &model);

// What covariances are factored with: the kernels of GMM_OPT_SIMD. Nothing can ask it to stop.
Engine engine_of(const gmm_model &model);

// All K covariances as D x D matrices; their inverses likewise; the inverses in the family's shape,
// of covariance_length() numbers.
void write_full_covariances(const gmm_model &model, double *covariances);
void write_precisions(const gmm_model &model, double *precisions);
void write_shaped_precisions(const gmm_model &model, double *precisions);

// Status::NotFitted where these settings need parameters and there are none.
Status check_parameters_for(const gmm_model &model, const FitSettings &settings, Message &message);
// Ends a fit in pieces, if one runs.
void end_running(gmm_model &model);

// host: given back while the progress function runs.
Status fit_model(gmm_model &model, const CallerRows &rows, HostState &host, Message &message);

// The cells of gmm_select: each family with each number of components. Tables are NULL or have a
// place for each cell, families slowest.
struct Cells {
  const int *families; // known ones
  int64_t n_families;  // 1 or more
  const int64_t *n_components;
  int64_t n_sizes; // 1 or more
  double *criteria, *log_likelihoods;
  unsigned *warnings;
  gmm_status *statuses;

  int64_t count() const { return n_families * n_sizes; }
};

// Fits all cells to these rows, fills the tables and makes the best a model. host: as in
// fit_model().
Status select_model(gmm_model **best, gmm_model &settings, const Cells &cells,
                    const CallerRows &rows, HostState &host, Message &message);

// Whether labels are of components of the model that can have rows; `message` names the place where
// not. stop: NULL where nothing can ask for it.
Status check_labels(const gmm_model &model, const CallerRows &rows, const StopRequest *stop,
                    Message &message);
// Whether rows with these weights and labels can be fitted, scored and so on; `message` names the
// place where not.
Status check_rows(const gmm_model &model, const CallerRows &rows, Message &message);

// Where the results for rows go; what is NULL is not wanted.
struct RowResults {
  int32_t *labels = nullptr;
  double *log_density = nullptr;
  OutputView proba;
};
// Status::NotFinite where a row is refused; results are then not written.
Status score_rows(const gmm_model &model, const View &view, const RowResults &results);
Status score_mean(const gmm_model &model, const View &view, double *mean_log_density);

// Draws rows into x; labels may be NULL.
Status sample_rows(const gmm_model &model, uint64_t seed, int64_t n_rows, const OutputView &x,
                   int32_t *labels);

// The mixture of some of the features, in this order: n distinct ones of 0 to D-1, at least one.
// Status::Argument if they are not.
Status make_marginal(gmm_model **out, const gmm_model &model, const int64_t *features, int64_t n);
// The mixture of the other features, ascending, where n of 0 to D-1 features have these values,
// which are finite.
Status make_conditional(gmm_model **out, const gmm_model &model, const int64_t *features, int64_t n,
                        const double *values);
// The conditional mean and variance of the other features, ascending, for each row of `view`, which
// has the values of n features, fewer than D; variance.x may be NULL.
Status regress_rows(const gmm_model &model, const int64_t *features, int64_t n, const View &view,
                    const OutputView &mean, const OutputView &variance);

// Copies rows into `out` and fills in what is NaN: conditional means, or with `draw` random numbers
// from the conditional distribution. `out` may be the rows themselves.
struct Draw {
  uint64_t seed;
  int64_t first_row; // the number of the first row of the view
};
Status impute_rows(const gmm_model &model, const View &view, const Draw *draw,
                   const OutputView &out);

// Stored models (FORMAT.md). buffer: serialized_size() bytes to write; `size` bytes, from anyone,
// to read.
int64_t serialized_size(const gmm_model &model);
void serialize_model(const gmm_model &model, unsigned char *buffer);
Status deserialize_model(gmm_model **out, const unsigned char *buffer, int64_t size,
                         const gmm_allocator &allocator);

} // namespace gmm
