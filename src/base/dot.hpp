// Inner products of plain arrays, for the small factorisations and for Jacobi's rotations.
#pragma once
#include "base/lanes.hpp"

namespace gmm {

// a'b over n numbers, summed in an order that depends on n only: the same bits wherever a and b
// lie. Four vectors of sums do not wait for each other.
static inline double dot(const double *a, const double *b, int64_t n) {
  constexpr int width = 4;
  int64_t i = 0;
  double total = 0;
  if (n >= width * lane_count) { // else adding up nothing would take longer than the rest
    Lanes sums[width] = {};
    for (; i + width * lane_count <= n; i += width * lane_count)
      for (int v = 0; v < width; ++v)
        sums[v] += load(a + i + v * lane_count) * load(b + i + v * lane_count);
    total = sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
  for (; i < n; ++i)
    total += a[i] * b[i];
  return total;
}

} // namespace gmm
