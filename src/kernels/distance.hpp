// Squared Mahalanobis distances. |W d|^2 with W lower triangular takes D(D+1)/2 multiply-adds a
// row.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// Whitened coordinates first .. first+count-1 of `width` vectors of rows at x, squared and added to
// `sums`. Each difference serves `count` coordinates and each loaded element of W `width` vectors:
// count * width accumulators stay in registers. Differences are taken anew for each block of
// coordinates: subtractions take turns with multiply-adds, where a copy of the differences would
// have to be stored.
template <int count, int width>
static inline void add_squares(const double *x, int64_t stride, const double *mean,
                               const double *whitening, int64_t first, Lanes *sums) {
  Lanes z[count][width] = {};
  const double *w[count];
  GMM_UNROLL
  for (int r = 0; r < count; ++r)
    w[r] = whitening + triangle(first + r);
  for (int64_t j = 0; j < first; ++j) {
    Lanes d[width];
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      d[v] = load(x + j * stride + v * lane_count) - mean[j];
    GMM_UNROLL
    for (int r = 0; r < count; ++r) {
      const Lanes element = broadcast(w[r][j]);
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        z[r][v] = multiply_add(element, d[v], z[r][v]);
    }
  }
  GMM_UNROLL
  for (int q = 0; q < count; ++q) { // the triangle on the diagonal
    Lanes d[width];
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      d[v] = load(x + (first + q) * stride + v * lane_count) - mean[first + q];
    GMM_UNROLL
    for (int r = q; r < count; ++r)
      GMM_UNROLL
    for (int v = 0; v < width; ++v)
      z[r][v] = multiply_add(broadcast(w[r][first + q]), d[v], z[r][v]);
  }
  GMM_UNROLL
  for (int r = 0; r < count; ++r)
    GMM_UNROLL
  for (int v = 0; v < width; ++v)
    sums[v] = multiply_add(z[r][v], z[r][v], sums[v]);
}

// The coordinates before the first whole block: they have the shortest sums. Returns how many.
template <int count, int width>
static inline int64_t add_first_squares(const double *x, int64_t stride, const double *mean,
                                        const double *whitening, int64_t wanted, Lanes *sums) {
  if constexpr (count > 0) {
    if (wanted != count)
      return add_first_squares<count - 1, width>(x, stride, mean, whitening, wanted, sums);
    add_squares<count, width>(x, stride, mean, whitening, 0, sums);
  }
  return count;
}

// Any D.
static void distance_triangular_any(const Rows &rows, const double *mean, const double *whitening,
                                    double *distance) {
  // 24 accumulators of 32 registers, or 8 of 16.
  constexpr int width = lane_count == 8 ? 4 : 2, count = lane_count == 8 ? 6 : 4;
  static_assert(row_quantum % (width * lane_count) == 0, "tiles hold whole blocks");
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes sums[width] = {};
    int64_t first = add_first_squares<count - 1, width>(rows.x + i, rows.stride, mean, whitening,
                                                        rows.n_features % count, sums);
    for (; first < rows.n_features; first += count)
      add_squares<count, width>(rows.x + i, rows.stride, mean, whitening, first, sums);
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sums[v]);
  }
}

// Few features: all differences of two vectors of rows stay in registers.
template <int D>
static void distance_triangular_few(const Rows &rows, const double *mean, const double *whitening,
                                    double *distance) {
  constexpr int width = 2;
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes d[D][width], sum[width] = {};
    GMM_UNROLL
    for (int j = 0; j < D; ++j)
      GMM_UNROLL
    for (int v = 0; v < width; ++v)
      d[j][v] = load(rows.x + j * rows.stride + i + v * lane_count) - mean[j];
    GMM_UNROLL
    for (int r = 0; r < D; ++r) {
      Lanes z[width] = {};
      GMM_UNROLL
      for (int j = 0; j <= r; ++j) {
        const Lanes element = broadcast(whitening[triangle(r) + j]);
        GMM_UNROLL
        for (int v = 0; v < width; ++v)
          z[v] = j == 0 ? element * d[0][v] : multiply_add(element, d[j][v], z[v]);
      }
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        sum[v] = multiply_add(z[v], z[v], sum[v]);
    }
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sum[v]);
  }
}

static void distance_triangular(const Rows &rows, const double *mean, const double *whitening,
                                double *distance) {
  constexpr decltype(&distance_triangular_any) few[] = {
      distance_triangular_few<1>, distance_triangular_few<2>, distance_triangular_few<3>,
      distance_triangular_few<4>, distance_triangular_few<5>, distance_triangular_few<6>,
      distance_triangular_few<7>, distance_triangular_few<8>};
  (rows.n_features <= 8 ? few[rows.n_features - 1] : distance_triangular_any)(rows, mean, whitening,
                                                                              distance);
}

static void distance_diagonal(const Rows &rows, const double *mean, const double *inverse_deviation,
                              double *distance) {
  constexpr int width = 4;
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes sums[width] = {};
    for (int64_t j = 0; j < rows.n_features; ++j)
      GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      const Lanes z =
          (load(rows.x + j * rows.stride + i + v * lane_count) - mean[j]) * inverse_deviation[j];
      sums[v] = multiply_add(z, z, sums[v]);
    }
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sums[v]);
  }
}

} // namespace gmm::kernels
