// From scatters to spectra and from spectra to covariances, in units of the floor.
#include "gaussian/spectra.hpp"

#include "base/dot.hpp"
#include "gaussian/clip.hpp"
#include "gaussian/eigen.hpp"
#include "gaussian/jacobi.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

void measure(const Scatter &scatter, const CovarianceFloor &floor, const Layout &layout,
             EstimateWork &work) {
  constexpr double smallest = 0x1p-1000; // where there is no floor: a variance that has vanished
  constexpr int most_exponent = 250; // of a deviation in units: products of variances fit a double
  const int64_t K = scatter.n_components, D = scatter.n_features;
  const bool holds = floor.has_floor();
  const double root = std::sqrt(floor.ratio);
  double total = 0, largest = 1;
  for (int64_t k = 0; k < K; ++k)
    total += scatter.weight[k];
  for (int64_t j = 0; j < D; ++j)
    work.unit[j] = holds ? root * floor.scale[j] : 1;
  for (int64_t k = 0; k < K; ++k) {
    work.share[k] = scatter.weight[k] / total;
    for (int64_t j = 0; j < D && scatter.weight[k] > 0; ++j) {
      const int64_t at = layout.has_matrices() ? k * triangle(D) + triangle(j) + j : k * D + j;
      const double variance = scatter.second[at] / scatter.weight[k] + floor.regularisation[j];
      largest = std::max(largest, std::sqrt(variance) / work.unit[j]);
    }
  }
  const int excess = std::max(0, std::ilogb(largest) - most_exponent);
  for (int64_t j = 0; j < D; ++j)
    work.unit[j] = std::ldexp(work.unit[j], excess);
  work.least = std::max(smallest, holds ? std::ldexp(1.0, -2 * excess) : 0.0);
}

void load_variances(const Scatter &scatter, const CovarianceFloor &floor, EstimateWork &work,
                    const double *covariances) {
  const int64_t K = scatter.n_components, D = scatter.n_features;
  measure(scatter, floor, {Form::Diagonal, false}, work);
  for (int64_t k = 0; k < K; ++k)
    for (int64_t j = 0; j < D; ++j) {
      const int64_t at = k * D + j;
      const double variance = scatter.weight[k] > 0
                                  ? scatter.second[at] / scatter.weight[k] + floor.regularisation[j]
                                  : covariances[at];
      work.spectra[at] = variance / work.unit[j] / work.unit[j];
    }
}

Status store_variances(const CovarianceFloor &floor, EstimateWork &work, double *covariances,
                       EstimateFindings *found) {
  const int64_t D = floor.n_features;
  judge_variances(floor, work, found);
  for (int64_t at = 0; at < work.variances.size(); ++at) {
    const double unit = work.unit[at % D];
    covariances[at] = work.variances[at] * unit * unit;
    if (!std::isfinite(covariances[at]))
      return Status::Scale;
  }
  return Status::Ok;
}

bool judge_variances(const CovarianceFloor &floor, EstimateWork &work, EstimateFindings *found) {
  bool vanished = false;
  for (int64_t at = 0; at < work.variances.size(); ++at) {
    const bool is_least = work.variances[at] <= work.least * (1 + 1e-9);
    found->floored |= floor.has_floor() && is_least;
    if (floor.has_floor() || (std::isfinite(work.variances[at]) && !is_least))
      continue;
    work.variances[at] = 0;
    vanished = true;
  }
  // Beside one that has vanished others of a fixed volume may be beyond what fits a double.
  for (int64_t at = 0; vanished && at < work.variances.size(); ++at)
    work.variances[at] = std::min(work.variances[at], work.spectra[at]);
  return vanished;
}

Status load_matrix(const Scatter &scatter, CovarianceFloor &floor, const EstimateWork &work,
                   int64_t k, double *matrix) {
  const int64_t D = scatter.n_features;
  const double weight = scatter.weight[k], *second = scatter.second + k * triangle(D);
  for (int64_t i = 0; i < D && weight > 0; ++i)
    for (int64_t j = 0; j <= i; ++j)
      matrix[i * D + j] = second[triangle(i) + j] / weight + (i == j ? floor.regularisation[j] : 0);
  mirror_lower(D, matrix, D);
  GMM_TRY(floor.mend_matrix(matrix));
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < D; ++j)
      matrix[i * D + j] = matrix[i * D + j] / work.unit[i] / work.unit[j];
  return Status::Ok;
}

