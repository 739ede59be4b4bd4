// Rows thousands of deviations away from every component. The squared distances q_k are then huge
// and nearly equal, but what decides is their difference, found without cancellation as
//
//   q_j - q_k = sum_i (z_ji - z_ki)(z_ji + z_ki),   z_j = W_j d_j,  d_j = y - m_j
//   z_j - z_k = (W_j - W_k) d_j + W_k (m_k - m_j)
//
// where, feature by feature, j is the one whose mean is nearer: then neither term outgrows those of
// z_j and z_k. Deviations d are kept halved, and so is what is found from them: halves do not
// overflow at y = 1e308. Some z may be 1e450 and others 1, and both may decide: they are kept as
// numbers of a wider range.
#include "gaussian/far_row.hpp"

#include "base/elementary.hpp"
#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

// value * 2^(512 level). The value is at most 2^256, so that the product of two is in range.
struct Wide {
  static constexpr int highest = 3; // |z| < 2^1700: W is below 2^600 or so, d below 2^1024

  Wide() = default;
  Wide(double number, int its_level) : value(number), level(its_level) {
    for (; std::fabs(value) > 0x1p256 && level < highest; ++level)
      value *= 0x1p-512;
  }
  double at(int other) const {
    return level == other ? value : std::ldexp(value, 512 * (level - other));
  }

  double value = 0;
  int level = 0;
};

// 2 a - b
Wide twice_minus(const Wide &a, const Wide &b) {
  const int level = std::max(a.level, b.level);
  return {2 * a.at(level) - b.at(level), level};
}

// Each level has a sum of its own: where large terms cancel, the small ones are still there.
class SumOfProducts {
public:
  void add(const Wide &a, const Wide &b) { totals_[a.level + b.level] += a.value * b.value; }
  double result() const {
    double total = 0;
    for (int level = 2 * Wide::highest; level >= 0; --level)
      total = total * 0x1p512 + totals_[level];
    return total;
  }

private:
  double totals_[2 * Wide::highest + 1] = {};
};

class FarRow {
public:
  FarRow(const Densities &densities, double *work)
      : densities_(densities), D_(densities.n_features), full_(densities.layout.has_matrices()),
        y_(work), z_(work + D_), z_level_(work + 2 * D_), parts_(work + 3 * D_) {}

  // From now on others are compared with component k.
  void choose(int64_t k) {
    chosen_ = k;
    std::fill(parts_, parts_ + 2 * D_, 0.0);
    for (int64_t i = 0; i < D_; ++i)
      parts_[2 * D_ + i] = half_deviation(k, i);
    shrunk_ = false;
    for (int64_t i = 0; i < D_; ++i) {
      const Wide z = coordinate(i, k);
      z_[i] = z.value;
      z_level_[i] = z.level;
    }
  }

  // The log of component k's joint density at y, minus that of the chosen.
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

  // The log of the chosen component's joint density.
  double joint() const {
    SumOfProducts quarter;
    for (int64_t i = 0; i < D_; ++i)
      quarter.add(z(i), z(i));
    return densities_.constants[chosen_] - 2 * quarter.result();
  }

private:
  Wide z(int64_t i) const { return {z_[i], static_cast<int>(z_level_[i])}; }

  double half_deviation(int64_t k, int64_t i) const {
    return y_[i] / 2 - densities_.means[k * D_ + i] / 2;
  }

  // The parts of z_j - z_k, j being the chosen: what W_j - W_k, W_k and W_j are multiplied by.
  void separate(int64_t k) {
    const double *m_j = densities_.mean_of(chosen_), *m_k = densities_.mean_of(k);
    for (int64_t i = 0; i < D_; ++i) {
      const double of_j = half_deviation(chosen_, i), of_k = half_deviation(k, i);
      const bool j_is_nearer = std::fabs(of_j) <= std::fabs(of_k);
      const double apart = m_k[i] / 2 - m_j[i] / 2;
      parts_[i] = j_is_nearer ? of_j : of_k;
      parts_[D_ + i] = j_is_nearer ? apart : 0;
      parts_[2 * D_ + i] = j_is_nearer ? 0 : apart;
    }
    shrunk_ = false;
  }

  // Coordinate i of what the parts make with W_j and W_k.
  Wide coordinate(int64_t i, int64_t k) {
    constexpr double shrink = 0x1p-512; // twice
    const int64_t first = full_ ? 0 : i, n = i + 1 - first;
    const int64_t at = full_ ? triangle(i) : i;
    const double *w_j = densities_.inverse_factor_of(chosen_) + at;
    const double *w_k = densities_.inverse_factor_of(k) + at;
    const double plain = combine(w_j, w_k, parts_ + first, n);
    if (std::isfinite(plain))
      return {plain, 0};
    for (int64_t l = 0; l < 3 * D_ && !shrunk_; ++l)
      parts_[3 * D_ + l] = parts_[l] * shrink * shrink;
    shrunk_ = true;
    return {combine(w_j, w_k, parts_ + 3 * D_ + first, n), 2};
  }

  // The sum over n elements of (w_j - w_k) parts[0] + w_k parts[1] + w_j parts[2], in an order that
  // depends on n only.
  double combine(const double *w_j, const double *w_k, const double *parts, int64_t n) const {
    const double *of_both = parts, *of_k = parts + D_, *of_j = parts + 2 * D_;
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
  const bool full_;
  const double *y_;
  int64_t chosen_ = 0;
  double *z_, *z_level_; // D: the chosen's coordinates
  double *parts_;        // 3 D, and again 2^-1024 times as large for sums that would overflow
  bool shrunk_ = false;  // the second are there
};

// Of the components that have a weight the one that the kernels found best (the first if they found
// NaN), or -1.
int64_t likely(const Densities &densities, const double *responsibilities, int64_t stride) {
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

int64_t far_row_work_length(int64_t n_features) {
  return 9 * n_features;
}

void find_far_row(const Densities &densities, double *work, double *responsibilities,
                  int64_t stride, double *log_density) {
  const int64_t K = densities.n_components;
  const int64_t first = likely(densities, responsibilities, stride);
  if (first < 0 || !all_finite(work, densities.n_features)) { // the caller asked for no check
    for (int64_t k = 0; k < K; ++k)
      responsibilities[k * stride] = NAN;
    *log_density = NAN;
    return;
  }
  FarRow row(densities, work);
  row.choose(first);
  int64_t found = 0; // components before it have not been compared with the chosen
  for (int64_t k = 0; k < K; ++k) {
    double advantage = row.advantage(k);
    if (advantage > 0) {
      found = k;
      row.choose(k);
      advantage = 0;
    }
    responsibilities[k * stride] = advantage;
  }
  double total = 0;
  for (int64_t k = 0; k < K; ++k) {
    double &own = responsibilities[k * stride];
    const double advantage = k < found ? row.advantage(k) : own;
    own = own_exp(advantage > 0 ? 0 : advantage, log_least_responsibility); // above 0 by rounding
    total += own;
  }
  for (int64_t k = 0; k < K; ++k)
    responsibilities[k * stride] /= total;
  *log_density = row.joint() + own_log(total >= 1 ? total : 1); // the nearest's own share is 1
}

} // namespace gmm
