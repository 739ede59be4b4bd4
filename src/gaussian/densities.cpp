// From parameters to densities: Cholesky factors, their inverses and log-determinants. Everything
// of O(K D^3) in an iteration is here or in the covariance floor.
#include "gaussian/densities.hpp"

#include "base/log_product.hpp"
#include "gaussian/pivot_rounding.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status Densities::allocate(const gmm_allocator &allocator, const Layout &its_layout, int64_t K,
                           int64_t D) {
  layout = its_layout;
  n_components = K;
  n_features = D;
  GMM_TRY(means.allocate_unset(allocator, checked_product(K, D)));
  GMM_TRY(constants.allocate(allocator, K));
  int64_t room = layout.has_matrices() ? D * D - length() : 0; // covariances are known to fit
  if (whitens_means())
    room = std::max(room, checked_product(K, D) + D);
  return inverse_factors.allocate_unset(allocator, layout.n_matrices(K) * length() + room);
}

// units_exponent_ is the power of two of det W for a component that is as wide as the robust
// scales; log_volume is the log of the volume that the units' powers of two make.
void Densities::use_units(const Units &units) {
  in_caller_units_ = false;
  units_exponent_ = 0;
  log_volume = 0;
  for (int64_t j = 0; j < units.n_features; ++j) {
    log_volume += units.exponent[j] * log_2;
    if (units.robust_scale[j] > 0)
      units_exponent_ -= std::ilogb(units.robust_scale[j]);
  }
}

void Densities::use_caller_units() {
  in_caller_units_ = true;
  log_volume = 0;
}

void Densities::copy_from(const Densities &other) {
  means.copy_from(other.means);
  inverse_factors.copy_from(other.inverse_factors);
  constants.copy_from(other.constants);
  offset = other.offset;
  log_volume = other.log_volume;
  common_whitening = other.common_whitening;
  ill_conditioned = other.ill_conditioned;
  in_caller_units_ = other.in_caller_units_;
  units_exponent_ = other.units_exponent_;
}

void Densities::swap(Densities &other) {
  std::swap(layout, other.layout);
  std::swap(n_components, other.n_components);
  std::swap(n_features, other.n_features);
  means.swap(other.means);
  inverse_factors.swap(other.inverse_factors);
  constants.swap(other.constants);
  std::swap(offset, other.offset);
  std::swap(log_volume, other.log_volume);
  std::swap(common_whitening, other.common_whitening);
  std::swap(ill_conditioned, other.ill_conditioned);
  std::swap(in_caller_units_, other.in_caller_units_);
  std::swap(units_exponent_, other.units_exponent_);
}

// Packs the inverse of one covariance's Cholesky factor into `whitening`. room: work, D * D, which
// may begin where `whitening` does. *column is -1, or the first column that depends on those before
// it: its pivot is not positive, or cannot be told from rounding errors. *ill_conditioned becomes
// true where a pivot keeps fewer than six of its digits.
static Status whiten_matrix(const Engine &engine, int64_t D, const double *covariance, double *room,
                            double *whitening, bool *ill_conditioned, int64_t *column) {
  constexpr double ill_conditioned_growth = 1e10;
  std::copy(covariance, covariance + D * D, room);
  GMM_TRY(factor(engine, D, room, D, column));
  const int64_t n = *column < 0 ? D : *column;
  const bool check_growth = smallest_pivot_ratio(n, D, room, covariance) < safe_pivot_ratio;
  GMM_TRY(invert(engine, n, room, D));
  GMM_TRY(go_on(engine.stop));
  pack_triangle(n, room, D, whitening);
  for (int64_t i = 0; i < n && check_growth; ++i) {
    const double growth = pivot_error_growth(i, whitening, D, covariance);
    if (!(growth * working_precision(D) < 1)) {
      *column = i;
      break;
    }
    *ill_conditioned |= growth > ill_conditioned_growth;
  }
  return Status::Ok;
}

// The same for D variances, or for one that stands for all: D inverse deviations.
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

// det W, times what is given. triangular: W is a packed triangle, else D numbers.
static LogProduct determinant(int64_t D, bool triangular, const double *whitening, double times) {
  LogProduct product;
  product.multiply(times);
  for (int64_t j = 0; j < D; ++j)
    product.multiply(whitening[triangular ? triangle(j) + j : j]);
  product.split();
  return product;
}

