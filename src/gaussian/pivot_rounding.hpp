// Whether rounding errors may have made a covariance's Cholesky factor what it is.
//
// Pivot i is what a regression on the features before it leaves of the variance of feature i. With
// coefficients b (b_i = -1), relative errors of eps in the covariance a change it by some
// eps sum_j b_j^2 a_jj (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 10.3:
// the perturbation of a Schur complement). As row i of W = L^-1 is -b / L_ii, that is, relative to
// the pivot, eps times the pivot_error_growth sum_j W_ij^2 a_jj.
#pragma once
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cfloat>
#include <cstdint>

namespace gmm {

// Relative errors of the covariances of D features.
inline double working_precision(int64_t D) {
  return static_cast<double>(D + 3) * DBL_EPSILON;
}

// The least share that a pivot of the first n features is of its variance. factor, covariance:
// row-major. While that is large nothing was lost, and no pivot_error_growth needs to be known.
inline double smallest_pivot_ratio(int64_t n, int64_t D, const double *factor,
                                   const double *covariance) {
  double least = 1;
  for (int64_t i = 0; i < n; ++i) {
    const double root = factor[i * D + i];
    least = std::min(least, root * root / covariance[i * D + i]);
  }
  return least;
}
constexpr double safe_pivot_ratio = 1e-4;

// W packed; covariance row-major.
inline double pivot_error_growth(int64_t i, const double *W, int64_t D, const double *covariance) {
  const double *row = W + triangle(i);
  double sum = 0;
  for (int64_t j = 0; j <= i; ++j)
    sum += row[j] * covariance[j * D + j] * row[j]; // in this order within range
  return sum;
}

} // namespace gmm
