// Weights and means, then the family's covariances under the floor.
#include "em/mstep.hpp"

#include "base/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Below this weight (a row's is 1, or near 1 over N) sums of r d d' are no longer normal numbers.
static constexpr double smallest_weight = 1e-280;

static bool is_far(const Statistics &statistics, const CovarianceFloor &floor, int64_t k) {
  constexpr double many = 256; // squared deviations: 8 of 53 bits
  const Layout &layout = statistics.layout;
  const bool own = !layout.shared && layout.form != Form::Isotropic;
  for (int64_t j = 0; j < statistics.n_features; ++j) {
    const int64_t at = k * statistics.n_features + j;
    const double shift = statistics.first[at] / statistics.weight[k];
    // A centre that cannot be placed better is no reason. (On rows that are all equal, or nearly,
    // a last digit matters: about its row exactly an outlier leaves others' second moments alone.)
    if (statistics.centre[at] + shift == statistics.centre[at])
      continue;
    const double square =
        statistics.second_of(k)[layout.has_matrices() ? triangle(j) + j : j] / statistics.weight[k];
    const double variance = std::max(0.0, square - shift * shift);
    // A variance far below the floor is raised to it, whatever its digits; then only covariances
    // count, which stand beside the floor. So it is when a feature becomes the same in all rows.
    const double least = floor.least_variance(j);
    const bool raised = own && variance + floor.regularisation[j] < least / 2;
    if (shift * shift > (raised ? many * (many * least) : many * variance))
      return true;
  }
  return false;
}

bool centres_are_far(const Statistics &statistics, const CovarianceFloor &floor, double *centres) {
  bool moved = false;
  for (int64_t k = 0; k < statistics.n_components; ++k)
    if (statistics.weight[k] >= smallest_weight)
      moved |= is_far(statistics, floor, k);
  if (!moved)
    return false;
  std::copy(statistics.centre.data(), statistics.centre.data() + statistics.centre.size(), centres);
  for (int64_t k = 0; k < statistics.n_components; ++k)
    if (statistics.weight[k] >= smallest_weight)
      statistics.mean_of(k, floor, centres + k * statistics.n_features);
  return true;
}

// A deviation this far below the data's own scale and the mean's size is rounding error.
static bool vanishes(double variance, double mean, double scale) {
  return !(std::sqrt(variance) > CovarianceFloor::vanishing * (scale + std::fabs(mean)));
}

static Status find_vanished(const Statistics &statistics, const CovarianceFloor &floor,
                            const Parameters &parameters, BadPivot *where) {
  if (floor.holds())
    return Status::Ok;
  for (int64_t k = 0; k < statistics.n_components; ++k) {
    if (statistics.weight[k] == 0)
      continue;
    for (int64_t j = 0; j < statistics.n_features; ++j) {
      const double mean = parameters.means[k * statistics.n_features + j];
      if (!vanishes(parameters.covariance(k, j, j), mean, floor.scale[j]))
        continue;
      *where = {k, j};
      return Status::Degenerate;
    }
  }
  return Status::Ok;
}

Status m_step(const Family &family, Statistics &statistics, CovarianceFloor &floor, int64_t frozen,
              Parameters &parameters, MstepFindings *findings, BadPivot *where) {
  const int64_t K = statistics.n_components, D = statistics.n_features;
  *findings = MstepFindings();
  double total = 0;
  for (int64_t k = 0; k < K; ++k)
    total += statistics.weight[k];
  if (!std::isfinite(total))
    return Status::Scale;
  for (int64_t k = 0; k < K; ++k) {
    double &weight = statistics.weight[k];
    if (weight < smallest_weight) {
      weight = 0;
      findings->empty = true;
    }
    if ((frozen & block_weights) == 0)
      parameters.weights[k] = weight / total;
    if (weight == 0)
      continue;
    GMM_TRY(go_on(floor.engine.stop));
    double *mean = parameters.means.data() + k * D;
    if ((frozen & block_means) == 0)
      statistics.mean_of(k, floor, mean);
    statistics.move_centre(k, mean);
  }
  if ((frozen & block_covariances) != 0)
    return Status::Ok;
  const Scatter scatter = {K, D, statistics.weight.data(), statistics.second.data()};
  GMM_TRY(family.estimate(scatter, floor, parameters.covariances.data(), &findings->floored));
  return find_vanished(statistics, floor, parameters, where);
}

} // namespace gmm
