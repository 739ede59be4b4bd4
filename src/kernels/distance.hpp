// Squared Mahalanobis distances. |W d|^2 with W lower triangular takes D(D+1)/2 multiply-adds a
// row; they run at 87 % of the peak with 8 and 16 features, at 96 % with 64 (AVX-512).
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

namespace { // of the level alone, as the functions below: see lanes.hpp

// What becomes of whitened coordinates of `width` vectors of rows: their squares are added up, or
// they are stored.
template <int width> struct Squares {
  Lanes sums[width] = {};

  void take(int64_t, int v, Lanes z) { sums[v] = multiply_add(z, z, sums[v]); }
};
struct Coordinates {
  double *z;
  int64_t stride;

  void take(int64_t coordinate, int v, Lanes value) const {
    store(z + coordinate * stride + v * lane_count, value);
  }
};

} // namespace

// Whitened coordinates first .. first+count-1 of `width` vectors of rows at x. Each difference
// serves `count` coordinates and each loaded element of W `width` vectors: count * width
// accumulators stay in registers. Differences are taken anew for each block of coordinates:
// subtractions take turns with multiply-adds, where a copy of the differences would have to be
// stored.
template <int count, int width, class Sink>
static inline void whiten_block(const double *x, int64_t stride, const double *mean,
                                const double *whitening, int64_t first, Sink &sink) {
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
    sink.take(first + r, v, z[r][v]);
}

// The coordinates before the first whole block: they have the shortest sums. Returns how many.
template <int count, int width, class Sink>
static inline int64_t whiten_first(const double *x, int64_t stride, const double *mean,
                                   const double *whitening, int64_t wanted, Sink &sink) {
  if constexpr (count > 0) {
    if (wanted != count)
      return whiten_first<count - 1, width>(x, stride, mean, whitening, wanted, sink);
    whiten_block<count, width>(x, stride, mean, whitening, 0, sink);
  }
  return count;
}

// 24 accumulators of 32 registers, or 8 of 16.
constexpr int whiten_width = lane_count == 8 ? 4 : 2, whiten_count = lane_count == 8 ? 6 : 4;
static_assert(row_quantum % (whiten_width * lane_count) == 0, "tiles hold whole blocks");

// All coordinates of whiten_width vectors of rows, from row i on.
template <class Sink>
static inline void whiten_rows(const Block &rows, int64_t i, const double *mean,
                               const double *whitening, Sink &sink) {
  const double *x = rows.x + i;
  int64_t first = whiten_first<whiten_count - 1, whiten_width>(
      x, rows.stride, mean, whitening, rows.n_features % whiten_count, sink);
  for (; first < rows.n_features; first += whiten_count)
    whiten_block<whiten_count, whiten_width>(x, rows.stride, mean, whitening, first, sink);
}

static void whiten(const Block &rows, const double *mean, const double *whitening, double *z) {
  for (int64_t i = 0; i < rows.n; i += whiten_width * lane_count) {
    Coordinates coordinates = {z + i, rows.stride};
    whiten_rows(rows, i, mean, whitening, coordinates);
  }
}

// Any D.
static void distance_triangular_any(const Block &rows, const double *mean, const double *whitening,
                                    double *distance) {
  for (int64_t i = 0; i < rows.n; i += whiten_width * lane_count) {
    Squares<whiten_width> squares;
    whiten_rows(rows, i, mean, whitening, squares);
    GMM_UNROLL
    for (int v = 0; v < whiten_width; ++v)
      store(distance + i + v * lane_count, squares.sums[v]);
  }
}

// As above, but for rows that are far the first coordinates may be all that is added up.
static void distance_limited(const Block &rows, const double *mean, const double *whitening,
                             const double *best, double threshold, double *distance) {
  for (int64_t i = 0; i < rows.n; i += whiten_width * lane_count) {
    const double *x = rows.x + i;
    Lanes limit[whiten_width];
    GMM_UNROLL
    for (int v = 0; v < whiten_width; ++v)
      limit[v] = 2.0 * (threshold - load(best + i + v * lane_count));
    Squares<whiten_width> squares;
    int64_t first = whiten_first<whiten_count - 1, whiten_width>(
        x, rows.stride, mean, whitening, rows.n_features % whiten_count, squares);
    for (bool far = false; first < rows.n_features && !far; first += whiten_count) {
      whiten_block<whiten_count, whiten_width>(x, rows.stride, mean, whitening, first, squares);
      LaneBits beyond = squares.sums[0] > limit[0];
      GMM_UNROLL
      for (int v = 1; v < whiten_width; ++v)
        beyond &= squares.sums[v] > limit[v];
      far = all(beyond);
    }
    GMM_UNROLL
    for (int v = 0; v < whiten_width; ++v)
      store(distance + i + v * lane_count, squares.sums[v]);
  }
}

static void raise(double constant, const double *distance, int64_t n, double *best) {
  for (int64_t i = 0; i < n; i += lane_count)
    store(best + i, maximum(multiply_add(broadcast(-0.5), load(distance + i), broadcast(constant)),
                            load(best + i)));
}

// Few features: all differences of two vectors of rows stay in registers.
template <int D>
static void distance_triangular_few(const Block &rows, const double *mean, const double *whitening,
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

static void distance_triangular(const Block &rows, const double *mean, const double *whitening,
                                double *distance) {
  static_assert(most_features_at_once == 8, "as many functions as there are here");
  constexpr decltype(&distance_triangular_any) few[] = {
      distance_triangular_few<1>, distance_triangular_few<2>, distance_triangular_few<3>,
      distance_triangular_few<4>, distance_triangular_few<5>, distance_triangular_few<6>,
      distance_triangular_few<7>, distance_triangular_few<8>};
  (rows.n_features <= most_features_at_once ? few[rows.n_features - 1] : distance_triangular_any)(
      rows, mean, whitening, distance);
}

// Sums over features of squared differences, each multiplied by scale[j] first or, without scale,
// as they are; from 0 or, extending, from what is there.
template <bool scaled, bool extending>
static inline void add_up_squares(const Block &rows, const double *mean, const double *scale,
                                  double *distance) {
  constexpr int width = 4;
  static_assert(row_quantum % (width * lane_count) == 0, "tiles hold whole blocks");
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes sums[width] = {};
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      if (extending)
        sums[v] = load(distance + i + v * lane_count);
    for (int64_t j = 0; j < rows.n_features; ++j)
      GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      Lanes z = load(rows.x + j * rows.stride + i + v * lane_count) - mean[j];
      if (scaled)
        z *= scale[j];
      sums[v] = multiply_add(z, z, sums[v]);
    }
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sums[v]);
  }
}

static void distance_diagonal(const Block &rows, const double *mean,
                              const double *inverse_deviation, double *distance) {
  add_up_squares<true, false>(rows, mean, inverse_deviation, distance);
}

static void extend_distance_diagonal(const Block &rows, const double *mean,
                                     const double *inverse_deviation, double *distance) {
  add_up_squares<true, true>(rows, mean, inverse_deviation, distance);
}

static void distance_plain(const Block &rows, const double *mean, double *distance) {
  add_up_squares<false, false>(rows, mean, nullptr, distance);
}

} // namespace gmm::kernels
