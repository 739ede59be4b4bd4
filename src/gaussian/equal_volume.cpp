// Given t, each component is water-filled: l_kj = s_kj / mu_k, or the floor where that is more,
// with mu_k such that the logarithms have the mean t. The derivative of the minimum by t is D (1 -
// sum of p_k mu_k), and mu_k falls with t, so one root of one variable is left.
#include "gaussian/equal_volume.hpp"

#include "base/log_product.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace gmm {

namespace {

struct Filling {
  double log_mu;
  int64_t n_above; // how many are above the floor, or one that is at it
};

// log_s: D logarithms, the largest first, none below log_least - 1000. sum: theirs, of all.
Filling fill(const double *log_s, double sum, int64_t D, double t, double log_least) {
  for (int64_t above = D;; --above) {
    const auto n = static_cast<double>(above);
    const double rest = static_cast<double>(D) * t - static_cast<double>(D - above) * log_least;
    const double log_mu = (sum - rest) / n;
    if (above == 1 || log_s[above - 1] - log_mu >= log_least)
      return {log_mu, above};
    sum -= log_s[above - 1];
  }
}

// The sum of p_k mu_k at t, and how fast its logarithm falls.
struct Slope {
  double log_sum, rate;
};
Slope slope_at(int64_t K, int64_t D, const EstimateWork &work, double t, double log_least) {
  double largest = -INFINITY;
  for (int pass = 0;; ++pass) {
    double sum = 0, falling = 0, highest = -INFINITY;
    for (int64_t k = 0; k < K; ++k) {
      if (!(work.share[k] > 0))
        continue;
      const Filling filling = fill(work.variances.data() + k * D, work.sums[k], D, t, log_least);
      highest = std::max(highest, filling.log_mu);
      if (pass == 0)
        continue;
      const double part = work.share[k] * own_exp(filling.log_mu - largest);
      sum += part;
      falling += part * static_cast<double>(D) / static_cast<double>(filling.n_above);
    }
    if (pass == 1)
      return {own_log(sum) + largest, falling / sum};
    largest = highest;
  }
}

// Newton's method for log of the sum = 0, inside an interval that shrinks.
double find_mean_logarithm(int64_t K, int64_t D, const EstimateWork &work, double lowest,
                           double highest) {
  double low = lowest, high = highest, t = low;
  for (int step = 0; step < 200 && high - low > 1e-15 * (1 + std::fabs(low)); ++step) {
    const Slope slope = slope_at(K, D, work, t, lowest);
    if (!(slope.log_sum > 0)) {
      if (step == 0)
        return lowest; // the floor holds all
      high = t;
    } else {
      low = t;
    }
    const double next = t + slope.log_sum / slope.rate;
    if (std::fabs(next - t) <= 1e-15 * (1 + std::fabs(t)))
      return std::max(lowest, next);
    t = next > low && next < high ? next : low + (high - low) / 2;
  }
  return t;
}

// Where no variance comes to the floor: mu_k is the geometric mean of s_kj over that of all
// variances, e^t. False, and nothing of use, where one does.
bool fit_above_floor(int64_t K, int64_t D, EstimateWork &work) {
  constexpr double furthest = 600; // of logarithms, so that factors are doubles
  double largest = -INFINITY, sum = 0;
  for (int64_t k = 0; k < K; ++k) {
    const double *s = work.spectra.data() + k * D;
    if (!(*std::min_element(s, s + D) > 0))
      return false;
    LogProduct product;
    for (int64_t j = 0; j < D; ++j)
      product.multiply(s[j]);
    work.sums[k] = product.value() / static_cast<double>(D);
    largest = work.share[k] > 0 ? std::max(largest, work.sums[k]) : largest;
  }
  for (int64_t k = 0; k < K; ++k)
    sum += work.share[k] > 0 ? work.share[k] * own_exp(work.sums[k] - largest) : 0;
  const double t = largest + own_log(sum);
  for (int64_t k = 0; k < K; ++k) {
    const double log_factor = t - work.sums[k], factor = own_exp(log_factor);
    for (int64_t at = k * D; at < (k + 1) * D; ++at) {
      work.variances[at] = work.spectra[at] * factor;
      if (!(work.variances[at] > work.least && std::fabs(log_factor) < furthest))
        return false;
    }
  }
  return true;
}

} // namespace

Status fit_equal_volume(int64_t K, int64_t D, EstimateWork &work, const StopRequest *stop) {
  if (fit_above_floor(K, D, work))
    return Status::Ok;
  const double log_least = own_log(work.least);
  // A spectrum of 0 counts as this, so small that it takes no part in the mean of the volumes.
  const double log_nothing = log_least - 600;
  const auto logarithm = [&](double s) {
    return s > 0 ? std::max(log_nothing, own_log(s)) : log_nothing;
  };
  double highest = log_least;
  for (int64_t k = 0; k < K; ++k) { // variances hold sorted logarithms for now
    GMM_TRY(go_on(stop));
    double *log_s = work.variances.data() + k * D, sum = 0;
    for (int64_t j = 0; j < D; ++j)
      sum += log_s[j] = logarithm(work.spectra[k * D + j]);
    std::sort(log_s, log_s + D, std::greater<double>());
    work.sums[k] = sum;
    highest = std::max(highest, log_s[0]);
  }
  const double t = find_mean_logarithm(K, D, work, log_least, highest);
  for (int64_t k = 0; k < K; ++k) {
    const double log_mu = fill(work.variances.data() + k * D, work.sums[k], D, t, log_least).log_mu;
    for (int64_t j = 0; j < D; ++j)
      work.variances[k * D + j] =
          std::max(work.least, own_exp(logarithm(work.spectra[k * D + j]) - log_mu));
  }
  return Status::Ok;
}

} // namespace gmm
