// Raising eigenvalues: by products of matrices where a matrix is well scaled, else by Jacobi's
// rotations, whose errors are relative to each eigenvalue.
#include "gaussian/covariance_floor.hpp"

#include "base/nothing.hpp"
#include "gaussian/clip.hpp"
#include "gaussian/jacobi.hpp"
#include "gaussian/pivot_rounding.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Whether all eigenvalues of covariance / (scale scale') are certainly above `ratio`: whether
// covariance - ratio * diag(scale^2) has a Cholesky factor whose pivots are each at least 8 times
// their rounding errors. Far cheaper than eigenvalues. False where rounding leaves it open.
static Status all_eigenvalues_above(CovarianceFloor &floor, double ratio, const double *covariance,
                                    bool *above) {
  constexpr double safety = 8;
  const int64_t D = floor.n_features;
  double *matrix = floor.matrix.data();
  for (int64_t j = 0; j < D; ++j) {
    std::copy(covariance + j * D + j, covariance + j * D + D, matrix + j * D + j);
    matrix[j * D + j] -= ratio * floor.scale[j] * floor.scale[j];
  }
  int64_t bad_pivot = -1;
  GMM_TRY(factor(floor.engine, D, matrix, D, &bad_pivot));
  *above = bad_pivot < 0;
  if (!*above || smallest_pivot_ratio(D, D, matrix, covariance) >= safe_pivot_ratio)
    return Status::Ok;
  GMM_TRY(invert(floor.engine, D, matrix, D));
  pack_triangle(D, matrix, D, matrix);
  for (int64_t i = 0; i < D && *above; ++i)
    *above = pivot_error_growth(i, matrix, D, covariance) * safety * working_precision(D) < 1;
  return Status::Ok;
}

// Raises the eigenvalues of covariance / (scale scale') to at least `ratio`, by Jacobi. scale: D.
// With rows r of length sqrt(eigenvalue) along the eigenvectors the result is ratio I + sum of (1 -
// ratio / r'r) r r' over the eigenvalues above the ratio, so directions without variance need no
// vector.
static Status clip_eigenvalues(CovarianceFloor &floor, const double *scale, double ratio,
                               double *covariance) {
  const int64_t D = floor.n_features;
  double *rows = floor.matrix.data();
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < D; ++j)
      covariance[i * D + j] = covariance[i * D + j] / scale[i] / scale[j];
  int64_t n_rows = 0;
  GMM_TRY(orthogonal_rows(floor.engine, D, covariance, rows, floor.eigenvalues.data(), &n_rows));
  std::fill(covariance, covariance + D * D, 0.0);
  for (int64_t l = 0; l < n_rows; ++l) {
    GMM_TRY(go_on(floor.engine.stop));
    const double *row = rows + l * D, share = 1 - ratio / floor.eigenvalues[l];
    for (int64_t i = 0; share > 0 && i < D; ++i)
      for (int64_t j = 0; j <= i; ++j)
        covariance[i * D + j] += share * (row[i] * row[j]);
  }
  for (int64_t i = 0; i < D; ++i) {
    covariance[i * D + i] += ratio;
    for (int64_t j = 0; j <= i; ++j)
      covariance[i * D + j] = covariance[i * D + j] * scale[i] * scale[j];
  }
  mirror_lower(D, covariance, D);
  return Status::Ok;
}

// Rounding may leave a variance of 0 beside a covariance that is not 0. A covariance cannot be
// larger than the product of the deviations (Cauchy and Schwarz), so it is cut to that.
static void limit_covariances(int64_t D, double *covariance) {
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < i; ++j) {
      const double bound = std::sqrt(std::max(0.0, covariance[i * D + i])) *
                           std::sqrt(std::max(0.0, covariance[j * D + j]));
      const double element = std::max(-bound, std::min(bound, covariance[i * D + j]));
      covariance[i * D + j] = covariance[j * D + i] = element;
    }
}

// Mends what rounding did: rows 1e10 deviations apart leave a matrix that is singular to working
// precision, or not even positive. Eigenvalues of the correlations are raised to 32 times that
// precision. The scale is each feature's own deviation, so that one feature's outlier does not
// raise another's variance.
static Status clip_correlations(CovarianceFloor &floor, double *covariance) {
  const int64_t D = floor.n_features;
  limit_covariances(D, covariance);
  for (int64_t j = 0; j < D; ++j)
    floor.deviations[j] = std::sqrt(std::max(covariance[j * D + j], floor.least_variance(j)));
  return clip_eigenvalues(floor, floor.deviations.data(), 32 * working_precision(D), covariance);
}

// Raises the eigenvalues to the floor. Where a robust scale is so small beside the largest
// deviation that the square of their ratio would overflow, all scales are taken larger by a power
// of two and the ratio is taken smaller by its square.
static Status clip_to_floor(CovarianceFloor &floor, double *covariance) {
  constexpr int most_exponent = 505; // of a deviation in scales, as in units.cpp
  const int64_t D = floor.n_features;
  double largest = 1;
  for (int64_t j = 0; j < D; ++j)
    largest = std::max(largest, std::sqrt(covariance[j * D + j]) / floor.scale[j]);
  const int excess = std::max(0, std::ilogb(largest) - most_exponent);
  for (int64_t j = 0; j < D; ++j)
    floor.deviations[j] = std::ldexp(floor.scale[j], excess);
  return clip_eigenvalues(floor, floor.deviations.data(), std::ldexp(floor.ratio, -2 * excess),
                          covariance);
}

