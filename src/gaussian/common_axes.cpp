// M-steps of families of matrices with the same axes: VVE and EVE. Given the axes the variances
// along them are those of VVI or EVI. The axes are improved by rotations in one plane of two axes
// after the other, each to the minimum over its angle (Flury and Gautschi 1986), until no plane has
// a slope. They begin where the last M-step left them, so the likelihood cannot fall.
#include "gaussian/equal_volume.hpp"
#include "gaussian/estimates.hpp"
#include "gaussian/plane.hpp"

#include "base/dot.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

struct CommonAxes {
  const Engine &engine;
  EstimateWork &work;
  double *matrices; // K * D * D: S_k / n_k, measured along work.axes
  int64_t K, D;
  bool equal_volume;

  double *row(int64_t k, int64_t i) { return matrices + (k * D + i) * D; }
  Status choose_variances();
  Plane plane_of(int64_t p, int64_t q);
  void rotate(int64_t p, int64_t q, const Angle &angle);
  Status sweep(bool everywhere, bool *rotated);
};

// The variances of largest likelihood along the axes as they are.
Status CommonAxes::choose_variances() {
  for (int64_t k = 0; k < K; ++k)
    for (int64_t j = 0; j < D; ++j)
      work.spectra[k * D + j] = std::max(0.0, row(k, j)[j]);
  if (equal_volume)
    return fit_equal_volume(K, D, work, engine.stop);
  for (int64_t at = 0; at < K * D; ++at)
    work.variances[at] = std::max(work.least, work.spectra[at]);
  return Status::Ok;
}

Plane CommonAxes::plane_of(int64_t p, int64_t q) {
  double *terms = work.planes.data();
  for (int64_t k = 0; k < K; ++k, terms += plane_numbers) {
    terms[0] = row(k, p)[p];
    terms[1] = row(k, q)[q];
    terms[2] = row(k, p)[q];
    terms[3] = work.variances[k * D + p] * work.variances[k * D + q];
  }
  return {K, work.share.data(), work.planes.data(), work.least, equal_volume};
}

// Turns two vectors that are `step` apart in memory, element by element.
void turn_pair(int64_t n, const Angle &angle, int64_t step, double *p, double *q) {
  for (int64_t j = 0; j < n * step; j += step) {
    const double before = p[j];
    p[j] = angle.c * before + angle.s * q[j];
    q[j] = angle.c * q[j] - angle.s * before;
  }
}

void CommonAxes::rotate(int64_t p, int64_t q, const Angle &angle) {
  turn_pair(D, angle, 1, work.axes.data() + p * D, work.axes.data() + q * D);
  for (int64_t k = 0; k < K; ++k) {
    turn_pair(D, angle, 1, row(k, p), row(k, q));
    turn_pair(D, angle, D, row(k, 0) + p, row(k, 0) + q);
    row(k, q)[p] = row(k, p)[q];
    if (equal_volume) // the volume stays, as the planes to come take it for granted
      split_product(std::max(0.0, row(k, p)[p]), std::max(0.0, row(k, q)[q]), work.least,
                    &work.variances[k * D + p], &work.variances[k * D + q]);
  }
}

// everywhere: look for the lowest of all minima of a plane, not only for the next one.
Status CommonAxes::sweep(bool everywhere, bool *rotated) {
  *rotated = false;
  for (int64_t p = 0; p < D; ++p) {
    GMM_TRY(go_on(engine.stop));
    for (int64_t q = p + 1; q < D; ++q) {
      Angle angle;
      if (!find_angle(plane_of(p, q), everywhere, &angle))
        continue;
      rotate(p, q, angle);
      *rotated = true;
    }
  }
  return Status::Ok;
}

// Rounding of many rotations is taken out (Gram-Schmidt).
void make_orthogonal(int64_t D, double *axes) {
  for (int64_t i = 0; i < D; ++i) {
    double *axis = axes + i * D;
    for (int64_t l = 0; l < i; ++l) {
      const double along = dot(axis, axes + l * D, D);
      for (int64_t j = 0; j < D; ++j)
        axis[j] -= along * axes[l * D + j];
    }
    const double length = std::sqrt(dot(axis, axis, D));
    for (int64_t j = 0; j < D; ++j)
      axis[j] /= length;
  }
}

// The first axes are eigenvectors: of the given covariances together, or of all scatters.
Status find_first_axes(const Scatter &scatter, const CovarianceFloor &floor, EstimateWork &work,
                       const double *covariances, bool loaded) {
  const int64_t K = scatter.n_components, D = scatter.n_features;
  double *sum = work.square.data();
  std::fill_n(sum, D * D, 0.0);
  for (int64_t k = 0; k < K; ++k)
    for (int64_t i = 0; i < D; ++i)
      for (int64_t j = 0; j < D; ++j)
        sum[i * D + j] += loaded ? work.share[k] * covariances[(k * D + i) * D + j]
                                 : covariances[(k * D + i) * D + j] / work.unit[i] / work.unit[j];
  return find_axes(floor.engine, D, work.least, sum, work.axes.data(), work.spectra.data());
}

Status estimate(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                bool equal_volume, double *covariances, EstimateFindings *found) {
  constexpr int most_sweeps = 200;
  const int64_t K = scatter.n_components, D = scatter.n_features;
  measure(scatter, floor, {Form::Full, false}, work);
  if (!work.has_axes && work.axes_of_given)
    GMM_TRY(find_first_axes(scatter, floor, work, covariances, false));
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(load_matrix(scatter, floor, work, k, covariances + k * D * D));
  if (!work.has_axes && !work.axes_of_given)
    GMM_TRY(find_first_axes(scatter, floor, work, covariances, true));
  work.has_axes = true;
  make_orthogonal(D, work.axes.data());
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(turn(floor.engine, D, work.axes.data(), floor.matrix.data(), covariances + k * D * D));
  CommonAxes common = {floor.engine, work, covariances, K, D, equal_volume};
  GMM_TRY(common.choose_variances());
  bool rotated = true;
  for (int i = 0; rotated && i < most_sweeps; ++i) {
    GMM_TRY(common.sweep(i == 0, &rotated));
    GMM_TRY(common.choose_variances());
  }
  found->ran_out |= rotated;
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(compose(floor, work, k, work.axes.data(), work.variances.data() + k * D,
                    covariances + k * D * D));
  found->floored |= floor.has_floor() && is_at_floor(work);
  return Status::Ok;
}

} // namespace

Status estimate_vve(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  return estimate(scatter, floor, work, false, covariances, found);
}

Status estimate_eve(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  return estimate(scatter, floor, work, true, covariances, found);
}

} // namespace gmm
