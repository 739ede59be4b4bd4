// Counting the rows that components lack, and telling one group of outliers from poor components.
#include "fit/trust.hpp"

#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Row `pattern` of a Hadamard matrix: element j is -1 where pattern and j have an odd number of
// bits in common, else 1.
static double hadamard_sign(int64_t pattern, int64_t j) {
  double sign = 1;
  for (int64_t common = pattern & j; common != 0; common &= common - 1)
    sign = -sign;
  return sign;
}

// The mean squared distance of the rows of component k from component l,
// |W_l (m_k - m_l)|^2 + tr(S_l^-1 S_k). The trace is the mean of |W_l W_k^-1 z|^2 over vectors z of
// signs (Hutchinson 1990): rows of a Hadamard matrix, with which it is exact up to eight features.
static double mean_squared_distance(const Densities &densities, int64_t k, int64_t l,
                                    double *work) {
  constexpr int64_t n_patterns = 8; // the rows of a Hadamard matrix of order 8
  const int64_t D = densities.n_features;
  const double *from = densities.mean_of(k);
  double trace = 0;
  for (int64_t pattern = 0; pattern < n_patterns; ++pattern) {
    for (int64_t j = 0; j < D; ++j)
      work[j] = hadamard_sign(pattern, j);
    unwhiten(densities.layout.has_matrices(), D, densities.inverse_factor_of(k), work);
    for (int64_t j = 0; j < D; ++j)
      work[j] += from[j];
    trace += densities.squared_distance(l, work);
  }
  return trace / n_patterns;
}

Status count_lacking_rows(const Family &family, const double *weights, const Densities &densities,
                          double rows, const StopRequest *stop, double *work, double *result) {
  const int64_t K = densities.n_components, D = densities.n_features;
  // A component of just enough rows may have a little less weight, by rounding.
  const double needed = static_cast<double>(family.least_rows(D)) * (1 - 1e-9);
  // In deviations: rows of a component itself are sqrt(D) away from its mean, and outliers 10 more.
  const double far_distance = 10 + std::sqrt(static_cast<double>(D));
  const auto rows_of = [&](int64_t k) { return weights[k] * rows; };
  double lacking = 0, lacking_far = 0;
  int64_t n_far = 0;
  for (int64_t k = 0; k < K; ++k) {
    if (weights[k] == 0 || rows_of(k) >= needed)
      continue;
    double nearest = INFINITY;
    for (int64_t l = 0; l < K; ++l) {
      GMM_TRY(go_on(stop));
      if (rows_of(l) >= needed)
        nearest = std::min(nearest, mean_squared_distance(densities, k, l, work));
    }
    const bool is_far = nearest > far_distance * far_distance && nearest < INFINITY;
    n_far += is_far;
    (is_far ? lacking_far : lacking) += needed - rows_of(k);
  }
  *result = lacking + (n_far > 1 ? lacking_far : 0);
  return Status::Ok;
}

static bool is_flat(const ParametersView &parameters, const CovarianceFloor &floor, int64_t k) {
  for (int64_t j = 0; j < parameters.n_features; ++j) {
    const double least = floor.recorded[j];
    if (parameters.covariance(k, j, j) < least * least * (1 - 1e-9))
      return true;
  }
  return false;
}

double count_flat_rows(const ParametersView &parameters, const CovarianceFloor &floor,
                       double rows) {
  double flat = 0;
  for (int64_t k = 0; k < parameters.n_components && parameters.layout.has_matrices(); ++k)
    if (parameters.weights[k] > 0 && is_flat(parameters, floor, k))
      flat += parameters.weights[k] * rows;
  return flat;
}

} // namespace gmm
