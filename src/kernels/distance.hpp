// Squared Mahalanobis distances. |W d|^2 with W lower triangular takes D(D+1)/2 multiply-adds a
// row.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// Whitened coordinates first .. first+count-1 of `width` vectors of rows, squared and added to
// `sums`. Each loaded difference serves `count` coordinates and each loaded element of W `width`
// vectors: count * width accumulators stay in registers.
template <int count, int width>
static inline void add_squares(const double *difference, const double *whitening, int64_t first,
                               Lanes *sums) {
  Lanes z[count][width] = {};
  const double *w[count];
  GMM_UNROLL
  for (int r = 0; r < count; ++r)
    w[r] = whitening + triangle(first + r);
  for (int64_t j = 0; j < first; ++j) {
    Lanes d[width];
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      d[v] = load(difference + j * row_quantum + v * lane_count);
    GMM_UNROLL
    for (int r = 0; r < count; ++r) {
      const Lanes element = broadcast(w[r][j]);
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        z[r][v] = multiply_add(element, d[v], z[r][v]);
    }
  }
  GMM_UNROLL
  for (int q = 0; q < count; ++q) // the triangle on the diagonal
    GMM_UNROLL
  for (int r = q; r < count; ++r)
    GMM_UNROLL
  for (int v = 0; v < width; ++v)
    z[r][v] = multiply_add(broadcast(w[r][first + q]),
                           load(difference + (first + q) * row_quantum + v * lane_count), z[r][v]);
  GMM_UNROLL
  for (int r = 0; r < count; ++r)
    GMM_UNROLL
  for (int v = 0; v < width; ++v)
    sums[v] = multiply_add(z[r][v], z[r][v], sums[v]);
}

// Any D, row_quantum rows at a time: their differences stay in the innermost cache.
static void distance_triangular_any(const Rows &rows, const double *mean, const double *whitening,
                                    double *scratch, double *distance) {
  // 24 accumulators of 32 registers, or 8 of 16.
  constexpr int width = lane_count == 8 ? 4 : 2, count = lane_count == 8 ? 6 : 4;
  static_assert(row_quantum % (width * lane_count) == 0, "tiles hold whole blocks");
  for (int64_t i0 = 0; i0 < rows.n; i0 += row_quantum) {
    for (int64_t j = 0; j < rows.n_features; ++j)
      for (int64_t i = 0; i < row_quantum; i += lane_count)
        store(scratch + j * row_quantum + i, load(rows.x + j * rows.stride + i0 + i) - mean[j]);
    for (int64_t i = 0; i < row_quantum; i += width * lane_count) {
      Lanes sums[width] = {};
      int64_t first = 0;
      for (; first + count <= rows.n_features; first += count)
        add_squares<count, width>(scratch + i, whitening, first, sums);
      for (; first + 2 <= rows.n_features; first += 2)
        add_squares<2, width>(scratch + i, whitening, first, sums);
      if (first < rows.n_features)
        add_squares<1, width>(scratch + i, whitening, first, sums);
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        store(distance + i0 + i + v * lane_count, sums[v]);
    }
  }
}

// Few features: all differences of a vector of rows stay in registers.
template <int D>
static void distance_triangular_few(const Rows &rows, const double *mean, const double *whitening,
                                    double *, double *distance) {
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    Lanes d[D], sum = {};
    GMM_UNROLL
    for (int j = 0; j < D; ++j)
      d[j] = load(rows.x + j * rows.stride + i) - mean[j];
    GMM_UNROLL
    for (int r = 0; r < D; ++r) {
      Lanes z = broadcast(whitening[triangle(r)]) * d[0];
      GMM_UNROLL
      for (int j = 1; j <= r; ++j)
        z = multiply_add(broadcast(whitening[triangle(r) + j]), d[j], z);
      sum = multiply_add(z, z, sum);
    }
    store(distance + i, sum);
  }
}

static void distance_triangular(const Rows &rows, const double *mean, const double *whitening,
                                double *scratch, double *distance) {
  constexpr decltype(&distance_triangular_any) few[] = {
      distance_triangular_few<1>, distance_triangular_few<2>, distance_triangular_few<3>,
      distance_triangular_few<4>, distance_triangular_few<5>, distance_triangular_few<6>,
      distance_triangular_few<7>, distance_triangular_few<8>};
  (rows.n_features <= 8 ? few[rows.n_features - 1] : distance_triangular_any)(rows, mean, whitening,
                                                                              scratch, distance);
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
