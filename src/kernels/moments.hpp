// Weighted first and second moments of the rows of a tile about a centre. The second moments,
// sum of w r d d', take D(D+1)/2 multiply-adds a row; they run at 70 % of the peak with 8 and 16
// features, at 82 % with 64 (AVX-512).
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

namespace { // of the level alone, as the functions below: see lanes.hpp

// Two sources of the factors of w r d_i d_j; sums begin at `begin`, which is subtracted afterwards.
// Fresh, for few features: differences are taken anew
// for each block, because subtractions only take turns with multiply-adds, and one factor of each
// product is multiplied by w r.
struct Fresh {
  static constexpr bool has_first = true;
  static constexpr double begin = 0;
  const double *x;
  int64_t stride;
  const double *centre, *wr; // D; w r of each row

  Lanes at(int64_t j, int64_t row) const { return load(x + j * stride + row) - centre[j]; }
  Lanes weigh(Lanes d, int64_t row) const { return load(wr + row) * d; }
  Lanes first(Lanes weighed, int64_t) const { return weighed; }
};

// Scaled, for many: s = sqrt(w r) d has been stored, one number a row and feature for both factors.
struct Scaled {
  static constexpr bool has_first = true;
  static constexpr double begin = 0;
  const double *s; // as x in Block
  int64_t stride;
  const double *roots; // sqrt(w r) of each row

  Lanes at(int64_t j, int64_t row) const { return load(s + j * stride + row); }
  Lanes weigh(Lanes scaled, int64_t) const { return scaled; }
  Lanes first(Lanes scaled, int64_t row) const { return load(roots + row) * scaled; }
};

} // namespace

// second[i][j] += sum of w r d_i d_j over rows, for i of i0 .. i0+height-1 and j of j0 ..
// j0+width-1; of a square on the diagonal (i0 = j0) only the lower half, and first[i] besides.
template <int height, int width, bool on_diagonal, class Source>
static inline void add_products(const Source &source, int64_t n, int64_t i0, int64_t j0,
                                double *first, double *second) {
  Lanes sums[height][width], sums_first[height] = {};
  GMM_UNROLL
  for (int i = 0; i < height; ++i) {
    GMM_UNROLL
    for (int j = 0; j < width; ++j)
      sums[i][j] = broadcast(Source::begin);
  }
  for (int64_t row = 0; row < n; row += lane_count) {
    Lanes b[width];
    GMM_UNROLL
    for (int j = 0; j < width; ++j)
      b[j] = source.at(j0 + j, row);
    GMM_UNROLL
    for (int i = 0; i < height; ++i) {
      const Lanes a = source.weigh(on_diagonal ? b[i] : source.at(i0 + i, row), row);
      if constexpr (on_diagonal && Source::has_first)
        sums_first[i] += source.first(a, row);
      GMM_UNROLL
      for (int j = 0; j < (on_diagonal ? i + 1 : width); ++j)
        sums[i][j] = multiply_add(a, b[j], sums[i][j]);
    }
  }
  GMM_UNROLL
  for (int i = 0; i < height; ++i) {
    if constexpr (on_diagonal && Source::has_first)
      first[i0 + i] += sum(sums_first[i]);
    GMM_UNROLL
    for (int j = 0; j < (on_diagonal ? i + 1 : width); ++j)
      second[triangle(i0 + i) + j0 + j] +=
          sum(Source::begin != 0 ? sums[i][j] - Source::begin : sums[i][j]);
  }
}

// Rows i0 .. i0+height-1 of the triangle; i0 is a multiple of 4.
template <int height, class Source>
static inline void add_block_row(const Source &source, int64_t n, int64_t i0, double *first,
                                 double *second) {
  constexpr int width = lane_count == 8 ? 4 : 2; // 16 accumulators of 32 registers, or 8 of 16
  for (int64_t j = 0; j < i0; j += width)
    add_products<height, width, false>(source, n, i0, j, first, second);
  add_products<height, height, true>(source, n, i0, i0, first, second);
}

// The whole lower triangle of second moments, by blocks of 4 rows; the last may have fewer.
template <class Source>
static inline void add_triangle(const Source &source, int64_t n, int64_t D, double *first,
                                double *second) {
  int64_t i = 0;
  for (; i + 4 <= D; i += 4)
    add_block_row<4>(source, n, i, first, second);
  if (D - i == 3)
    add_block_row<3>(source, n, i, first, second);
  else if (D - i == 2)
    add_block_row<2>(source, n, i, first, second);
  else if (D - i == 1)
    add_block_row<1>(source, n, i, first, second);
}

// w r of each row, or its square root; returns the sum of w r.
template <bool roots>
static inline double multiply_weights(const double *weight, const double *responsibility, int64_t n,
                                      double *products) {
  constexpr int width = row_quantum / lane_count < 4 ? row_quantum / lane_count : 4;
  Lanes sums[width] = {};
  for (int64_t i = 0; i < n; i += width * lane_count) {
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      const int64_t at = i + v * lane_count;
      const Lanes wr = load(weight + at) * load(responsibility + at);
      store(products + at, roots ? square_root(wr) : wr);
      sums[v] += wr;
    }
  }
  Lanes total = sums[0];
  GMM_UNROLL
  for (int v = 1; v < width; ++v)
    total += sums[v];
  return sum(total);
}

