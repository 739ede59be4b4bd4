// Components in the lanes of vectors; where a number leaves the range of double, one by one with
// all numbers scaled. Draws are one component's.
#include "gaussian/completion.hpp"

#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

using kernels::component_quantum;

// Means below this can be subtracted from each other, and so scaled any row's are below it.
static constexpr double in_range = 0x1p1000, small = 0x1p-600;

Status Completion::allocate(const gmm_allocator &allocator, const PartialDensities &densities) {
  densities_ = &densities;
  GMM_TRY(pattern_.allocate(allocator, densities));
  GMM_TRY(row_.allocate(allocator, densities));
  const int64_t K = densities.n_components, D = densities.n_features;
  GMM_TRY(work_.allocate(allocator, K + 3 * D)); // means of K * D are known to fit
  weights_ = work_.data();
  deviations_ = weights_ + K;
  away_ = deviations_ + D;
  means_ = away_ + D;
  return Status::Ok;
}

void Completion::take(const double *y, const double *responsibilities, int64_t stride) {
  y_ = y;
  responsibilities_ = responsibilities;
  stride_ = stride;
  scale_ = 1;
  likely_ = 0;
  for (int64_t k = 1; k < densities_->n_components; ++k)
    if (responsibility(k) > responsibility(likely_))
      likely_ = k;
  pattern_.set(*densities_, y);
  if (densities_->layout.has_matrices())
    row_.measure(*densities_, pattern_, y, true);
  if (!is_in_range())
    scale_means();
}

// Of component k, times a power of two: m + away_m + V' L^-1 (y - m_o - away_o), in means_. The
// pattern has the inverses of L's diagonal elements. away: D numbers, not scaled, or NULL for 0.
void Completion::find_means(int64_t k, double scale, const double *away) {
  const bool has_matrices = densities_->layout.has_matrices();
  const int64_t n = has_matrices ? pattern_.n_observed : 0;
  double *z = deviations_;
  const auto moved = [&](int64_t j) { return away != nullptr ? away[j] * scale : 0; };
  for (int64_t i = 0; i < n; ++i) {
    const int64_t j = pattern_.features[i];
    z[i] = (y_[j] * scale - densities_->mean(k, j) * scale) - moved(j);
    for (int64_t l = 0; l < i; ++l)
      z[i] -= pattern_.element(*densities_, k, i, l) * z[l];
    z[i] *= pattern_.element(*densities_, k, i, i);
  }
  for (int64_t i = 0; i < n_missing(); ++i) {
    double sum = moved(missing(i));
    for (int64_t l = 0; l < n; ++l)
      sum += pattern_.element(*densities_, k, pattern_.n_observed + i, l) * z[l];
    means_[i] = densities_->mean(k, missing(i)) * scale + sum;
  }
}

double Completion::scaled_mean(int64_t k, int64_t i) const {
  const double *block = row_.means_of(*densities_, PartialDensities::block(k));
  return densities_->layout.has_matrices() ? PartialDensities::of_component(block, k, i)
                                           : densities_->mean(k, missing(i)) * scale_;
}

// Not so for NaN.
bool Completion::is_in_range() const {
  for (int64_t k = 0; k < densities_->n_components; ++k)
    for (int64_t i = 0; i < n_missing() && responsibility(k) != 0; ++i)
      if (!(std::fabs(scaled_mean(k, i)) <= in_range))
        return false;
  return true;
}

void Completion::scale_means() {
  scale_ = small;
  for (int64_t k = 0; k < densities_->n_components && densities_->layout.has_matrices(); ++k) {
    find_means(k, scale_, nullptr);
    const int64_t first = PartialDensities::block(k) * densities_->n_features;
    for (int64_t i = 0; i < n_missing(); ++i)
      row_.completed[(first + i) * component_quantum + k % component_quantum] = means_[i];
  }
}

// The mixture's mean less that of the likeliest component: so an offset costs no digit.
double Completion::beyond_likely(int64_t i) const {
  double sum = 0;
  for (int64_t k = 0; k < densities_->n_components; ++k)
    if (responsibility(k) != 0)
      sum += responsibility(k) * (scaled_mean(k, i) - scaled_mean(likely_, i));
  return sum;
}

double Completion::mean(int64_t i) const {
  return (scaled_mean(likely_, i) + beyond_likely(i)) / scale_;
}

double Completion::variance(int64_t i) const {
  const double mean = beyond_likely(i);
  double sum = 0;
  for (int64_t k = 0; k < densities_->n_components; ++k) {
    if (responsibility(k) == 0)
      continue;
    const double apart = ((scaled_mean(k, i) - scaled_mean(likely_, i)) - mean) / scale_;
    const double own = std::max(0.0, pattern_.covariance(*densities_, k, i, i));
    sum += responsibility(k) * (own + apart * apart);
  }
  return sum;
}

// A row x of the drawn component has x_m - E(x_m | x_o) independent of x_o, and with the
// conditional covariance. Added to E(y_m | y_o) it is a draw, for which no conditional covariance
// is factored (Hoffman and Ribak 1991). With x = m + away that is find_means() with `away`.
void Completion::draw(const Densities &mixture, Random &random, double *drawn) {
  const int64_t K = densities_->n_components, D = densities_->n_features;
  for (int64_t k = 0; k < K; ++k)
    weights_[k] = responsibility(k);
  const int64_t k = random.choose(weights_, K);
  for (int64_t j = 0; j < D; ++j)
    away_[j] = random.normal();
  unwhiten(mixture.layout.has_matrices(), D, mixture.inverse_factor_of(k), away_);
  for (const double scale : {1.0, small}) {
    find_means(k, scale, away_);
    bool all_finite = true;
    for (int64_t i = 0; i < n_missing(); ++i) {
      drawn[i] = means_[i] / scale;
      all_finite &= std::isfinite(drawn[i]);
    }
    if (all_finite)
      break;
  }
}

} // namespace gmm
