// Rows thousands of deviations away from every component. The squared distances q_k are then huge
// and nearly equal, but what decides is their difference, found without cancellation as
//
//   q_j - q_k = sum_i (z_ji - z_ki)(z_ji + z_ki),   z_j = W_j d_j,  d_j = y - m_j
//   z_j - z_k = (W_j - W_k) d_j + W_k (m_k - m_j)
//
// where, feature by feature, j is the one whose mean is nearer: then neither term outgrows those of
// z_j and z_k. All deviations are stored divided by 2, because y - m can overflow at |y| = 1e308.
// Coordinates z can range from 1 to 1e450 in one row, and small ones may decide, so each is stored
// with an extra exponent (Wide).
#include "gaussian/far_row.hpp"

#include "base/elementary.hpp"
#include "base/nothing.hpp"
#include "gaussian/wide.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

// One row y against all components. Between calls there is a chosen component j, whose coordinates
// z_j are known; advantage(k) compares component k with it. `work` is far_row_work_length(D)
// numbers.
class FarRow {
public:
  FarRow(const Densities &densities, double *work)
      : densities_(densities), D_(densities.n_features),
        triangular_(densities.layout.has_matrices()), y_(work), z_(work + D_),
        z_level_(work + 2 * D_), parts_{work + 3 * D_, D_}, shrunk_parts_{work + 6 * D_, D_} {}

  // From now on others are compared with component k.
  void choose(int64_t k) {
    chosen_ = k;
    std::fill(parts_.of_difference(), parts_.of_difference() + D_, 0.0);
    std::fill(parts_.of_w_k(), parts_.of_w_k() + D_, 0.0);
    for (int64_t i = 0; i < D_; ++i)
      parts_.of_w_j()[i] = half_deviation(k, i);
    has_shrunk_ = false;
    for (int64_t i = 0; i < D_; ++i) {
      const Wide z = coordinate(i, k);
      z_[i] = z.value;
      z_level_[i] = z.level;
    }
  }

  // The log joint density of component k at y, minus that of the chosen: q_j - q_k by the formula
  // above, a quarter of it because all is halved.
  double advantage(int64_t k) {
    if (k == chosen_ || std::isinf(densities_.constants[k]))
      return k == chosen_ ? 0 : -INFINITY; // weight 0
    separate(k);
    SumOfProducts quarter;
    for (int64_t i = 0; i < D_; ++i) {
      const Wide difference = coordinate(i, k);
      quarter.add(difference, twice_minus(z(i), difference));
    }
    return (densities_.constants[k] - densities_.constants[chosen_]) + 2 * quarter.result();
  }

  // The log joint density of the chosen component, without the offset.
  double joint() const {
    SumOfProducts quarter;
    for (int64_t i = 0; i < D_; ++i)
      quarter.add(z(i), z(i));
    return densities_.constants[chosen_] - 2 * quarter.result();
  }

private:
  Wide z(int64_t i) const { return {z_[i], static_cast<int>(z_level_[i])}; }

  // (y - m_k) / 2 in feature i.
  double half_deviation(int64_t k, int64_t i) const {
    return y_[i] / 2 - densities_.means[k * D_ + i] / 2;
  }

  // The parts of z_j - z_k, j being the chosen. Where k's mean is the nearer one the roles change:
  // z_j - z_k = (W_j - W_k) d_k + W_j (m_k - m_j).
  void separate(int64_t k) {
    const double *m_j = densities_.mean_of(chosen_), *m_k = densities_.mean_of(k);
    for (int64_t i = 0; i < D_; ++i) {
      const double of_j = half_deviation(chosen_, i), of_k = half_deviation(k, i);
      const bool j_is_nearer = std::fabs(of_j) <= std::fabs(of_k);
      const double apart = m_k[i] / 2 - m_j[i] / 2;
      parts_.of_difference()[i] = j_is_nearer ? of_j : of_k;
      parts_.of_w_k()[i] = j_is_nearer ? apart : 0;
      parts_.of_w_j()[i] = j_is_nearer ? 0 : apart;
    }
    has_shrunk_ = false;
  }

  // Coordinate i of what the parts make with W_j and W_k. Where the sum overflows it is taken again
  // of parts that are 2^-1024 times as large, which is two levels.
  Wide coordinate(int64_t i, int64_t k) {
    constexpr double shrink = 0x1p-512; // applied twice, as 2^-1024 is subnormal
    const int64_t first = triangular_ ? 0 : i, n = i + 1 - first;
    const int64_t at = triangular_ ? triangle(i) : i;
    const double *w_j = densities_.inverse_factor_of(chosen_) + at;
    const double *w_k = densities_.inverse_factor_of(k) + at;
    const double plain = combine(w_j, w_k, parts_, first, n);
    if (std::isfinite(plain))
      return {plain, 0};
    for (int64_t l = 0; l < 3 * D_ && !has_shrunk_; ++l)
      shrunk_parts_.start[l] = parts_.start[l] * shrink * shrink;
    has_shrunk_ = true;
    return {combine(w_j, w_k, shrunk_parts_, first, n), 2};
  }

