#include "gaussian/densities.hpp"

#include "base/elementary.hpp"
#include "gaussian/singular.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

static constexpr double log_2pi = 1.8378770664093454836, log_2 = 0.69314718055994530942;

Status Densities::allocate(const gmm_allocator &allocator, const Family *its_family, int64_t K,
                           int64_t D) {
  family = its_family;
  n_components = K;
  n_features = D;
  GMM_TRY(constants.allocate(allocator, K));
  const bool common = family->shared && family->full;
  const int64_t room = family->full ? D * D - length() : 0; // the covariances are known to fit
  GMM_TRY(whitening.allocate_unset(allocator, family->n_matrices(K) * length() +
                                                  std::max(room, common ? D : 0)));
  return whitened_means.allocate(allocator, common ? checked_product(K, D) : 0);
}

void Densities::copy_from(const Densities &other, const Parameters &own) {
  means = own.means.data();
  constants.copy_from(other.constants);
  whitening.copy_from(other.whitening);
  whitened_means.copy_from(other.whitened_means);
  common_whitening = other.common_whitening;
  offset = other.offset;
  ill_conditioned = other.ill_conditioned;
}

void Densities::swap(Densities &other) {
  std::swap(family, other.family);
  std::swap(n_components, other.n_components);
  std::swap(n_features, other.n_features);
  std::swap(means, other.means);
  constants.swap(other.constants);
  whitening.swap(other.whitening);
  whitened_means.swap(other.whitened_means);
  std::swap(common_whitening, other.common_whitening);
  std::swap(offset, other.offset);
  std::swap(ill_conditioned, other.ill_conditioned);
}

// The inverse of one covariance's Cholesky factor. room: work, D * D numbers that may begin where
// `whitening` does. *column is -1, or the first column that depends on those before it: its pivot
// is not positive, or cannot be told from rounding errors.
static Status whiten_matrix(const Engine &engine, int64_t D, const double *covariance, double *room,
                            double *whitening, bool *ill_conditioned, int64_t *column) {
  std::copy(covariance, covariance + D * D, room);
  GMM_TRY(factor(engine, D, room, D, column));
  const int64_t n = *column < 0 ? D : *column;
  const bool doubtful = least_share(n, D, room, covariance) < large_share;
  GMM_TRY(invert(engine, n, room, D));
  GMM_TRY(go_on(engine.stop));
  pack_triangle(n, room, D, whitening);
  for (int64_t i = 0; i < n && doubtful; ++i) {
    const double errors = magnification(i, whitening, D, covariance);
    if (!(errors * working_precision(D) < 1)) {
      *column = i;
      break;
    }
    *ill_conditioned |= errors > 1e10;
  }
  return Status::Ok;
}

// The same for D variances, or for one that stands for all.
static void whiten_variances(int64_t D, const double *variances, bool isotropic, double *whitening,
                             int64_t *column) {
  *column = -1;
  for (int64_t j = D - 1; j >= 0; --j) {
    const double variance = variances[isotropic ? 0 : j];
    if (!(variance > 0))
      *column = j;
    whitening[j] = 1 / std::sqrt(variance);
  }
}

// log det W as log_mantissa + exponent * log 2, from the diagonal of W.
struct LogDeterminant {
  double log_mantissa = 0;
  int64_t exponent = 0;
};

static LogDeterminant log_determinant(int64_t D, bool full, const double *whitening) {
  LogDeterminant result;
  for (int64_t j = 0; j < D; ++j) {
    int exponent = 0;
    result.log_mantissa += log(std::frexp(whitening[full ? triangle(j) + j : j], &exponent));
    result.exponent += exponent;
  }
  return result;
}

// The power of two that det W has for components as wide as their features' robust scales.
static int64_t exponent_of(const Units &units) {
  int64_t exponent = 0;
  for (int64_t j = 0; j < units.n_features; ++j)
    if (units.robust_scale[j] > 0)
      exponent -= std::ilogb(units.robust_scale[j]);
  return exponent;
}

double Densities::squared_distance(int64_t k, const double *y) const {
  const double *w = whitening_of(k), *mean = means + k * n_features;
  double sum = 0;
  for (int64_t i = 0; i < n_features; ++i) {
    double element = 0;
    for (int64_t j = family->full ? 0 : i; j <= i; ++j)
      element += *w++ * (y[j] - mean[j]);
    sum += element * element;
  }
  return sum;
}

// Rows are whitened about one centre where no component is many deviations away from it: each such
// deviation costs as much of the precision of a squared distance as one of the row's own.
void Densities::whiten_means(const Parameters &parameters) {
  constexpr double many = 32;
  const int64_t D = n_features;
  double total = 0, *centre = whitening.data() + (whitening.size() - D);
  for (int64_t k = 0; k < n_components; ++k)
    total += parameters.weights[k];
  for (int64_t j = 0; j < D; ++j) {
    centre[j] = means[j];
    for (int64_t k = 1; k < n_components; ++k)
      centre[j] += parameters.weights[k] / total * (means[k * D + j] - means[j]);
  }
  common_whitening = true;
  for (int64_t k = 0; k < n_components; ++k) {
    double *point = whitened_means.data() + k * D;
    for (int64_t j = 0; j < D; ++j)
      point[j] = means[k * D + j] - centre[j];
    apply_triangle(D, whitening.data(), point);
    for (int64_t j = 0; j < D; ++j)
      common_whitening &= std::fabs(point[j]) <= many;
  }
}

Status Densities::build(const Parameters &parameters, FewRows *few_rows, const Engine &engine,
                        Singular *where) {
  const int64_t K = n_components, D = n_features;
  means = parameters.means.data();
  ill_conditioned = false;
  double *room = family->full ? whitening.data() + (whitening.size() - D * D) : nullptr;
  for (int64_t k = 0; k < family->n_matrices(K); ++k) {
    GMM_TRY(go_on(engine.stop));
    const double *covariance = parameters.covariances.data() + family->offset(k, D);
    double *w = whitening.data() + k * length();
    int64_t column = -1;
    if (!family->full)
      whiten_variances(D, covariance, family->isotropic, w, &column);
    else if (few_rows != nullptr && few_rows->has(k))
      GMM_TRY(few_rows->whiten(engine, k, room, w));
    else
      GMM_TRY(whiten_matrix(engine, D, covariance, room, w, &ill_conditioned, &column));
    if (column >= 0) {
      *where = {k, column};
      return Status::NotSpd;
    }
  }
  if (family->shared && family->full)
    whiten_means(parameters);
  // Scaling the rows by a power of two changes the offset and nothing else. The heaviest
  // component's share is in it, so that a spike of hardly any weight costs the others no digit.
  const double *weights = parameters.weights.data();
  const int64_t heaviest = std::max_element(weights, weights + K) - weights;
  const int64_t common = units != nullptr
                             ? exponent_of(*units)
                             : log_determinant(D, family->full, whitening_of(heaviest)).exponent;
  offset = static_cast<double>(common) * log_2 - 0.5 * static_cast<double>(D) * log_2pi;
  for (int64_t k = 0; k < K; ++k) {
    const LogDeterminant determinant = log_determinant(D, family->full, whitening_of(k));
    const double weight = weights[k];
    const double relative = static_cast<double>(determinant.exponent - common) * log_2;
    constants[k] = weight > 0 ? (log(weight) + determinant.log_mantissa) + relative : -INFINITY;
  }
  return Status::Ok;
}

} // namespace gmm
