// Squared Mahalanobis distances. |W d|^2 with W lower triangular takes D(D+1)/2 multiply-adds a
// row; they run at 87 % of the peak with 8 and 16 features, at 96 % with 64 (AVX-512).
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

namespace { // of the level alone, as the functions below: see lanes.hpp

// Two sinks for the whitened coordinates of `width` vectors of rows: Squares adds up their squares,
// Coordinates stores them. z: vector v of the rows' coordinate number `coordinate`.
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

// Whitened coordinates first .. first+count-1 of `width` vectors of rows at x, given to `sink`.
// Each difference serves `count` coordinates and each loaded element of W serves `width` vectors,
// so that count * width accumulators stay in registers. Differences are taken anew for each block
// of coordinates, because a copy of them would have to be stored, where subtractions only take
// turns with multiply-adds.
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
    for (int r = q; r < count; ++r) {
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        z[r][v] = multiply_add(broadcast(w[r][first + q]), d[v], z[r][v]);
    }
  }
  GMM_UNROLL
  for (int r = 0; r < count; ++r) {
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      sink.take(first + r, v, z[r][v]);
  }
}

// The `wanted` coordinates before the first whole block, 0 to `count` of them, which have the
// shortest sums. Returns how many. The compiler makes one function of each number.
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

// Vectors of rows and coordinates of a block: 24 accumulators of AVX-512's 32 registers, or 8
// of 16.
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

// |W (y - mean)|^2 for any number of features; see Kernels::distance_triangular.
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

// As above, but ends after any block of coordinates where the partial sums of all rows side by side
// are beyond their limits: no later coordinate can bring them back. A NaN is not beyond, so it is
// kept.
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
    for (bool all_beyond = false; first < rows.n_features && !all_beyond; first += whiten_count) {
      whiten_block<whiten_count, whiten_width>(x, rows.stride, mean, whitening, first, squares);
      LaneBits beyond = squares.sums[0] > limit[0];
      GMM_UNROLL
      for (int v = 1; v < whiten_width; ++v)
        beyond &= squares.sums[v] > limit[v];
      all_beyond = all(beyond);
    }
    GMM_UNROLL
    for (int v = 0; v < whiten_width; ++v)
      store(distance + i + v * lane_count, squares.sums[v]);
  }
}

// See Kernels::raise. Where the new value is a NaN, what is there stays.
static void raise(double constant, const double *distance, int64_t n, double *best) {
  for (int64_t i = 0; i < n; i += lane_count)
    store(best + i, maximum(multiply_add(broadcast(-0.5), load(distance + i), broadcast(constant)),
                            load(best + i)));
}

// D features, at most most_features_at_once: all differences of two vectors of rows stay in
// registers.
template <int D>
static void distance_triangular_few(const Block &rows, const double *mean, const double *whitening,
                                    double *distance) {
  constexpr int width = 2;
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes d[D][width], sum[width] = {};
    GMM_UNROLL
    for (int j = 0; j < D; ++j) {
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        d[j][v] = load(rows.x + j * rows.stride + i + v * lane_count) - mean[j];
    }
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

// For each row the sum over features of (scale[j] (x_j - mean[j]))^2. `extending` adds to what is
// in `distance`, as where features come in bands; else the sums begin at 0.
template <bool extending>
static inline void add_up_scaled(const Block &rows, const double *mean, const double *scale,
                                 double *distance) {
  constexpr int width = 4;
  static_assert(row_quantum % (width * lane_count) == 0, "tiles hold whole blocks");
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes sums[width] = {};
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      if (extending)
        sums[v] = load(distance + i + v * lane_count);
    }
    for (int64_t j = 0; j < rows.n_features; ++j) {
      GMM_UNROLL
      for (int v = 0; v < width; ++v) {
        Lanes z = load(rows.x + j * rows.stride + i + v * lane_count) - mean[j];
        z *= scale[j];
        sums[v] = multiply_add(z, z, sums[v]);
      }
    }
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      store(distance + i + v * lane_count, sums[v]);
  }
}

static void distance_diagonal(const Block &rows, const double *mean,
                              const double *inverse_deviation, double *distance) {
  add_up_scaled<false>(rows, mean, inverse_deviation, distance);
}

static void extend_distance_diagonal(const Block &rows, const double *mean,
                                     const double *inverse_deviation, double *distance) {
  add_up_scaled<true>(rows, mean, inverse_deviation, distance);
}

static void whiten_diagonal(const Block &rows, const double *centre, const double *whitening,
                            double *z) {
  for (int64_t j = 0; j < rows.n_features; ++j)
    for (int64_t i = 0; i < rows.n; i += lane_count)
      store(z + j * rows.stride + i,
            (load(rows.x + j * rows.stride + i) - centre[j]) * whitening[j]);
}

// The squares of plain differences, added up for `count` points side by side, so that what is
// loaded of a row serves all of them.
template <int count, bool extending>
static inline void add_up_plain(const Block &rows, const Points &points, int64_t k,
                                double *distance) {
  constexpr int width = lane_count == 8 ? 4 : 2; // 16 sums of 32 registers, or 8 of 16
  const double *point[count];
  GMM_UNROLL
  for (int c = 0; c < count; ++c)
    point[c] = points.first + (k + c) * points.step;
  distance += k * rows.stride;
  for (int64_t i = 0; i < rows.n; i += width * lane_count) {
    Lanes sums[count][width] = {};
    GMM_UNROLL
    for (int c = 0; c < count; ++c) {
      GMM_UNROLL
      for (int v = 0; v < width; ++v) {
        if (extending)
          sums[c][v] = load(distance + c * rows.stride + i + v * lane_count);
      }
    }
    for (int64_t j = 0; j < rows.n_features; ++j) {
      Lanes x[width];
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        x[v] = load(rows.x + j * rows.stride + i + v * lane_count);
      GMM_UNROLL
      for (int c = 0; c < count; ++c) {
        const Lanes at = broadcast(point[c][j]);
        GMM_UNROLL
        for (int v = 0; v < width; ++v) {
          const Lanes z = x[v] - at;
          sums[c][v] = multiply_add(z, z, sums[c][v]);
        }
      }
    }
    GMM_UNROLL
    for (int c = 0; c < count; ++c) {
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        store(distance + c * rows.stride + i + v * lane_count, sums[c][v]);
    }
  }
}

template <bool extending>
static inline void add_up_plain_all(const Block &rows, const Points &points, double *distance) {
  int64_t k = 0;
  for (; k + 4 <= points.count; k += 4)
    add_up_plain<4, extending>(rows, points, k, distance);
  for (; k < points.count; ++k)
    add_up_plain<1, extending>(rows, points, k, distance);
}

static void distance_plain(const Block &rows, const Points &points, double *distance) {
  add_up_plain_all<false>(rows, points, distance);
}

static void extend_distance_plain(const Block &rows, const Points &points, double *distance) {
  add_up_plain_all<true>(rows, points, distance);
}

static void multiply(double factor, const double *from, int64_t n, double *to) {
  for (int64_t i = 0; i < n; i += lane_count)
    store(to + i, factor * load(from + i));
}

} // namespace gmm::kernels
