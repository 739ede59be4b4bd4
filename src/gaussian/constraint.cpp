#include "gaussian/constraint.hpp"

#include "base/jacobi.hpp"
#include "base/nothing.hpp"
#include "gaussian/clip.hpp"
#include "gaussian/singular.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Whether covariance - floor * diag(scale^2) has a Cholesky factor that rounding did not make, by a
// factor of 8: then all eigenvalues are above the floor. Far cheaper than eigenvalues.
static Status is_above(const Bounds &bounds, double floor, const double *covariance, bool *above) {
  const int64_t D = bounds.n_features;
  double *matrix = bounds.matrix;
  for (int64_t j = 0; j < D; ++j) {
    std::copy(covariance + j * D + j, covariance + j * D + D, matrix + j * D + j);
    matrix[j * D + j] -= floor * bounds.robust_scale[j] * bounds.robust_scale[j];
  }
  int64_t bad_pivot = -1;
  GMM_TRY(factor(bounds.engine, D, matrix, D, &bad_pivot));
  *above = bad_pivot < 0;
  if (!*above || least_share(D, D, matrix, covariance) >= large_share)
    return Status::Ok;
  GMM_TRY(invert(bounds.engine, D, matrix, D));
  pack_triangle(D, matrix, D, matrix);
  for (int64_t i = 0; i < D && *above; ++i)
    *above = magnification(i, matrix, D, covariance) * 8 * working_precision(D) < 1;
  return Status::Ok;
}

// Raises the eigenvalues of covariance / (scale scale') to at least `floor`. With rows r of length
// sqrt(eigenvalue) along the eigenvectors the result is floor I + sum (1 - floor / r'r) r r' over
// the eigenvalues above the floor: directions without variance need no vector.
static Status clip_eigenvalues(const Bounds &bounds, const double *scale, double floor,
                               double *covariance) {
  const int64_t D = bounds.n_features;
  double *matrix = bounds.matrix, *rows = bounds.work;
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < D; ++j)
      matrix[i * D + j] = covariance[i * D + j] / scale[i] / scale[j];
  int64_t n_rows = 0;
  GMM_TRY(orthogonal_rows(D, matrix, rows, bounds.eigenvalues, &n_rows, bounds.engine.stop));
  std::fill(matrix, matrix + D * D, 0.0);
  for (int64_t l = 0; l < n_rows; ++l) {
    GMM_TRY(go_on(bounds.engine.stop));
    const double *row = rows + l * D, share = 1 - floor / bounds.eigenvalues[l];
    for (int64_t i = 0; share > 0 && i < D; ++i)
      for (int64_t j = 0; j <= i; ++j)
        matrix[i * D + j] += share * (row[i] * row[j]);
  }
  for (int64_t i = 0; i < D; ++i) {
    matrix[i * D + i] += floor;
    for (int64_t j = 0; j <= i; ++j)
      covariance[i * D + j] = covariance[j * D + i] = matrix[i * D + j] * scale[i] * scale[j];
  }
  return Status::Ok;
}

// Rounding may leave a variance of 0 beside a covariance that is not: no more than the product of
// the deviations is true (Cauchy and Schwarz).
static void limit_covariances(int64_t D, double *covariance) {
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < i; ++j) {
      const double most = std::sqrt(std::max(0.0, covariance[i * D + i])) *
                          std::sqrt(std::max(0.0, covariance[j * D + j]));
      const double element = std::max(-most, std::min(most, covariance[i * D + j]));
      covariance[i * D + j] = covariance[j * D + i] = element;
    }
}

// Mends what rounding did: rows 1e10 deviations apart leave a matrix that is singular, or not even
// positive, to working precision. The scale is each feature's own deviation, so that one feature's
// outlier does not raise another's variance.
static Status clip_correlations(const Bounds &bounds, double *covariance) {
  const int64_t D = bounds.n_features;
  limit_covariances(D, covariance);
  for (int64_t j = 0; j < D; ++j)
    bounds.scale[j] = std::sqrt(std::max(covariance[j * D + j], floor_of(bounds, j)));
  return clip_eigenvalues(bounds, bounds.scale, 32 * working_precision(D), covariance);
}

// Raises the eigenvalues to the floor. Where a robust scale is that small beside the largest
// deviation that the square of their ratio would leave double, all scales are taken larger.
static Status clip_to_floor(const Bounds &bounds, double *covariance) {
  constexpr int most = 505;
  const int64_t D = bounds.n_features;
  double ratio = 1;
  for (int64_t j = 0; j < D; ++j)
    ratio = std::max(ratio, std::sqrt(covariance[j * D + j]) / bounds.robust_scale[j]);
  const int excess = std::max(0, std::ilogb(ratio) - most);
  for (int64_t j = 0; j < D; ++j)
    bounds.scale[j] = std::ldexp(bounds.robust_scale[j], excess);
  return clip_eigenvalues(bounds, bounds.scale, std::ldexp(bounds.floor, -2 * excess), covariance);
}

