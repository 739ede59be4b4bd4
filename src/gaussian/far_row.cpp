// Rows thousands of deviations away from every component. The squared distances q_k are then huge
// and nearly equal, but what decides is their difference, found without cancellation as
//
//   q_j - q_k = sum_i (z_ji - z_ki)(z_ji + z_ki),   z_j = W_j d_j,  d_j = y - m_j
//   z_j - z_k = (W_j - W_k) d_j + W_k (m_k - m_j)
//
// where j is the one whose mean is nearer: then neither term outgrows z_j and z_k. d and z are kept
// scaled by powers of two, chosen for the two components, so that nothing overflows at y = 1e308.
#include "gaussian/densities.hpp"

#include "base/elementary.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

class FarRow {
public:
  FarRow(const Densities &densities, const double *y, double *work)
      : densities_(densities), D_(densities.n_features), y_(y), difference_(work),
        z_reference_(work + D_), z_(work + 2 * D_), change_(work + 3 * D_) {}

  // The log of component j's joint density at y, minus that of k.
  double advantage(int64_t j, int64_t k) {
    if (j == k || std::isinf(densities_.constants[j]))
      return j == k ? 0 : -INFINITY; // weight 0
    return (densities_.constants[j] - densities_.constants[k]) - 0.5 * distance_difference(j, k);
  }

  double joint(int64_t k) {
    scale_for(k, k);
    double square = 0;
    for (int64_t i = 0; i < D_; ++i)
      square += scaled(z_[i]) * scaled(z_[i]);
    return densities_.constants[k] - 0.5 * std::ldexp(square, 2 * exponent());
  }

private:
  static double size(const double *v, int64_t n, double least) {
    for (int64_t i = 0; i < n; ++i)
      least = std::max(least, std::fabs(v[i]));
    return least;
  }

  // Chooses the powers of two for components j and k; leaves d_j, and z of both.
  void scale_for(int64_t j, int64_t k) {
    const double *means = densities_.means;
    const double largest = size(means + j * D_, D_, size(means + k * D_, D_, size(y_, D_, 1)));
    data_exponent_ = std::ilogb(largest) + 2;
    subtract(k);
    whiten(k, difference_, z_reference_);
    subtract(j);
    whiten(j, difference_, z_);
    const double longest = size(z_, D_, size(z_reference_, D_, 0));
    z_exponent_ = longest > 0 ? std::ilogb(longest) + 1 : 0;
  }

  // How far the mean of component k is, over 4.
  double remoteness(int64_t k) const {
    double largest = 0;
    for (int64_t j = 0; j < D_; ++j)
      largest = std::max(largest, std::fabs(y_[j] / 4 - densities_.means[k * D_ + j] / 4));
    return largest;
  }

  int exponent() const { return data_exponent_ + z_exponent_; }
  double scaled(double z) const { return std::ldexp(z, -z_exponent_); }

  void subtract(int64_t k) { // d_k, scaled
    for (int64_t j = 0; j < D_; ++j)
      difference_[j] = std::ldexp(y_[j], -data_exponent_) -
                       std::ldexp(densities_.means[k * D_ + j], -data_exponent_);
  }

  // out = W_k v, or (W_k - W_other) v.
  void whiten(int64_t k, const double *v, double *out, int64_t other = -1) {
    const double *w = densities_.whitening_of(k);
    const double *minus = other >= 0 ? densities_.whitening_of(other) : nullptr;
    for (int64_t i = 0; i < D_; ++i) {
      const bool full = densities_.family->full;
      out[i] = 0;
      for (int64_t j = full ? 0 : i; j <= i; ++j) {
        const int64_t at = full ? kernels::triangle(i) + j : i;
        out[i] += (minus != nullptr ? w[at] - minus[at] : w[at]) * v[j];
      }
    }
  }

  double distance_difference(int64_t j, int64_t k) {
    return remoteness(j) <= remoteness(k) ? difference_from(j, k) : -difference_from(k, j);
  }

  double difference_from(int64_t j, int64_t k) {
    scale_for(j, k);
    for (int64_t i = 0; i < D_; ++i)
      z_reference_[i] = scaled(z_[i]) + scaled(z_reference_[i]);
    whiten(j, difference_, change_, k);
    double by_shape = 0, by_place = 0;
    for (int64_t i = 0; i < D_; ++i)
      by_shape += scaled(change_[i]) * z_reference_[i];
    for (int64_t i = 0; i < D_; ++i)
      difference_[i] = densities_.means[k * D_ + i] / 2 - densities_.means[j * D_ + i] / 2;
    const double apart = size(difference_, D_, 0);
    const int apart_exponent = apart > 0 ? std::ilogb(apart) + 1 : 0;
    for (int64_t i = 0; i < D_; ++i)
      difference_[i] = std::ldexp(difference_[i], 1 - apart_exponent);
    whiten(k, difference_, change_);
    for (int64_t i = 0; i < D_; ++i)
      by_place += change_[i] * z_reference_[i];
    if (by_shape == 0)
      return std::ldexp(by_place, apart_exponent + exponent());
    return std::ldexp(by_shape + std::ldexp(by_place, apart_exponent - exponent()), 2 * exponent());
  }

  const Densities &densities_;
  const int64_t D_;
  const double *y_;
  double *difference_, *z_reference_, *z_, *change_;
  int data_exponent_ = 0; // d is kept times 2^-data_exponent_
  int z_exponent_ = 0;    // and z, found from that d, times 2^-z_exponent_ more
};

} // namespace

int64_t far_row_work(int64_t n_features) {
  return 5 * n_features;
}

void evaluate_far_row(const Densities &densities, const double *y, double *work,
                      double *responsibilities, int64_t stride, double *log_density) {
  const int64_t K = densities.n_components;
  for (int64_t j = 0; j < densities.n_features; ++j) {
    if (std::isfinite(y[j]))
      continue; // only where the caller asked for no check
    for (int64_t k = 0; k < K; ++k)
      responsibilities[k * stride] = NAN;
    *log_density = NAN;
    return;
  }
  FarRow row(densities, y, work);
  int64_t nearest = 0;
  while (std::isinf(densities.constants[nearest]))
    ++nearest; // weight 0
  for (int64_t k = nearest + 1; k < K; ++k)
    if (row.advantage(k, nearest) > 0)
      nearest = k;
  double total = 0;
  for (int64_t k = 0; k < K; ++k) {
    responsibilities[k * stride] = exp(std::min(0.0, row.advantage(k, nearest)));
    total += responsibilities[k * stride];
  }
  for (int64_t k = 0; k < K; ++k)
    responsibilities[k * stride] /= total;
  *log_density = row.joint(nearest) + log(std::max(total, 1.0)); // the nearest's own share is 1
}

} // namespace gmm
