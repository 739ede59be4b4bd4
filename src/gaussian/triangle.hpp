// Lower triangles packed by rows, as whitening matrices are: W = L^-1 for a Cholesky factor L.
#pragma once
#include "base/nothing.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gmm {

using kernels::triangle;

// Packs the inverse of the first n rows of L, the lower triangle of a row-major D x D matrix:
// forward substitution by rows. It may be packed where L begins: row i is packed before row i + 1
// of L, and of row i itself no element is lost before it has been used.
//
// Elements that are nothing beside the diagonal, of L in their row and of W in their column, are
// left out; products of such elements would soon be no normal numbers. With a pivot that is at
// least 2^-50 of its variance this changes |W d|, where |d_j| <= sqrt(variance_j) |W d|, by less
// than 2^-75 D of it.
inline void invert_triangle(int64_t n, int64_t D, const double *L, double *packed) {
  for (int64_t i = 0; i < n; ++i) {
    double *row = packed + triangle(i);
    const double pivot = L[i * D + i];
    std::fill(row, row + i, 0.0);
    for (int64_t l = 0; l < i; ++l) {
      const double factor = L[i * D + l], *above = packed + triangle(l);
      if (std::fabs(factor) < nothing * pivot)
        continue;
      for (int64_t j = 0; j <= l; ++j)
        row[j] -= factor * above[j];
    }
    for (int64_t j = 0; j < i; ++j) {
      row[j] /= pivot;
      if (std::fabs(row[j]) < nothing * packed[triangle(j) + j])
        row[j] = 0;
    }
    row[i] = 1 / pivot;
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
