// Mixtures in blocks of components, patterns and rows by the kernels of partial.hpp.
#include "gaussian/partial.hpp"

#include "base/elementary.hpp"
#include "base/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

using kernels::component_quantum;

Status PartialDensities::allocate(const gmm_allocator &allocator,
                                  const kernels::Kernels &its_kernels, const Layout &its_layout,
                                  int64_t K, int64_t D) {
  kernels = &its_kernels;
  layout = its_layout;
  n_components = K;
  n_features = D;
  n_blocks = (K + component_quantum - 1) / component_quantum;
  const int64_t block_size = checked_product(component_quantum, layout.shared ? 1 : n_blocks);
  const int64_t length = checked_product(block_size, covariance_length());
  GMM_TRY(weights.allocate(allocator, n_padded()));
  GMM_TRY(log_weights.allocate(allocator, n_padded()));
  GMM_TRY(means.allocate(allocator, checked_product(n_padded(), D)));
  GMM_TRY(covariances.allocate(allocator, length));
  if (layout.has_matrices())
    return Status::Ok;
  return inverse_deviations.allocate(allocator, length);
}

// Padding repeats the last component, with weight 0.
void PartialDensities::build(const double *its_weights, const double *its_means,
                             const double *its_covariances) {
  const int64_t length = covariance_length(), D = n_features;
  ++count;
  for (int64_t lane = 0; lane < n_padded(); ++lane) {
    const int64_t k = std::min(lane, n_components - 1), b = block(lane);
    const int64_t at = lane % component_quantum;
    weights[lane] = lane < n_components ? its_weights[k] : 0;
    log_weights[lane] = weights[lane] > 0 ? own_log(weights[lane]) : -INFINITY;
    double *mean = means.data() + b * D * component_quantum + at;
    for (int64_t j = 0; j < D; ++j)
      mean[j * component_quantum] = its_means[k * D + j];
    if (b > block_of(b))
      continue; // there is one block
    double *covariance = covariances.data() + b * length * component_quantum + at;
    for (int64_t i = 0; i < layout.row_length(D); ++i)
      for (int64_t j = layout.has_matrices() ? 0 : i; j <= i; ++j, covariance += component_quantum)
        *covariance = layout.element(its_covariances, D, k, i, j);
  }
  for (int64_t i = 0; i < inverse_deviations.size(); ++i)
    inverse_deviations[i] = 1 / std::sqrt(covariances[i]);
}

Status Pattern::allocate(const gmm_allocator &allocator, const PartialDensities &densities) {
  const int64_t D = densities.n_features, n = densities.n_padded();
  GMM_TRY(features.allocate(allocator, D));
  GMM_TRY(before_.allocate(allocator, D));
  GMM_TRY(constants.allocate(allocator, n));
  GMM_TRY(exponents_.allocate(allocator, n));
  return densities.layout.has_matrices()
             ? factor.allocate_unset(allocator, densities.covariances.size())
             : Status::Ok;
}

// Features of before that begin with the same observed ones have the same rows of the factor.
static int64_t count_common(const Buffer<int64_t> &features, int64_t n,
                            const Buffer<int64_t> &other, int64_t n_other) {
  int64_t common = 0;
  while (common < std::min(n, n_other) && features[common] == other[common])
    ++common;
  return common;
}

bool Pattern::is_of(const PartialDensities &densities, const double *y) const {
  for (int64_t i = 0; i < features.size(); ++i)
    if (std::isnan(y[features[i]]) != (i >= n_observed))
      return false;
  return built_ == densities.count;
}

