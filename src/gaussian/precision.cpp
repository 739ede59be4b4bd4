// W'W in place of W, by blocks of columns, so that nearly all of it is products of matrices.
#include "gaussian/precision.hpp"

#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Columns of a block of W'W and of its inverse factor that are worked on together.
static constexpr int64_t block = 32;

// Columns J of W'W above the diagonal: the sum over rows L >= J of W[L,.]' W[L,J]. The rows of W
// are in the lower triangle of `matrix`, those sums go into the upper one; the block on the
// diagonal, where both meet, is no longer needed when its turn has come.
static void multiply_block(const kernels::Kernels &kernels, int64_t D, int64_t first, int64_t size,
                           double *matrix) {
  double own[block * block] = {}; // the block of W on the diagonal
  double *corner = matrix + first * D + first, *top = matrix + first;
  for (int64_t i = 0; i < size; ++i) {
    std::copy(corner + i * D, corner + i * D + i + 1, own + i * block);
    std::fill(corner + i * D, corner + i * D + size, 0.0);
  }
  for (int64_t i = 0; i < first; ++i)
    std::fill(top + i * D, top + i * D + size, 0.0);
  const double *row = matrix + first * D, *below = matrix + (first + size) * D;
  const int64_t rest = D - first - size;
  kernels.add_product({1, false, first, size, size, row, 1, D, own, block, top, D});
  kernels.add_product({1, false, first, size, rest, below, 1, D, below + first, D, top, D});
  kernels.add_product({1, true, size, size, size, own, 1, block, own, block, corner, D});
  kernels.add_product(
      {1, true, size, size, rest, below + first, 1, D, below + first, D, corner, D});
}

// The columns of W are scaled by powers of two to a diagonal near 1, so that a sum never passes
// through infinity.
void write_precision(const kernels::Kernels &kernels, int64_t D, const double *W, double *matrix) {
  const auto exponent = [&](int64_t i) { return std::ilogb(W[triangle(i) + i]); };
  for (int64_t first = 0; first < D; first += block) {
    double scale[block] = {};
    for (int64_t j = first; j < std::min(D, first + block); ++j)
      scale[j - first] = std::ldexp(1.0, -exponent(j));
    for (int64_t i = first; i < D; ++i)
      for (int64_t j = first; j <= std::min(i, first + block - 1); ++j)
        matrix[i * D + j] = W[triangle(i) + j] * scale[j - first];
  }
  for (int64_t first = 0; first < D; first += block)
    multiply_block(kernels, D, first, std::min(block, D - first), matrix);
  for (int64_t i = 0; i < D; ++i) {
    const int row = exponent(i);
    for (int64_t j = i; j < D; ++j)
      matrix[i * D + j] = std::ldexp(matrix[i * D + j], row + exponent(j));
  }
  mirror_upper(D, matrix, D);
}

} // namespace gmm
