// Rows thousands of deviations away from every component. The squared distances q_k are then huge
// and nearly equal, but what decides is their difference, found without cancellation as
//
//   q_j - q_k = sum_i (z_ji - z_ki)(z_ji + z_ki),   z_j = W_j d_j,  d_j = y - m_j
//   z_j - z_k = (W_j - W_k) d_j + W_k (m_k - m_j)
//
// where, feature by feature, j is the one whose mean is nearer: then neither term outgrows those of
// z_j and z_k. d and z are kept scaled by powers of two, chosen for the two components, so that
// nothing overflows at y = 1e308.
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
      : densities_(densities), D_(densities.n_features), y_(y), z_(work), sum_(work + D_),
        nearer_(work), apart_(work + 2 * D_), is_j_(work + 3 * D_) {}

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

  // Chooses the powers of two for components j and k; leaves z_j in z_ and z_k in sum_.
  void scale_for(int64_t j, int64_t k) {
    const double *means = densities_.means;
    const double largest = size(means + j * D_, D_, size(means + k * D_, D_, size(y_, D_, 1)));
    data_exponent_ = std::ilogb(largest) + 2;
    whiten(k, sum_);
    whiten(j, z_);
    const double longest = size(z_, D_, size(sum_, D_, 0));
    z_exponent_ = longest > 0 ? std::ilogb(longest) + 1 : 0;
  }

  int exponent() const { return data_exponent_ + z_exponent_; }
  double scaled(double z) const { return std::ldexp(z, -z_exponent_); }

  double deviation(int64_t k, int64_t i) const { // d_k of feature i, scaled
    return std::ldexp(y_[i], -data_exponent_) -
           std::ldexp(densities_.means[k * D_ + i], -data_exponent_);
  }

  void whiten(int64_t k, double *z) {
    const double *w = densities_.whitening_of(k);
    const bool full = densities_.family->full;
    for (int64_t i = 0; i < D_; ++i)
      apart_[i] = deviation(k, i);
    for (int64_t i = 0; i < D_; ++i) {
      z[i] = 0;
      for (int64_t l = full ? 0 : i; l <= i; ++l)
        z[i] += w[full ? kernels::triangle(i) + l : l] * apart_[l];
    }
  }

  // Of each feature the smaller of d_j and d_k, whether it is d_j's, and m_k - m_j, of which the
  // power of two is returned.
  int choose_nearer(int64_t j, int64_t k) {
    const double *means = densities_.means;
    for (int64_t i = 0; i < D_; ++i) {
      const double of_j = deviation(j, i), of_k = deviation(k, i);
      is_j_[i] = std::fabs(of_j) <= std::fabs(of_k) ? 1 : 0;
      nearer_[i] = is_j_[i] != 0 ? of_j : of_k;
      apart_[i] = means[k * D_ + i] / 2 - means[j * D_ + i] / 2;
    }
    const double largest = size(apart_, D_, 0);
    const int exponent = largest > 0 ? std::ilogb(largest) : 0;
    for (int64_t i = 0; i < D_; ++i)
      apart_[i] = std::ldexp(apart_[i], -exponent);
    return exponent + 1;
  }

  double distance_difference(int64_t j, int64_t k) {
    scale_for(j, k);
    for (int64_t i = 0; i < D_; ++i)
      sum_[i] = scaled(z_[i]) + scaled(sum_[i]);
    const int apart_exponent = choose_nearer(j, k);
    const double *w_j = densities_.whitening_of(j), *w_k = densities_.whitening_of(k);
    const bool full = densities_.family->full;
    double by_shape = 0, by_place = 0;
    for (int64_t i = 0; i < D_; ++i) {
      double shape = 0, place = 0;
      for (int64_t l = full ? 0 : i; l <= i; ++l) {
        const int64_t at = full ? kernels::triangle(i) + l : l;
        shape += (w_j[at] - w_k[at]) * nearer_[l];
        place += (is_j_[l] != 0 ? w_k : w_j)[at] * apart_[l];
      }
      by_shape += scaled(shape) * sum_[i];
      by_place += place * sum_[i];
    }
    if (by_shape == 0)
      return std::ldexp(by_place, apart_exponent + exponent());
    return std::ldexp(by_shape + std::ldexp(by_place, apart_exponent - exponent()), 2 * exponent());
  }

  const Densities &densities_;
  const int64_t D_;
  const double *y_;
  double *z_, *sum_; // z_j, and z_k or the sum of both
  double *nearer_;   // takes the place of z_
  double *apart_, *is_j_;
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
