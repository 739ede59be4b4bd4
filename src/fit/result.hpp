// What a fit leaves: parameters ready to be used, and facts about how they came about.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/parameters.hpp"

#include <cfloat>
#include <cmath>

namespace gmm {

// Of a model whose parameters were set, all is as it is here.
struct FitSummary {
  int64_t n_iter = 0; // of the best start
  int64_t best_start = -1;
  bool converged = false;
  unsigned warnings = 0;     // bits GMM_WARN_...
  double log_likelihood = 0; // sum over rows of row weight * log-density, in the caller's units
  double total_weight = 0;   // sum of the row weights: N in BIC
  // The same sum of the logarithms of the rows' largest responsibilities; NaN if it is not known.
  double log_largest = NAN;
  int64_t free_parameters = 0; // p

  // Lower is better.
  double aic() const { return 2 * static_cast<double>(free_parameters) - 2 * log_likelihood; }
  double bic() const {
    return static_cast<double>(free_parameters) * std::log(total_weight) - 2 * log_likelihood;
  }
  double icl() const { return bic() - 2 * log_largest; }
};

// Whether twice the log-likelihood, which AIC and BIC need, is a finite number too.
inline bool is_usable(double log_likelihood) {
  return std::fabs(log_likelihood) <= DBL_MAX / 4;
}

// Between calls: the means are those of the densities, which are of these parameters, all in the
// caller's units.
struct FitResult {
  Buffer<double> weights;     // K
  Buffer<double> covariances; // layout.covariance_length(K, D)
  Densities densities;
  Buffer<double> history; // mean log-likelihood after each iteration, summary.n_iter of them
  FitSummary summary;

  // All but the history.
  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K, int64_t D);
  void copy_from(const FitResult &other); // of the same size; all but the history
  // Becomes a copy of another, in memory of its own.
  Status duplicate(const gmm_allocator &allocator, const FitResult &other);
  void swap(FitResult &other);

  // Makes the densities; see Densities::build().
  Status build(const Engine &engine, BadPivot *where);

  ParametersView parameters() const {
    return {densities.layout, densities.n_components, densities.n_features,
            weights.data(),   densities.means.data(), covariances.data()};
  }
};

} // namespace gmm