  // What W_j - W_k, W_k and W_j are multiplied by: D numbers each.
  struct Parts {
    double *start;
    int64_t D;

    double *of_difference() const { return start; }
    double *of_w_k() const { return start + D; }
    double *of_w_j() const { return start + 2 * D; }
  };

  // The sum over features first .. first+n-1 of (w_j - w_k) of_difference + w_k of_w_k + w_j
  // of_w_j, in an order that depends on n only. w_j, w_k: n elements of a row of W_j and W_k.
  double combine(const double *w_j, const double *w_k, const Parts &parts, int64_t first,
                 int64_t n) const {
    const double *of_both = parts.of_difference() + first, *of_k = parts.of_w_k() + first;
    const double *of_j = parts.of_w_j() + first;
    constexpr int width = 2;
    Lanes sums[width] = {};
    int64_t l = 0;
    for (; l + width * lane_count <= n; l += width * lane_count)
      for (int v = 0; v < width; ++v) {
        const int64_t at = l + v * lane_count;
        const Lanes j = load(w_j + at), k = load(w_k + at);
        sums[v] += (j - k) * load(of_both + at) + (k * load(of_k + at) + j * load(of_j + at));
      }
    double total = sum(sums[0] + sums[1]);
    for (; l < n; ++l)
      total += (w_j[l] - w_k[l]) * of_both[l] + (w_k[l] * of_k[l] + w_j[l] * of_j[l]);
    return total;
  }

  const Densities &densities_;
  const int64_t D_;
  const bool triangular_; // W is a packed triangle, else D inverse deviations
  int64_t chosen_ = 0;    // j

  // Slices of `work`.
  const double *y_;         // D: the row
  double *z_, *z_level_;    // D each: the chosen's halved coordinates, values and levels of Wide
  Parts parts_;             // 3 D: of z_j - z_k, or of z_j while choose() works
  Parts shrunk_parts_;      // 3 D: the same times 2^-1024
  bool has_shrunk_ = false; // whether shrunk_parts_ are those of parts_
};

// Of the components that have a weight the one that the kernels found best (the first if they found
// NaN), or -1 where no component has a weight.
int64_t find_likely(const Densities &densities, const double *responsibilities, int64_t stride) {
  int64_t best = -1;
  for (int64_t k = 0; k < densities.n_components; ++k)
    if (densities.constants[k] > -INFINITY &&
        (best < 0 || responsibilities[k * stride] > responsibilities[best * stride]))
      best = k;
  return best;
}

bool all_finite(const double *values, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    if (!std::isfinite(values[i]))
      return false;
  return true;
}

} // namespace

// The row, z, z_level, parts and shrunk parts.
int64_t far_row_work_length(int64_t n_features) {
  return (1 + 1 + 1 + 3 + 3) * n_features;
}

void find_far_row(const Densities &densities, double *work, double *responsibilities,
                  int64_t stride, int64_t known, double *log_density) {
  const int64_t K = densities.n_components;
  const int64_t first = known >= 0 ? known : find_likely(densities, responsibilities, stride);
  if (first < 0 || !all_finite(work, densities.n_features)) { // the caller asked for no check
    for (int64_t k = 0; k < K; ++k)
      responsibilities[k * stride] = NAN;
    *log_density = NAN;
    return;
  }
  FarRow row(densities, work);
  row.choose(first);
  if (known >= 0) {
    for (int64_t k = 0; k < K; ++k)
      responsibilities[k * stride] = k == known ? 1 : 0;
    *log_density = row.joint();
    return;
  }
  // Each component against the best so far. Those before n_outdated were compared with another one,
  // and are compared again below.
  int64_t n_outdated = 0;
  for (int64_t k = 0; k < K; ++k) {
    double advantage = row.advantage(k);
    if (advantage > 0) {
      n_outdated = k;
      row.choose(k);
      advantage = 0;
    }
    responsibilities[k * stride] = advantage;
  }
  double total = 0;
  for (int64_t k = 0; k < K; ++k) {
    double &own = responsibilities[k * stride];
    const double advantage = k < n_outdated ? row.advantage(k) : own;
    own = own_exp(advantage > 0 ? 0 : advantage, log_least_responsibility); // above 0 by rounding
    total += own;
  }
  for (int64_t k = 0; k < K; ++k)
    responsibilities[k * stride] /= total;
  *log_density = row.joint() + own_log(total >= 1 ? total : 1); // the nearest's own share is 1
}

} // namespace gmm