// As clip_to_floor, where it can be done fast: in the units of the robust scales, well scaled. What
// comes out can be factored, as the squares of rows of W are at most 1 / floor.
static Status clip_well_scaled(const Bounds &bounds, int64_t k, double *covariance, bool *done) {
  const int64_t D = bounds.n_features;
  double trace = 0;
  for (int64_t j = 0; j < D; ++j)
    trace += covariance[j * D + j] / bounds.robust_scale[j] / bounds.robust_scale[j];
  *done = D >= least_clipped && is_well_scaled(D, trace, bounds.floor);
  if (!*done)
    return Status::Ok;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(bounds.engine.stop));
    for (int64_t j = i; j < D; ++j)
      covariance[i * D + j] =
          covariance[i * D + j] / bounds.robust_scale[i] / bounds.robust_scale[j];
  }
  int64_t rank = 0;
  GMM_TRY(clip_rows(bounds.engine, D, bounds.floor, covariance, bounds.matrix, bounds.work,
                    bounds.eigenvalues, &rank));
  bounds.few_rows->keep(k, bounds.floor, bounds.robust_scale, rank, bounds.matrix);
  std::fill(covariance, covariance + D * D, 0.0);
  const double *rows = bounds.matrix;
  GMM_TRY(multiply(bounds.engine, {1, true, D, D, rank, rows, 1, D, rows, D, covariance, D}));
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(bounds.engine.stop));
    covariance[i * D + i] += bounds.floor;
    for (int64_t j = i; j < D; ++j)
      covariance[i * D + j] *= bounds.robust_scale[i] * bounds.robust_scale[j];
  }
  mirror_upper(D, covariance, D);
  return Status::Ok;
}

// What is nothing beside the deviations, those of the floor at least, becomes 0: covariances that
// come from rows of hardly any responsibility, or from rounding where a feature is the same in all
// rows; and variances that allow no others (Cauchy and Schwarz).
static Status drop_nothing(const Bounds &bounds, double *covariance) {
  const int64_t D = bounds.n_features;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(bounds.engine.stop));
    double &variance = covariance[i * D + i];
    const double least = floor_of(bounds, i);
    bounds.scale[i] = std::sqrt(std::max(variance, least));
    if (variance < nothing * nothing * least)
      variance = 0;
    for (int64_t j = 0; j < i; ++j)
      if (std::fabs(covariance[i * D + j]) < nothing * bounds.scale[i] * bounds.scale[j])
        covariance[i * D + j] = covariance[j * D + i] = 0;
  }
  return Status::Ok;
}

static Status apply_floor(const Bounds &bounds, int64_t k, double *covariance, bool *floored) {
  if (!(bounds.floor > 0) || bounds.robust_scale[0] == 0)
    return Status::Ok;
  bool above = false;
  GMM_TRY(is_above(bounds, bounds.floor, covariance, &above));
  if (above)
    return Status::Ok;
  *floored = true;
  bool done = false;
  GMM_TRY(clip_well_scaled(bounds, k, covariance, &done));
  if (done)
    return Status::Ok;
  GMM_TRY(is_above(bounds, 0, covariance, &above));
  if (!above)
    GMM_TRY(clip_correlations(bounds, covariance));
  GMM_TRY(clip_to_floor(bounds, covariance));
  GMM_TRY(is_above(bounds, 0, covariance, &above));
  return above ? Status::Ok : clip_correlations(bounds, covariance); // rounding again
}

Status constrain_matrix(const Bounds &bounds, int64_t k, double *covariance, bool *floored) {
  const int64_t D = bounds.n_features;
  bounds.few_rows->count[k] = FewRows::unknown;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(bounds.engine.stop));
    for (int64_t j = 0; j < D; ++j)
      if (!std::isfinite(covariance[i * D + j]))
        return Status::Scale;
  }
  for (int64_t j = 0; j < D; ++j)
    covariance[j * D + j] += bounds.regularisation[j];
  GMM_TRY(drop_nothing(bounds, covariance));
  GMM_TRY(apply_floor(bounds, k, covariance, floored));
  return drop_nothing(bounds, covariance);
}

Status constrain_variance(const Bounds &bounds, int64_t j, double variance, double *constrained,
                          bool *floored) {
  const double smallest = floor_of(bounds, j);
  variance += bounds.regularisation[j];
  *floored |= variance < smallest;
  *constrained = variance < smallest ? smallest : variance;
  return std::isfinite(variance) ? Status::Ok : Status::Scale;
}

} // namespace gmm
