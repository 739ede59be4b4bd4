#include "gaussian/parameters.hpp"

#include <cmath>
#include <utility>

namespace gmm {

Status Parameters::allocate(const gmm_allocator &allocator, const Family *its_family, int64_t K,
                            int64_t D) {
  family = its_family;
  n_components = K;
  n_features = D;
  GMM_TRY(weights.allocate(allocator, K));
  GMM_TRY(means.allocate(allocator, checked_product(K, D)));
  return covariances.allocate(allocator, family->covariance_length(K, D));
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

// Multiplies each covariance element (i,j) by 2^(sign * (exponent_i + exponent_j)).
static void scale_covariances(const Units &units, int sign, const Parameters &from,
                              Parameters &to) {
  const Family &family = *from.family;
  const int64_t D = from.n_features, length = family.matrix_length(D);
  for (int64_t at = 0; at < from.covariances.size(); ++at) {
    const int64_t element = at % length;
    const int64_t i = family.full ? element / D : element;
    const int64_t j = family.full ? element % D : element;
    to.covariances[at] =
        std::ldexp(from.covariances[at], sign * (units.exponent[i] + units.exponent[j]));
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
