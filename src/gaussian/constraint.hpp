// The covariance floor. Among all covariances whose eigenvalues, after each feature is divided by
// its robust scale, are at least `floor`, the likelihood is largest at the unconstrained estimate
// with its smaller eigenvalues raised to the floor. As that is an exact maximum, EM under the floor
// never lowers the likelihood; adding a constant to the diagonal afterwards (regularisation) can.
#pragma once
#include "gaussian/factor.hpp"
#include "gaussian/few_rows.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>

namespace gmm {

struct Bounds {
  int64_t n_features;
  double floor;                 // 0: none
  const double *robust_scale;   // D; all 0 when the data have none, and then there is no floor
  const double *regularisation; // D, added to variances before the floor is applied
  double *matrix;               // work: D * D
  double *eigenvalues;          // work: D
  double *scale;                // work: D
  double *work;                 // work: D * D
  FewRows *few_rows;            // takes what covariances are made of
  Engine engine;
};

// Of feature j: the floor of variances, 0 without one, and the least deviation that a component can
// have. Where nothing keeps variances from vanishing, what is less is rounding error.
constexpr double vanishing = 4 * DBL_EPSILON; // of the feature's scale
inline double floor_of(const Bounds &bounds, int64_t j) {
  return bounds.floor * bounds.robust_scale[j] * bounds.robust_scale[j];
}
inline double least_deviation(const Bounds &bounds, int64_t j) {
  const double least = std::max(floor_of(bounds, j), bounds.regularisation[j]);
  return least > 0 ? std::sqrt(least) : vanishing * bounds.robust_scale[j];
}

// Whether anything keeps variances from vanishing.
inline bool is_bounded(const Bounds &bounds) {
  return (bounds.floor > 0 && bounds.robust_scale[0] > 0) || bounds.regularisation[0] > 0;
}

// A symmetric D x D matrix, the k-th, in place. Under a floor the result can be factored: what is
// singular to working precision is raised too. Status::Scale if it is not finite.
Status constrain_matrix(const Bounds &bounds, int64_t k, double *covariance, bool *floored);

// The same for one variance of feature j.
Status constrain_variance(const Bounds &bounds, int64_t j, double variance, double *constrained,
                          bool *floored);

} // namespace gmm
