// The covariance floor. Among all covariances whose eigenvalues, after each feature is divided by
// its scale, are at least `ratio`, the likelihood is largest at the unconstrained estimate with its
// smaller eigenvalues raised to the ratio. As that is an exact maximum, EM under the floor never
// lowers the likelihood; adding a constant to the diagonal afterwards (regularisation) can.
#pragma once
#include "base/memory.hpp"
#include "data/units.hpp"
#include "gaussian/factor.hpp"
#include "gaussian/few_rows.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>

namespace gmm {

// What the caller asks for, in the caller's units.
struct FloorSettings {
  double ratio, resolution, regularisation; // GMM_OPT_COV_FLOOR, _RESOLUTION, _REG_COVAR
};

// Between calls: all numbers are in the library's units, and set() has been called once.
struct CovarianceFloor {
  int64_t n_features = 0;
  double ratio = 0;              // 0: no floor
  Buffer<double> scale;          // D: 0 where the data have none, and then there is no floor
  Buffer<double> regularisation; // D: added to variances before the floor is applied
  FewRows few_rows;              // which of the covariances are made of few rows
  Engine engine = {};
  int64_t most_rank = 0; // that a matrix can have

  // Work. Whoever needs room for a matrix while no covariance is being raised may use `matrix`.
  Buffer<double> matrix;                  // D * D for families of matrices
  Buffer<double> clip_work;               // eigen_room(most_rank)
  Buffer<double> eigenvalues, deviations; // D each

  // n_rows of data, which bound the rank of a matrix unless it is regularised; n_matrices of them
  // for families of matrices, else 0.
  Status allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t n_matrices,
                  int64_t n_features, bool regularised, const Engine &engine);

  // The floor of features measured in `units`: `ratio` of the robust scale's square, and of what
  // rounding does to a feature that is recorded in steps, never more than the feature has of
  // spread. isotropic: one variance stands for all features. Status::Scale with a message where
  // that does not fit a double.
  Status set(const FloorSettings &settings, const Units &units, bool isotropic, Message &message);

  // Raises the eigenvalues of a symmetric D x D matrix, the k-th, in place. Under a floor the
  // result can be factored: what is singular to working precision is raised too. Status::Scale if
  // it is not finite.
  Status apply_matrix(int64_t k, double *covariance, bool *floored);
  // The same for one variance of feature j.
  Status apply_variance(int64_t j, double variance, double *raised, bool *floored) const;

  // Of feature j: the floor of variances, 0 without one; and the least deviation that a component
  // can have. Where nothing keeps variances from vanishing, what is less is rounding error.
  static constexpr double vanishing = 4 * DBL_EPSILON; // of the feature's scale
  double least_variance(int64_t j) const { return ratio * scale[j] * scale[j]; }
  double least_deviation(int64_t j) const {
    const double least = std::max(least_variance(j), regularisation[j]);
    return least > 0 ? std::sqrt(least) : vanishing * scale[j];
  }
  // Whether anything keeps variances from vanishing.
  bool holds() const { return (ratio > 0 && scale[0] > 0) || regularisation[0] > 0; }

private:
  void choose_scales(double resolution, const Units &units, bool isotropic);
};

} // namespace gmm
