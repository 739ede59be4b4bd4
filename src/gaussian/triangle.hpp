// Lower triangles packed by rows, as whitening matrices are: W = L^-1 for a Cholesky factor L.
#pragma once
#include "base/triangle.hpp"

#include <cstdint>

namespace gmm {

// v = W v, in place; v: D numbers.
inline void apply_triangle(int64_t D, const double *w, double *v) {
  for (int64_t i = D - 1; i >= 0; --i) {
    double element = 0;
    for (int64_t j = 0; j <= i; ++j)
      element += w[triangle(i) + j] * v[j];
    v[i] = element;
  }
}

// Solves W z = v for z, in place: z = L v. Unless `triangular`, W is diagonal and has D numbers.
inline void unwhiten(bool triangular, int64_t D, const double *w, double *v) {
  for (int64_t i = 0; i < D; ++i) {
    for (int64_t j = 0; triangular && j < i; ++j)
      v[i] -= w[triangle(i) + j] * v[j];
    v[i] /= w[triangular ? triangle(i) + i : i];
  }
}

} // namespace gmm
