// The covariance floor. Take all covariances whose eigenvalues, after each feature is divided by
// its scale, are at least `ratio`. Among them the likelihood is largest at the unconstrained
// estimate with its smaller eigenvalues raised to the ratio. Because that is an exact maximum, EM
// under the floor never lowers the likelihood. Adding a constant to the diagonal afterwards
// (regularisation) can.
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

// What the caller asks for: ratio and resolution without a unit, regularisation in squares of the
// caller's.
struct FloorSettings {
  double ratio;          // GMM_OPT_COV_FLOOR: least eigenvalue, in squares of the robust scale
  double resolution;     // GMM_OPT_RESOLUTION: least deviation, in those of its rounding
  double regularisation; // GMM_OPT_REG_COVAR: added to each variance
};

// Between calls: all numbers are in the library's units, and set() has been called once.
// apply_matrix() leaves in few_rows whether it knows of how few rows the k-th covariance is made.
struct CovarianceFloor {
  int64_t n_features = 0;
  double ratio = 0;              // least eigenvalue after division by the scales; 0: no floor
  Buffer<double> scale;          // D: 0 where the data have none, and then there is no floor
  Buffer<double> regularisation; // D: added to variances before the floor is applied
  Buffer<double> recorded; // D: the least deviation that the recording of a feature lets be known,
                           // which one scale for all features does not hold; 0 where it does
  FewRows few_rows;        // which of the covariances are made of few rows
  Engine engine = {};      // what the work is done with, and who may stop it
  int64_t most_rank = 0;   // that a matrix can have before the floor is applied

  // Work. While no covariance is being raised `matrix` is free, and starts use it as theirs.
  Buffer<double> matrix;                  // D * D for families of matrices
  Buffer<double> clip_work;               // eigen_room(most_rank)
  Buffer<double> eigenvalues, deviations; // D each

  // n_rows: of the data, which bound the rank of a matrix unless it is regularised. n_matrices:
  // that the layout stores, 0 for layouts of variances, which need no work space.
  Status allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t n_matrices,
                  int64_t n_features, bool regularised, const Engine &engine);

  // The floor of features measured in `units`. The least deviation of a feature is sqrt(ratio) of
  // its robust scale, or `resolution` times its rounding where that is more, but not more than its
  // spread. Unless each_feature, all have the smallest robust scale and the finest rounding of
  // those that vary, because an eigenvalue is not one feature's. Status::Scale with a message where
  // a floor does not fit a double.
  Status set(const FloorSettings &settings, const Units &units, bool each_feature,
             Message &message);

  // Regularises the k-th covariance, a symmetric D x D matrix, and raises its eigenvalues, in
  // place. *floored becomes true where the floor had to. Under a floor the result can be factored:
  // what is singular to working precision is raised too. Status::Scale if the matrix is not finite.
  Status apply_matrix(int64_t k, double *covariance, bool *floored);
  // Makes a covariance, or a scatter, one that can be factored: where there is a floor, what is
  // singular to working precision is raised. Status::Scale if it is not finite. well_conditioned:
  // nothing is, for certain.
  Status mend_matrix(double *covariance, bool well_conditioned = false);
  // As apply_matrix() for one variance of feature j.
  Status apply_variance(int64_t j, double variance, double *raised, bool *floored) const;

  // Of feature j: the floor of its variances, 0 without one; and the least deviation that a
  // component can have. Where nothing keeps variances from vanishing, a deviation below `vanishing`
  // times the feature's scale is rounding error.
  static constexpr double vanishing = 4 * DBL_EPSILON;
  double least_variance(int64_t j) const { return ratio * scale[j] * scale[j]; }
  double least_deviation(int64_t j) const {
    const double least = std::max(least_variance(j), regularisation[j]);
    return least > 0 ? std::sqrt(least) : vanishing * scale[j];
  }
  bool has_floor() const { return ratio > 0 && scale[0] > 0; }
  // Whether anything keeps variances from vanishing.
  bool holds() const { return has_floor() || regularisation[0] > 0; }

private:
  void choose_scales(double resolution, const Units &units, bool each_feature);
};

} // namespace gmm