double Densities::squared_distance(int64_t k, const double *y) const {
  const double *w = inverse_factor_of(k), *mean = mean_of(k);
  double sum = 0;
  for (int64_t i = 0; i < n_features; ++i) {
    double element = 0;
    for (int64_t j = layout.has_matrices() ? 0 : i; j <= i; ++j)
      element += *w++ * (y[j] - mean[j]);
    sum += element * element;
  }
  return sum;
}

// The mixture's mean and the components' means whitened about it. Rows are whitened once for all
// components where no component's mean is more than 32 deviations away from the mixture's in any
// coordinate: a deviation between the two costs as much of the precision of a squared distance as
// one of the row's own.
Status Densities::whiten_means(const double *weights, const StopRequest *stop) {
  constexpr double most_deviations = 32;
  const int64_t D = n_features;
  double total = 0, *centre = inverse_factors.data() + length();
  for (int64_t k = 0; k < n_components; ++k)
    total += weights[k];
  for (int64_t j = 0; j < D; ++j) {
    centre[j] = means[j];
    for (int64_t k = 1; k < n_components; ++k)
      centre[j] += weights[k] / total * (means[k * D + j] - means[j]);
  }
  common_whitening = true;
  for (int64_t k = 0; k < n_components; ++k) {
    GMM_TRY(go_on(stop));
    double *point = centre + (1 + k) * D;
    for (int64_t j = 0; j < D; ++j)
      point[j] = means[k * D + j] - centre[j];
    if (layout.has_matrices())
      apply_triangle(D, inverse_factors.data(), point);
    for (int64_t j = 0; j < D && !layout.has_matrices(); ++j)
      point[j] *= inverse_factors[j];
    for (int64_t j = 0; j < D; ++j)
      common_whitening &= std::fabs(point[j]) <= most_deviations;
  }
  return Status::Ok;
}

Status Densities::factor_covariances(const double *covariances, FewRows *few_rows,
                                     const Engine &engine, BadPivot *where) {
  const int64_t D = n_features;
  double *room =
      layout.has_matrices() ? inverse_factors.data() + (inverse_factors.size() - D * D) : nullptr;
  ill_conditioned = false;
  for (int64_t k = 0; k < layout.n_matrices(n_components); ++k) {
    GMM_TRY(go_on(engine.stop));
    const double *covariance = covariances + layout.offset(k, D);
    double *w = inverse_factors.data() + k * length();
    int64_t column = -1;
    if (!layout.has_matrices())
      whiten_variances(D, covariance, layout.form == Form::Isotropic, w, &column);
    else if (few_rows != nullptr && few_rows->has(k))
      GMM_TRY(few_rows->whiten(engine, k, room, w));
    else
      GMM_TRY(whiten_matrix(engine, D, covariance, room, w, &ill_conditioned, &column));
    if (column >= 0) {
      *where = {k, column};
      return Status::NotSpd;
    }
  }
  return Status::Ok;
}

// Scaling the rows by a power of two changes the offset and no constant. In the caller's units the
// offset takes up the heaviest component's power of two, so that a spike of hardly any weight costs
// the other constants no digit.
void Densities::set_constants(const double *weights) {
  constexpr double log_2pi = 1.8378770664093454836;
  const int64_t K = n_components, D = n_features;
  const auto determinant_of = [&](int64_t k, double times) {
    return determinant(D, layout.has_matrices(), inverse_factor_of(k), times);
  };
  const int64_t heaviest = std::max_element(weights, weights + K) - weights;
  const int64_t common =
      in_caller_units_ ? determinant_of(heaviest, 1).exponent() : units_exponent_;
  offset = static_cast<double>(common) * log_2 - 0.5 * static_cast<double>(D) * log_2pi;
  for (int64_t k = 0; k < K; ++k) {
    constants[k] = -INFINITY;
    if (!(weights[k] > 0))
      continue;
    const LogProduct joint = determinant_of(k, weights[k]);
    constants[k] =
        own_log(joint.mantissa()) + static_cast<double>(joint.exponent() - common) * log_2;
  }
}

Status Densities::build(const double *weights, const double *covariances, FewRows *few_rows,
                        const Engine &engine, BadPivot *where) {
  GMM_ASSERT(means.size() == n_components * n_features && constants.size() == n_components);
  GMM_TRY(factor_covariances(covariances, few_rows, engine, where));
  if (whitens_means())
    GMM_TRY(whiten_means(weights, engine.stop));
  set_constants(weights);
  return Status::Ok;
}

} // namespace gmm
