// Weights, means and covariances of a mixture, in some units.
#pragma once
#include "base/memory.hpp"
#include "data/units.hpp"
#include "gaussian/family.hpp"

namespace gmm {

struct Parameters {
  const Family *family = nullptr;
  int64_t n_components = 0, n_features = 0;
  Buffer<double> weights;     // K
  Buffer<double> means;       // K * D
  Buffer<double> covariances; // family->covariance_length(K, D)

  Status allocate(const gmm_allocator &allocator, const Family *family, int64_t K, int64_t D);
  void copy_from(const Parameters &other);
  void swap(Parameters &other);

  double covariance(int64_t k, int64_t i, int64_t j) const {
    return family->element(covariances.data(), n_features, k, i, j);
  }
};

// Whether a variance and its inverse are normal numbers, with room for rounding.
inline bool fits_a_double(double variance) {
  return variance >= 0x1p-1020 && variance <= 0x1p1020;
}

// Between the caller's units and the library's. Scaling is exact both ways.
void to_units(const Units &units, const Parameters &from, Parameters &to);
void from_units(const Units &units, Parameters &parameters); // in place

} // namespace gmm
