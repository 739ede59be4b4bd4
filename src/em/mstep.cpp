// Weights and means from the sums of the E-step, then the family's covariances under the floor.
#include "em/mstep.hpp"

#include "base/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// A component with less weight than this is empty: sums of r d d' would no longer be normal
// numbers. (A row's weight is 1, or near 1 over N.)
static constexpr double smallest_weight = 1e-280;

// How far the mean of component k is from its centre in feature j.
static double shift_of(const Statistics &statistics, int64_t k, int64_t j) {
  return statistics.first[k * statistics.n_features + j] / statistics.weight[k];
}

// Components first .. last - 1, whose second moments are kept together: their variance in feature
// j about their means, or the mean of all features where one variance stands for them.
class Group {
public:
  Group(const Statistics &statistics, int64_t first, int64_t last)
      : statistics_(statistics), first_(first), last_(last) {
    for_each([&](int64_t k) { total_ += statistics_.weight[k]; });
    const int64_t D = statistics_.n_features;
    if (statistics_.layout.form != Form::Isotropic)
      return;
    common_ = *statistics_.second_of(first_) / total_;
    for (int64_t j = 0; j < D; ++j)
      common_ -= squared_shift(j);
    common_ /= static_cast<double>(D);
  }

  double variance(int64_t j) const {
    const Layout &layout = statistics_.layout;
    if (layout.form == Form::Isotropic)
      return std::max(0.0, common_);
    const double *second = statistics_.second_of(first_);
    const double square = second[layout.has_matrices() ? triangle(j) + j : j] / total_;
    return std::max(0.0, square - squared_shift(j));
  }

  // Calls visit(k) for each component that is not empty.
  template <class Visit> void for_each(Visit &&visit) const {
    for (int64_t k = first_; k < last_; ++k)
      if (statistics_.weight[k] >= smallest_weight)
        visit(k);
  }

private:
  double squared_shift(int64_t j) const { // the mean over rows
    double sum = 0;
    for_each([&](int64_t k) {
      const double shift = shift_of(statistics_, k, j);
      sum += statistics_.weight[k] / total_ * (shift * shift);
    });
    return sum;
  }

  const Statistics &statistics_;
  int64_t first_, last_;
  double total_ = 0;
  double common_ = 0;
};

// See centres_are_far(), for components first .. last - 1.
static bool are_far(const Statistics &statistics, const CovarianceFloor &floor, int64_t first,
                    int64_t last) {
  // 16 deviations, squared: a centre as far as that costs a variance 8 of its 53 bits.
  constexpr double most_squared_shift = 256;
  const Layout &layout = statistics.layout;
  // Whether each variance of each component is floored by itself.
  const bool own = !layout.shared && layout.form != Form::Isotropic;
  const Group group(statistics, first, last);
  bool far = false;
  for (int64_t j = 0; j < statistics.n_features; ++j) {
    const double variance = group.variance(j);
    // A variance far below the floor is raised to it whatever its digits are, as where a feature
    // becomes the same in all rows. Then only covariances count, and they stand beside the floor.
    const double least = floor.least_variance(j);
    const bool raised = own && variance + floor.regularisation[j] < least / 2;
    const double spread = raised ? most_squared_shift * least : variance;
    group.for_each([&](int64_t k) {
      const double centre = statistics.centre[k * statistics.n_features + j];
      const double shift = shift_of(statistics, k, j);
      // A centre that is the mean to the last digit cannot be placed better. (On rows that are all
      // equal, or nearly, that digit matters: moments about exactly their value are 0.)
      far |= centre + shift != centre && shift * shift > most_squared_shift * spread;
    });
  }
  return far;
}

bool centres_are_far(const Statistics &statistics, const CovarianceFloor &floor, double *centres) {
  const int64_t K = statistics.n_components, size = statistics.layout.shared ? K : 1;
  bool moved = false;
  for (int64_t first = 0; first < K; first += size)
    moved |= are_far(statistics, floor, first, first + size);
  if (!moved)
    return false;
  std::copy(statistics.centre.data(), statistics.centre.data() + statistics.centre.size(), centres);
  for (int64_t k = 0; k < K; ++k)
    if (statistics.weight[k] >= smallest_weight)
      statistics.mean_of(k, floor, centres + k * statistics.n_features);
  return true;
}

// A deviation that is this small beside the feature's scale and the mean's size is rounding error.
static bool vanishes(double variance, double mean, double scale) {
  return !(std::sqrt(variance) > CovarianceFloor::vanishing * (scale + std::fabs(mean)));
}

// Status::Degenerate with the first component and feature whose variance is rounding error, where
// neither floor nor regularisation holds it.
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

Status m_step(const Family &family, const MstepRules &rules, Statistics &statistics,
              CovarianceFloor &floor, EstimateWork &work, Parameters &parameters,
              MstepFindings *findings, BadPivot *where) {
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
    if ((rules.frozen & block_weights) == 0)
      parameters.weights[k] = rules.equal_weights ? 1 / static_cast<double>(K) : weight / total;
    if (weight == 0)
      continue;
    GMM_TRY(go_on(floor.engine.stop));
    double *mean = parameters.means.data() + k * D;
    if ((rules.frozen & block_means) == 0)
      statistics.mean_of(k, floor, mean);
    statistics.move_centre(k, mean);
  }
  if ((rules.frozen & block_covariances) != 0)
    return Status::Ok;
  const Scatter scatter = {K, D, statistics.weight.data(), statistics.second.data()};
  GMM_TRY(family.estimate_of(K)(scatter, floor, work, parameters.covariances.data(),
                                &findings->estimate));
  return find_vanished(statistics, floor, parameters, where);
}

} // namespace gmm
