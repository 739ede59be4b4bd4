#include "gaussian/constraint.hpp"

#include "base/lapack.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

// Eigenvalues below this part of the largest cannot be told from rounding errors.
static double working_precision(int64_t D) {
  return 8 * static_cast<double>(D + 3) * DBL_EPSILON;
}

// The floor holds without clipping exactly when covariance - floor * diag(scale^2) has a Cholesky
// factor, which is far cheaper than eigenvalues. A pivot lost in rounding does not count.
static Status is_above_floor(const Bounds &bounds, const double *covariance, bool *above) {
  const int64_t D = bounds.n_features;
  std::copy(covariance, covariance + D * D, bounds.matrix);
  for (int64_t j = 0; j < D; ++j)
    bounds.matrix[j * D + j] -= bounds.floor * bounds.robust_scale[j] * bounds.robust_scale[j];
  int64_t bad_pivot = -1;
  GMM_TRY(lapack::cholesky(D, bounds.matrix, &bad_pivot));
  *above = bad_pivot < 0;
  for (int64_t j = 0; j < D && *above; ++j) {
    const double root = bounds.matrix[j * D + j];
    *above = root * root > working_precision(D) * covariance[j * D + j];
  }
  return Status::Ok;
}

static Status clip_eigenvalues(const Bounds &bounds, double *covariance) {
  const int64_t D = bounds.n_features;
  const double *scale = bounds.robust_scale;
  double *vectors = bounds.matrix, *values = bounds.eigenvalues;
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < D; ++j)
      vectors[i * D + j] = covariance[i * D + j] / (scale[i] * scale[j]);
  GMM_TRY(lapack::eigen(D, vectors, values, bounds.work));
  const double floor = std::max(bounds.floor, working_precision(D) * values[D - 1]);
  for (int64_t i = 0; i < D; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double element = 0;
      for (int64_t l = 0; l < D; ++l)
        element += std::max(values[l], floor) * vectors[l * D + i] * vectors[l * D + j];
      covariance[i * D + j] = covariance[j * D + i] = element * (scale[i] * scale[j]);
    }
  }
  return Status::Ok;
}

Status constrain_matrix(const Bounds &bounds, double *covariance, bool *floored) {
  const int64_t D = bounds.n_features;
  for (int64_t i = 0; i < D * D; ++i)
    if (!std::isfinite(covariance[i]))
      return Status::Scale;
  for (int64_t j = 0; j < D; ++j)
    covariance[j * D + j] += bounds.regularisation[j];
  if (!(bounds.floor > 0) || bounds.robust_scale[0] == 0)
    return Status::Ok;
  bool above = false;
  GMM_TRY(is_above_floor(bounds, covariance, &above));
  if (above)
    return Status::Ok;
  *floored = true;
  return clip_eigenvalues(bounds, covariance);
}

double constrain_variance(const Bounds &bounds, int64_t j, double variance, bool *floored) {
  const double smallest = bounds.floor * bounds.robust_scale[j] * bounds.robust_scale[j];
  variance += bounds.regularisation[j];
  if (!(variance < smallest))
    return variance;
  *floored = true;
  return smallest;
}

} // namespace gmm
