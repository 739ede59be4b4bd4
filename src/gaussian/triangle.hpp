// Lower triangles packed by rows, as whitening matrices are: W = L^-1 for a Cholesky factor L.
#pragma once
#include "base/triangle.hpp"

#include <algorithm>
#include <cstdint>

namespace gmm {

// Makes a D x D matrix symmetric: its upper triangle into the lower one, or the other way, by bands
// that stay in the cache.
constexpr int64_t mirror_band = 32;
inline void mirror_upper(int64_t D, double *matrix, int64_t stride) {
  for (int64_t first = 0; first < D; first += mirror_band)
    for (int64_t i = first; i < D; ++i)
      for (int64_t j = first; j < std::min(i, first + mirror_band); ++j)
        matrix[i * stride + j] = matrix[j * stride + i];
}
inline void mirror_lower(int64_t D, double *matrix, int64_t stride) {
  for (int64_t first = 0; first < D; first += mirror_band) {
    const int64_t end = std::min(D, first + mirror_band);
    for (int64_t i = 0; i < end; ++i)
      for (int64_t j = std::max(first, i + 1); j < end; ++j)
        matrix[i * stride + j] = matrix[j * stride + i];
  }
}

// v = W v, in place.
inline void apply_triangle(int64_t D, const double *w, double *v) {
  for (int64_t i = D - 1; i >= 0; --i) {
    double element = 0;
    for (int64_t j = 0; j <= i; ++j)
      element += w[triangle(i) + j] * v[j];
    v[i] = element;
  }
}

// Solves W z = v for z, in place: z = L v. Without `full`, W is diagonal and has D numbers.
inline void unwhiten(bool full, int64_t D, const double *w, double *v) {
  for (int64_t i = 0; i < D; ++i) {
    for (int64_t j = 0; full && j < i; ++j)
      v[i] -= w[triangle(i) + j] * v[j];
    v[i] /= w[full ? triangle(i) + i : i];
  }
}

} // namespace gmm