void Pattern::set(const PartialDensities &densities, const double *y) {
  const int64_t D = densities.n_features, size = densities.covariance_length() * component_quantum;
  const int64_t n_before = built_ == densities.count ? n_observed : 0;
  if (is_of(densities, y))
    return;
  before_.copy_from(features);
  built_ = densities.count;
  n_observed = 0;
  for (int64_t j = 0; j < D; ++j)
    if (!std::isnan(y[j]))
      features[n_observed++] = j;
  for (int64_t j = 0, at = n_observed; j < D; ++j)
    if (std::isnan(y[j]))
      features[at++] = j;
  const int64_t common = count_common(features, n_observed, before_, n_before);
  for (int64_t at = 0; at < factor.size(); at += size)
    densities.kernels->factor_partial(D, features.data(), n_observed, common,
                                      densities.covariances.data() + at, factor.data() + at);
  set_constants(densities);
}

// As Densities::set_constants() does: the offset takes the power of two of the heaviest component.
void Pattern::set_constants(const PartialDensities &densities) {
  constexpr double log_2pi = 1.8378770664093454836;
  const bool has_matrices = densities.layout.has_matrices();
  const bool isotropic = densities.layout.form == Form::Isotropic;
  int64_t *places = before_.data();
  for (int64_t i = 0; i < n_observed; ++i)
    places[i] = has_matrices ? triangle(i) + i : isotropic ? 0 : features[i];
  const Buffer<double> &inverse = has_matrices ? factor : densities.inverse_deviations;
  const int64_t size = densities.covariance_length() * component_quantum;
  for (int64_t b = 0; b < densities.n_blocks; ++b) {
    const int64_t at = b * component_quantum;
    densities.kernels->log_determinant_partial(n_observed, places,
                                               inverse.data() + densities.block_of(b) * size,
                                               constants.data() + at, exponents_.data() + at);
  }
  const double *log_weights = densities.log_weights.data();
  const int64_t n = densities.n_padded();
  const int64_t heaviest = std::max_element(log_weights, log_weights + n) - log_weights;
  const double common = exponents_[heaviest];
  offset = common * log_2 - 0.5 * static_cast<double>(n_observed) * log_2pi;
  for (int64_t k = 0; k < n; ++k)
    constants[k] = (log_weights[k] + constants[k]) + (exponents_[k] - common) * log_2;
}

double Pattern::element(const PartialDensities &densities, int64_t k, int64_t i, int64_t j) const {
  return PartialDensities::of_component(factor_of(densities, PartialDensities::block(k)), k,
                                        triangle(i) + j);
}

double Pattern::covariance(const PartialDensities &densities, int64_t k, int64_t i,
                           int64_t j) const {
  if (!densities.layout.has_matrices())
    return densities.variance(k, missing(i));
  return element(densities, k, n_observed + i, n_observed + j);
}

Status PartialRow::allocate(const gmm_allocator &allocator, const PartialDensities &densities) {
  GMM_TRY(values.allocate(allocator, densities.n_padded()));
  if (!densities.layout.has_matrices())
    return Status::Ok;
  GMM_TRY(z.allocate(allocator, component_quantum * densities.n_features));
  return completed.allocate(allocator, densities.means.size());
}

void PartialRow::measure(const PartialDensities &densities, const Pattern &pattern, const double *y,
                         bool completing) {
  const int64_t D = densities.n_features, size = densities.covariance_length() * component_quantum;
  const int64_t *features = pattern.features.data();
  for (int64_t b = 0; b < densities.n_blocks; ++b) {
    const int64_t at = densities.block_of(b) * size;
    double *distance = values.data() + b * component_quantum;
    if (densities.layout.has_matrices())
      densities.kernels->measure_partial(
          D, features, pattern.n_observed, pattern.factor.data() + at, densities.means_of(b), y,
          z.data(), distance, completing ? completed.data() + b * D * component_quantum : nullptr);
    else
      densities.kernels->measure_partial_diagonal(
          features, pattern.n_observed, densities.means_of(b), densities.inverse_deviations_of(b),
          densities.step(), y, distance);
  }
}

double PartialRow::respond(const PartialDensities &densities, const Pattern &pattern) {
  return densities.kernels->respond_partial(densities.n_padded(), pattern.constants.data(),
                                            values.data());
}

} // namespace gmm
