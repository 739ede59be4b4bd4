// Weights, means and covariances, and their change of units.
#include "gaussian/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace gmm {

Status Parameters::allocate(const gmm_allocator &allocator, const Layout &its_layout, int64_t K,
                            int64_t D) {
  layout = its_layout;
  n_components = K;
  n_features = D;
  GMM_TRY(weights.allocate(allocator, K));
  GMM_TRY(means.allocate(allocator, checked_product(K, D)));
  return covariances.allocate_unset(allocator, layout.covariance_length(K, D));
}

static void copy(const double *from, Buffer<double> &to) {
  std::copy(from, from + to.size(), to.data());
}

void Parameters::copy_blocks(const ParametersView &from, int64_t blocks) {
  if ((blocks & block_weights) != 0)
    copy(from.weights, weights);
  if ((blocks & block_means) != 0)
    copy(from.means, means);
  if ((blocks & block_covariances) != 0)
    copy(from.covariances, covariances);
}

void Parameters::swap(Parameters &other) {
  std::swap(layout, other.layout);
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
static void scale_covariances(const Units &units, int sign, const ParametersView &from,
                              Parameters &to) {
  from.layout.for_each_element(
      from.n_components, from.n_features, [&](int64_t at, int64_t i, int64_t j) {
        const int exponent = units.exponent[i] + units.exponent[j];
        to.covariances[at] = times_power(from.covariances[at], sign * exponent);
      });
}

void to_units(const Units &units, const ParametersView &from, Parameters &to) {
  copy(from.weights, to.weights);
  for (int64_t at = 0; at < to.means.size(); ++at)
    to.means[at] = units.apply(at % from.n_features, from.means[at]);
  scale_covariances(units, -1, from, to);
}

void from_units(const Units &units, Parameters &parameters) {
  const int64_t D = parameters.n_features;
  for (int64_t at = 0; at < parameters.means.size(); ++at) {
    double &mean = parameters.means[at];
    mean = std::ldexp(mean, units.exponent[at % D]) + units.shift[at % D];
  }
  scale_covariances(units, 1, parameters.view(), parameters);
}

} // namespace gmm
