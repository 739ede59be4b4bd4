// M-steps of families of matrices with the same axes: VVE and EVE. Given the axes the variances
// along them are those of VVI or EVI. The axes begin where the last M-step left them, so the
// likelihood cannot fall.
#include "gaussian/common_axes.hpp"

#include "gaussian/equal_volume.hpp"
#include "gaussian/estimates.hpp"

#include "base/dot.hpp"
#include "base/log_product.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

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

double CommonAxes::value() const {
  double sum = 0;
  for (int64_t k = 0; k < K; ++k) {
    LogProduct product;
    double ratios = 0;
    for (int64_t at = k * D; at < (k + 1) * D; ++at) {
      product.multiply(work.variances[at]);
      ratios += work.spectra[at] / work.variances[at];
    }
    sum += work.share[k] * (product.value() + ratios);
  }
  return sum;
}

// Rounding of many rotations is taken out (Gram-Schmidt).
static void make_orthogonal(int64_t D, double *axes) {
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
static Status find_first_axes(const Scatter &scatter, const CovarianceFloor &floor,
                              EstimateWork &work, const double *covariances, bool loaded) {
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

// Leaves in `covariances` the S_k / n_k, measured along the axes that there are.
static Status load_along_axes(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                              double *covariances) {
  const int64_t K = scatter.n_components, D = scatter.n_features;
  measure(scatter, floor, {Form::Full, false}, work);
  if (!work.has_last && work.axes_of_given)
    GMM_TRY(find_first_axes(scatter, floor, work, covariances, false));
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(load_matrix(scatter, floor, work, k, covariances + k * D * D));
  if (!work.has_last && !work.axes_of_given)
    GMM_TRY(find_first_axes(scatter, floor, work, covariances, true));
  work.has_last = true;
  make_orthogonal(D, work.axes.data());
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(turn(floor.engine, D, work.axes.data(), floor.matrix.data(), covariances + k * D * D));
  return Status::Ok;
}

static Status estimate(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                       bool equal_volume, double *covariances, EstimateFindings *found) {
  // Sweeps find the valley, Newton's method its lowest point; where the last M-step left axes they
  // are in the valley. Many features have no room for Newton's method, and where variances are
  // further apart than a double has digits there is no lowest point; it is left to the M-steps to
  // come to go on.
  constexpr int sweeps = 3;
  constexpr double furthest = 0x1p44;
  const int64_t K = scatter.n_components, D = scatter.n_features;
  const bool first = !work.has_last;
  GMM_TRY(load_along_axes(scatter, floor, work, covariances));
  CommonAxes common = {floor.engine, work, covariances, floor.matrix.data(), K, D, equal_volume};
  GMM_TRY(common.choose_variances());
  bool done = judge_variances(floor, work, found); // what has vanished has no best axes
  const double *variances = work.variances.data();
  const bool far = *std::max_element(variances, variances + K * D) >
                   furthest * *std::min_element(variances, variances + K * D);
  const bool newton = D <= most_for_newton;
  const int most_rounds = far || !newton ? 1 : 8;
  for (int round = 0; !done && round < most_rounds; ++round) {
    const double before = common.value();
    bool turned = true;
    for (int i = 0; turned && i < sweeps && (first || round > 0 || !newton); ++i) {
      GMM_TRY(common.sweep(round == 0 && i == 0, &turned));
      GMM_TRY(common.choose_variances());
    }
    done = !turned;
    if (!done && newton)
      GMM_TRY(common.descend(&done));
    const double fall = before - common.value();
    done |= !(fall > 1e-12 * (1 + std::fabs(before))); // rounding is all that is left
  }
  found->ran_out |= !done;
  judge_variances(floor, work, found);
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(compose(floor, work, k, work.axes.data(), work.variances.data() + k * D,
                    covariances + k * D * D));
  return Status::Ok;
}

Status estimate_vve(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  return estimate(scatter, floor, work, false, covariances, found);
}

Status estimate_eve(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  return estimate(scatter, floor, work, true, covariances, found);
}

} // namespace gmm
