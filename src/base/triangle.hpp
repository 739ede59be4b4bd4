// Where an element of a packed triangle lies, and the two triangles of a symmetric matrix.
#pragma once
#include <algorithm>
#include <cstdint>

namespace gmm {

// Element (i,j), j <= i, of a lower triangle packed by rows is at triangle(i) + j; a triangle of n
// rows has triangle(n) elements.
static constexpr inline int64_t triangle(int64_t i) {
  return i * (i + 1) / 2;
}

// Make a D x D matrix symmetric, its rows `stride` apart: mirror_upper copies the upper triangle
// into the lower one, mirror_lower the lower into the upper. By bands that stay in the cache.
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

} // namespace gmm