// Rows `from` .. n-1 of `axes` become unit vectors that are orthogonal to all before them: of the
// unit vectors of the features those that are furthest from these (Gram-Schmidt, twice).
static Status complete(int64_t n, int64_t from, double *axes, const StopRequest *stop) {
  for (int64_t row = from; row < n; ++row) {
    GMM_TRY(go_on(stop));
    int64_t furthest = 0;
    double least = INFINITY;
    for (int64_t j = 0; j < n; ++j) {
      double inside = 0; // squared length of what the rows before span of unit vector j
      for (int64_t i = 0; i < row; ++i)
        inside += axes[i * n + j] * axes[i * n + j];
      if (inside < least) {
        least = inside;
        furthest = j;
      }
    }
    double *vector = axes + row * n, square = 0;
    std::fill_n(vector, n, 0.0);
    vector[furthest] = 1;
    for (int64_t i = 0; i < 2 * row; ++i) {
      const double *other = axes + i % row * n;
      double along = 0;
      for (int64_t j = 0; j < n; ++j)
        along += other[j] * vector[j];
      for (int64_t j = 0; j < n; ++j)
        vector[j] -= along * other[j];
    }
    for (int64_t j = 0; j < n; ++j)
      square += vector[j] * vector[j];
    for (int64_t j = 0; j < n; ++j)
      vector[j] /= std::sqrt(square);
  }
  return Status::Ok;
}

static void sort_axes(int64_t n, double *axes, double *values) {
  for (int64_t i = 0; i < n; ++i) {
    const int64_t largest = std::max_element(values + i, values + n) - values;
    if (largest == i)
      continue;
    std::swap(values[i], values[largest]);
    std::swap_ranges(axes + i * n, axes + i * n + n, axes + largest * n);
  }
}

Status find_axes(const Engine &engine, int64_t D, double least, double *matrix, double *axes,
                 double *values) {
  double trace = 0;
  for (int64_t j = 0; j < D; ++j)
    trace += matrix[j * D + j];
  if (D >= fewest_features_clipped && is_well_scaled(D, trace, least)) {
    GMM_TRY(find_eigenvectors(engine, D, matrix, eigen_room(D), axes, values));
    for (int64_t i = 0; i < D; ++i)
      values[i] = std::max(0.0, values[i]);
  } else {
    int64_t rank = 0;
    GMM_TRY(orthogonal_rows(engine, D, matrix, axes, values, &rank));
    for (int64_t i = 0; i < rank; ++i) {
      const double length = std::sqrt(values[i]);
      for (int64_t j = 0; j < D; ++j)
        axes[i * D + j] /= length;
    }
    GMM_TRY(complete(D, rank, axes, engine.stop));
  }
  sort_axes(D, axes, values);
  return Status::Ok;
}

Status turn(const Engine &engine, int64_t D, const double *axes, double *room, double *matrix) {
  std::fill_n(room, D * D, 0.0);
  GMM_TRY(multiply(engine, {1, false, D, D, D, axes, D, 1, matrix, D, room, D}));
  // room = A S; A S A' is the product of room with the transpose of A, which `matrix` holds.
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j < D; ++j)
      matrix[i * D + j] = 0;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(engine.stop));
    for (int64_t j = 0; j <= i; ++j)
      matrix[i * D + j] = dot(room + i * D, axes + j * D, D);
  }
  mirror_lower(D, matrix, D);
  return Status::Ok;
}

Status compose(CovarianceFloor &floor, const EstimateWork &work, int64_t k, const double *axes,
               const double *variances, double *covariance) {
  constexpr double well_conditioned = 0x1p-20; // the smallest variance, as a share of the largest
  const int64_t D = floor.n_features;
  double *rows = floor.matrix.data();
  for (int64_t i = 0; i < D; ++i) {
    const double deviation = std::sqrt(variances[i]);
    for (int64_t j = 0; j < D; ++j)
      rows[i * D + j] = axes[i * D + j] * deviation;
  }
  std::fill_n(covariance, D * D, 0.0);
  GMM_TRY(multiply(floor.engine, {1, true, D, D, D, rows, 1, D, rows, D, covariance, D}));
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = i; j < D; ++j)
      covariance[i * D + j] = covariance[i * D + j] * work.unit[i] * work.unit[j];
  mirror_upper(D, covariance, D);
  floor.few_rows.count[k] = FewRows::unknown;
  const double smallest = *std::min_element(variances, variances + D);
  return floor.mend_matrix(covariance, smallest > well_conditioned *
                                                      *std::max_element(variances, variances + D));
}

} // namespace gmm
