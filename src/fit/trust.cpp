// Counting the rows that components lack.
#include "fit/trust.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// y = W_k^-1 z, with z the signs of row `pattern` of a Hadamard matrix: its element j is -1 where
// pattern and j have an odd number of bits in common.
static void unwhiten_signs(const Densities &densities, int64_t k, int64_t pattern, double *y) {
  const double *w = densities.inverse_factor_of(k);
  const auto sign = [&](int64_t j) {
    int64_t common = pattern & j;
    double value = 1;
    for (; common != 0; common &= common - 1)
      value = -value;
    return value;
  };
  for (int64_t i = 0; i < densities.n_features; ++i) {
    double rest = sign(i);
    for (int64_t j = 0; densities.layout.has_matrices() && j < i; ++j)
      rest -= *w++ * y[j];
    y[i] = rest / *w++;
  }
}

// The mean squared distance of the rows of component k from component l,
// |W_l (m_k - m_l)|^2 + tr(S_l^-1 S_k). The trace is the mean of |W_l W_k^-1 z|^2 over vectors z of
// signs (Hutchinson 1990): rows of a Hadamard matrix, with which it is exact up to eight features.
static double mean_squared_distance(const Densities &densities, int64_t k, int64_t l,
                                    double *work) {
  constexpr int64_t n_patterns = 8;
  const int64_t D = densities.n_features;
  const double *from = densities.mean_of(k);
  double trace = 0;
  for (int64_t pattern = 0; pattern < n_patterns; ++pattern) {
    unwhiten_signs(densities, k, pattern, work);
    for (int64_t j = 0; j < D; ++j)
      work[j] += from[j];
    trace += densities.squared_distance(l, work);
  }
  return trace / n_patterns;
}

double lacking_rows(const Family &family, const double *weights, const Densities &densities,
                    double total_weight, double *work) {
  const int64_t K = densities.n_components, D = densities.n_features;
  const double needed = static_cast<double>(family.least_rows(D)) * (1 - 1e-9);
  const double far = 10 + std::sqrt(static_cast<double>(D)); // deviations
  const auto rows_of = [&](int64_t k) { return weights[k] * total_weight; };
  double lacking = 0, lacking_far = 0;
  int64_t n_far = 0;
  for (int64_t k = 0; k < K; ++k) {
    if (weights[k] == 0 || rows_of(k) >= needed)
      continue;
    double nearest = INFINITY;
    for (int64_t l = 0; l < K; ++l)
      if (rows_of(l) >= needed)
        nearest = std::min(nearest, mean_squared_distance(densities, k, l, work));
    const bool is_far = nearest > far * far && nearest < INFINITY;
    n_far += is_far;
    (is_far ? lacking_far : lacking) += needed - rows_of(k);
  }
  return lacking + (n_far > 1 ? lacking_far : 0);
}

} // namespace gmm