// As clip_to_floor, for many features where the matrix, in units of the robust scales, is well
// scaled. *done: whether it was; else nothing is changed. The result can be factored, because the
// squares of rows of W are at most 1 / floor. Remembers of how few rows it is made.
static Status clip_well_scaled(CovarianceFloor &floor, int64_t k, double *covariance, bool *done) {
  const int64_t D = floor.n_features;
  double trace = 0;
  for (int64_t j = 0; j < D; ++j)
    trace += covariance[j * D + j] / floor.scale[j] / floor.scale[j];
  *done = D >= fewest_features_clipped && is_well_scaled(D, trace, floor.ratio);
  if (!*done)
    return Status::Ok;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(floor.engine.stop));
    for (int64_t j = i; j < D; ++j)
      covariance[i * D + j] = covariance[i * D + j] / floor.scale[i] / floor.scale[j];
  }
  int64_t rank = 0;
  GMM_TRY(clip_rows(floor.engine, D, floor.most_rank, floor.ratio, covariance, floor.matrix.data(),
                    floor.clip_work.data(), floor.eigenvalues.data(), &rank));
  floor.few_rows.keep(k, floor.ratio, floor.scale.data(), rank, floor.matrix.data());
  std::fill(covariance, covariance + D * D, 0.0);
  const double *rows = floor.matrix.data();
  GMM_TRY(multiply(floor.engine, {1, true, D, D, rank, rows, 1, D, rows, D, covariance, D}));
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(floor.engine.stop));
    covariance[i * D + i] += floor.ratio;
    for (int64_t j = i; j < D; ++j)
      covariance[i * D + j] *= floor.scale[i] * floor.scale[j];
  }
  mirror_upper(D, covariance, D);
  return Status::Ok;
}

// Covariances that are `nothing` beside the product of the deviations, each at least that of the
// floor, become 0: they come from rows of hardly any responsibility, or from rounding where a
// feature is the same in all rows. So do variances that allow no other covariances (Cauchy and
// Schwarz).
static Status drop_nothing(CovarianceFloor &floor, double *covariance) {
  const int64_t D = floor.n_features;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(floor.engine.stop));
    double &variance = covariance[i * D + i];
    const double least = floor.least_variance(i);
    floor.deviations[i] = std::sqrt(std::max(variance, least));
    if (variance < nothing * nothing * least)
      variance = 0;
    for (int64_t j = 0; j < i; ++j)
      if (std::fabs(covariance[i * D + j]) < nothing * floor.deviations[i] * floor.deviations[j])
        covariance[i * D + j] = covariance[j * D + i] = 0;
  }
  return Status::Ok;
}

// Cheapest first: a test that no eigenvalue is below the floor; products of matrices; and Jacobi,
// where rounding is mended before and after, if it must be.
static Status raise(CovarianceFloor &floor, int64_t k, double *covariance, bool *floored) {
  if (!floor.has_floor())
    return Status::Ok;
  bool above = false;
  GMM_TRY(all_eigenvalues_above(floor, floor.ratio, covariance, &above));
  if (above)
    return Status::Ok;
  *floored = true;
  bool done = false;
  GMM_TRY(clip_well_scaled(floor, k, covariance, &done));
  if (done)
    return Status::Ok;
  GMM_TRY(all_eigenvalues_above(floor, 0, covariance, &above));
  if (!above)
    GMM_TRY(clip_correlations(floor, covariance));
  GMM_TRY(clip_to_floor(floor, covariance));
  GMM_TRY(all_eigenvalues_above(floor, 0, covariance, &above));
  return above ? Status::Ok : clip_correlations(floor, covariance); // rounding again
}

static Status check_finite(const CovarianceFloor &floor, const double *covariance) {
  const int64_t D = floor.n_features;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(floor.engine.stop));
    for (int64_t j = 0; j < D; ++j)
      if (!std::isfinite(covariance[i * D + j]))
        return Status::Scale;
  }
  return Status::Ok;
}

Status CovarianceFloor::apply_matrix(int64_t k, double *covariance, bool *floored) {
  const int64_t D = n_features;
  GMM_ASSERT(matrix.size() == D * D); // allocated for a layout with matrices
  few_rows.count[k] = FewRows::unknown;
  GMM_TRY(check_finite(*this, covariance));
  for (int64_t j = 0; j < D; ++j)
    covariance[j * D + j] += regularisation[j];
  GMM_TRY(drop_nothing(*this, covariance));
  GMM_TRY(raise(*this, k, covariance, floored));
  return drop_nothing(*this, covariance);
}

Status CovarianceFloor::mend_matrix(double *covariance, bool well_conditioned) {
  GMM_TRY(check_finite(*this, covariance));
  if (has_floor() && !well_conditioned) {
    bool above = false;
    GMM_TRY(all_eigenvalues_above(*this, 0, covariance, &above));
    if (!above)
      GMM_TRY(clip_correlations(*this, covariance));
  }
  return drop_nothing(*this, covariance);
}

Status CovarianceFloor::apply_variance(int64_t j, double variance, double *raised,
                                       bool *floored) const {
  const double smallest = least_variance(j);
  variance += regularisation[j];
  *floored |= variance < smallest;
  *raised = variance < smallest ? smallest : variance;
  return std::isfinite(variance) ? Status::Ok : Status::Scale;
}

} // namespace gmm
