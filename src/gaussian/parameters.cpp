#include "gaussian/parameters.hpp"

#include <cmath>
#include <cstring>
#include <utility>

namespace gmm {

Status Parameters::allocate(const gmm_allocator &allocator, const Family *its_family, int64_t K,
                            int64_t D) {
  family = its_family;
  n_components = K;
  n_features = D;
  GMM_TRY(weights.allocate(allocator, K));
  GMM_TRY(means.allocate(allocator, checked_product(K, D)));
  return covariances.allocate_unset(allocator, family->covariance_length(K, D));
}

void Parameters::copy_from(const Parameters &other) {
  weights.copy_from(other.weights);
  means.copy_from(other.means);
  covariances.copy_from(other.covariances);
}

void Parameters::swap(Parameters &other) {
  std::swap(family, other.family);
  std::swap(n_components, other.n_components);
  std::swap(n_features, other.n_features);
  weights.swap(other.weights);
  means.swap(other.means);
  covariances.swap(other.covariances);
}

// ldexp(), fast where 2^exponent is a normal number: the product is then rounded once, as there.
static double times_power(double value, int exponent) {
  const bool is_normal = exponent > -1000 && exponent < 1000;
  const uint64_t bits = static_cast<uint64_t>(1023 + (is_normal ? exponent : 0)) << 52;
  double power;
  std::memcpy(&power, &bits, sizeof power);
  return is_normal ? value * power : std::ldexp(value, exponent);
}

// Multiplies each covariance element (i,j) by 2^(sign * (exponent_i + exponent_j)).
static void scale_covariances(const Units &units, int sign, const Parameters &from,
                              Parameters &to) {
  const Family &family = *from.family;
  const int64_t D = from.n_features, n_rows = from.covariances.size() / family.row_length(D);
  int64_t at = 0;
  for (int64_t row = 0; row < n_rows; ++row)
    for (int64_t j = 0; j < family.row_length(D); ++j, ++at) {
      const int exponent = units.exponent[family.full ? row % D : j] + units.exponent[j];
      to.covariances[at] = times_power(from.covariances[at], sign * exponent);
    }
}

void to_units(const Units &units, const Parameters &from, Parameters &to) {
  const int64_t D = from.n_features;
  to.weights.copy_from(from.weights);
  for (int64_t at = 0; at < from.means.size(); ++at)
    to.means[at] = units.apply(at % D, from.means[at]);
  scale_covariances(units, -1, from, to);
}

void from_units(const Units &units, Parameters &parameters) {
  const int64_t D = parameters.n_features;
  for (int64_t at = 0; at < parameters.means.size(); ++at) {
    double &mean = parameters.means[at];
    mean = std::ldexp(mean, units.exponent[at % D]) + units.shift[at % D];
  }
  scale_covariances(units, 1, parameters, parameters);
}

} // namespace gmm
