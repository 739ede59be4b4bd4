// What a fit leaves.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/parameters.hpp"

#include <cfloat>
#include <cmath>

namespace gmm {

struct FitSummary {
  int64_t n_iter = 0;
  int64_t best_start = -1;
  bool converged = false;
  unsigned warnings = 0;
  double log_likelihood = 0; // total
  double total_weight = 0;   // N in BIC
  int64_t free_parameters = 0;

  // Lower is better.
  double aic() const { return 2 * static_cast<double>(free_parameters) - 2 * log_likelihood; }
  double bic() const {
    return static_cast<double>(free_parameters) * std::log(total_weight) - 2 * log_likelihood;
  }
};

// A log-likelihood whose double, as AIC and BIC need it, is a number too.
inline bool is_usable(double log_likelihood) {
  return std::fabs(log_likelihood) <= DBL_MAX / 4;
}

// Between calls: the means are those of the densities, which are of these parameters, all in the
// caller's units.
struct FitResult {
  Buffer<double> weights;     // K
  Buffer<double> covariances; // layout.covariance_length(K, D)
  Densities densities;
  Buffer<double> history; // summary.n_iter of them
  FitSummary summary;

  // All but the history.
  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K, int64_t D);
  void copy_from(const FitResult &other); // of the same size; all but the history
  void swap(FitResult &other);

  // Makes the densities; see Densities::build().
  Status build(const Engine &engine, BadPivot *where);

  ParametersView parameters() const {
    return {densities.layout, densities.n_components, densities.n_features,
            weights.data(),   densities.means.data(), covariances.data()};
  }
};

} // namespace gmm
