// Whether rounding errors may have made a covariance's Cholesky factor what it is.
//
// Pivot i is the residual variance of feature i after a regression on the features before it. Let b
// be the coefficients of that regression, with b_i = -1. Relative errors of eps in the covariance a
// change the pivot by some eps sum_j b_j^2 a_jj (Higham, Accuracy and Stability of Numerical
// Algorithms, 2002, section 10.3: the perturbation of a Schur complement). Row i of W = L^-1 is
// -b / L_ii, so the relative error of the pivot is eps times sum_j W_ij^2 a_jj, the
// pivot_error_growth. Where that product is 1 or more, rounding errors may have made the pivot.
#pragma once
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cfloat>
#include <cstdint>

namespace gmm {

// eps: the relative errors of the covariances of D features.
inline double working_precision(int64_t D) {
  return static_cast<double>(D + 3) * DBL_EPSILON;
}

// The smallest ratio of a pivot to its variance over the first n features. factor, covariance: D x
// D, row-major. From safe_pivot_ratio on few digits were lost, and no pivot_error_growth needs to
// be known.
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

// Of pivot i. W: packed. covariance: D x D, row-major.
inline double pivot_error_growth(int64_t i, const double *W, int64_t D, const double *covariance) {
  const double *row = W + triangle(i);
  double sum = 0;
  for (int64_t j = 0; j <= i; ++j)
    sum += row[j] * covariance[j * D + j] * row[j]; // in this order within range
  return sum;
}

} // namespace gmm
