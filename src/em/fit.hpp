// A whole fit: starts, EM from each, the best of them.
#pragma once
#include "base/settings.hpp"
#include "base/stop_request.hpp"
#include "data/view.hpp"
#include "gaussian/densities.hpp"
#include "gaussian/parameters.hpp"

#include <cfloat>
#include <cmath>

namespace gmm {

// The options, and who may end the fit before its time.
struct FitSettings : Settings {
  gmm_progress_fn progress;
  void *user_data;
  const StopRequest *stop; // ends the fit with Status::Cancelled, as a progress function can
};

struct FitSummary {
  int64_t n_iter = 0;
  int64_t best_start = -1;
  bool converged = false;
  unsigned warnings = 0;
  double log_likelihood = 0; // total
  double total_weight = 0;   // N in BIC
  int64_t free_parameters = 0;
};

// A log-likelihood whose double, as AIC and BIC need it, is a number too.
inline bool is_usable(double log_likelihood) {
  return std::fabs(log_likelihood) <= DBL_MAX / 4;
}

struct FitResult {
  Parameters parameters;  // in the caller's units
  Densities densities;    // of these parameters
  Buffer<double> history; // summary.n_iter of them
  FitSummary summary;

  // All but the history.
  Status allocate(const gmm_allocator &allocator, const Family *family, int64_t K, int64_t D);
  void swap(FitResult &other);
};

// sample_weight: N weights, or NULL. given: parameters for GMM_INIT_PARAMS and frozen blocks, else
// NULL. On failure `message` names the place, and the result is of no use.
Status fit(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
           int64_t n_components, const View &view, const double *sample_weight,
           const Parameters *given, FitResult &result, Message &message);

// p of AIC and BIC.
int64_t count_free_parameters(const Family &family, int64_t K, int64_t D, int freeze);

} // namespace gmm