// 5 to 23 features. scratch: w r of each row.
static void add_moments_fresh(const Block &rows, const double *centre, const double *weight,
                              const double *responsibility, double *scratch, double *total,
                              double *first, double *second) {
  *total += multiply_weights<false>(weight, responsibility, rows.n, scratch);
  add_triangle(Fresh{rows.x, rows.stride, centre, scratch}, rows.n, rows.n_features, first, second);
}

// 24 features or more. scratch: s of each row and feature, then sqrt(w r) of each row.
static void add_moments_stored(const Block &rows, const double *centre, const double *weight,
                               const double *responsibility, double *scratch, double *total,
                               double *first, double *second) {
  const int64_t D = rows.n_features, stride = rows.stride;
  double *roots = scratch + D * stride;
  *total += multiply_weights<true>(weight, responsibility, rows.n, roots);
  for (int64_t j = 0; j < D; ++j)
    for (int64_t i = 0; i < rows.n; i += lane_count)
      store(scratch + j * stride + i,
            load(roots + i) * (load(rows.x + j * stride + i) - centre[j]));
  add_triangle(Scaled{scratch, stride, roots}, rows.n, D, first, second);
}

// 1 to 4 features: all sums stay in registers.
template <int D>
static void add_moments_few(const Block &rows, const double *centre, const double *weight,
                            const double *responsibility, double *, double *total, double *first,
                            double *second) {
  Lanes sum_weights = {}, sum_first[D] = {}, sum_second[D * (D + 1) / 2] = {};
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    const Lanes wr = load(weight + i) * load(responsibility + i);
    Lanes d[D];
    sum_weights += wr;
    GMM_UNROLL
    for (int j = 0; j < D; ++j) {
      d[j] = load(rows.x + j * rows.stride + i) - centre[j];
      const Lanes wrd = wr * d[j]; // first: with wr = 0 this is 0 even where d d would overflow
      sum_first[j] += wrd;
      GMM_UNROLL
      for (int l = 0; l <= j; ++l)
        sum_second[triangle(j) + l] = multiply_add(wrd, d[l], sum_second[triangle(j) + l]);
    }
  }
  *total += sum(sum_weights);
  GMM_UNROLL
  for (int j = 0; j < D; ++j)
    first[j] += sum(sum_first[j]);
  GMM_UNROLL
  for (int j = 0; j < D * (D + 1) / 2; ++j)
    second[j] += sum(sum_second[j]);
}

// From this many features on differences are scaled and stored. With 16 features taking them anew
// was faster, with 64 storing them; where between the two the border lies was not measured closely.
constexpr int64_t fewest_features_stored = 24;

static void add_moments_full(const Block &rows, const double *centre, const double *weight,
                             const double *responsibility, double *scratch, double *total,
                             double *first, double *second) {
  constexpr decltype(&add_moments_fresh) few[] = {add_moments_few<1>, add_moments_few<2>,
                                                  add_moments_few<3>, add_moments_few<4>};
  (rows.n_features <= 4 ? few[rows.n_features - 1]
   : rows.n_features < fewest_features_stored
       ? add_moments_fresh
       : add_moments_stored)(rows, centre, weight, responsibility, scratch, total, first, second);
}

// First moments and sums of squares of features j0 .. j0+count-1, for a diagonal covariance. wr: w
// r of each row.
template <int count>
static inline void add_squares_of(const Block &rows, const double *centre, const double *wr,
                                  int64_t j0, double *first, double *second) {
  Lanes sum_first[count] = {}, sum_second[count] = {};
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    const Lanes weight = load(wr + i);
    GMM_UNROLL
    for (int j = 0; j < count; ++j) {
      const Lanes d = load(rows.x + (j0 + j) * rows.stride + i) - centre[j0 + j], wrd = weight * d;
      sum_first[j] += wrd;
      sum_second[j] = multiply_add(wrd, d, sum_second[j]);
    }
  }
  GMM_UNROLL
  for (int j = 0; j < count; ++j) {
    first[j0 + j] += sum(sum_first[j]);
    second[j0 + j] += sum(sum_second[j]);
  }
}

static void add_moments_diagonal(const Block &rows, const double *centre, const double *weight,
                                 const double *responsibility, double *scratch, double *total,
                                 double *first, double *second) {
  *total += multiply_weights<false>(weight, responsibility, rows.n, scratch);
  int64_t j = 0;
  for (; j + 4 <= rows.n_features; j += 4)
    add_squares_of<4>(rows, centre, scratch, j, first, second);
  for (; j < rows.n_features; ++j)
    add_squares_of<1>(rows, centre, scratch, j, first, second);
}

} // namespace gmm::kernels
