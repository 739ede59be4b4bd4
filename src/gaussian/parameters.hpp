// Weights, means and covariances of a mixture, in some units.
#pragma once
#include "base/memory.hpp"
#include "data/units.hpp"
#include "gaussian/layout.hpp"

namespace gmm {

// Bits of GMM_OPT_FREEZE.
constexpr int block_weights = 1, block_means = 2, block_covariances = 4, all_blocks = 7;

// Parameters that are elsewhere.
struct ParametersView {
  Layout layout;
  int64_t n_components, n_features;
  const double *weights, *means, *covariances;

  double covariance(int64_t k, int64_t i, int64_t j) const {
    return layout.element(covariances, n_features, k, i, j);
  }
};

struct Parameters {
  Layout layout;
  int64_t n_components = 0, n_features = 0;
  Buffer<double> weights;     // K
  Buffer<double> means;       // K * D
  Buffer<double> covariances; // layout.covariance_length(K, D)

  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K, int64_t D);
  // From parameters of the same size: the blocks in `blocks`.
  void copy_blocks(const ParametersView &from, int64_t blocks);
  void copy_from(const Parameters &other) { copy_blocks(other.view(), all_blocks); }
  void swap(Parameters &other);

  double covariance(int64_t k, int64_t i, int64_t j) const {
    return layout.element(covariances.data(), n_features, k, i, j);
  }
  ParametersView view() const {
    return {layout, n_components, n_features, weights.data(), means.data(), covariances.data()};
  }
};

// Whether a variance and its inverse are normal numbers, with room for rounding.
inline bool fits_a_double(double variance) {
  return variance >= 0x1p-1020 && variance <= 0x1p1020;
}

// Between the caller's units and the library's. Scaling is exact both ways.
void to_units(const Units &units, const ParametersView &from, Parameters &to);
void from_units(const Units &units, Parameters &parameters); // in place

} // namespace gmm
