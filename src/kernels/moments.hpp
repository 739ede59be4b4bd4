// Weighted first and second moments of the rows of a tile about a centre. The second moments,
// sum of w r d d', take D(D+1)/2 multiply-adds a row.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// second[i][j] += sum of s_i s_j over rows, for `height` rows i and `width` columns j of the
// triangle. Elements above the diagonal are computed with their block and not stored.
template <int height, int width>
static inline void add_products(const double *s, int64_t stride, int64_t n, int64_t i0, int64_t j0,
                                double *second) {
  Lanes sums[height][width] = {};
  for (int64_t row = 0; row < n; row += lane_count) {
    Lanes b[width];
    GMM_UNROLL
    for (int j = 0; j < width; ++j)
      b[j] = load(s + (j0 + j) * stride + row);
    GMM_UNROLL
    for (int i = 0; i < height; ++i) {
      const Lanes a = load(s + (i0 + i) * stride + row);
      GMM_UNROLL
      for (int j = 0; j < width; ++j)
        sums[i][j] = multiply_add(a, b[j], sums[i][j]);
    }
  }
  GMM_UNROLL
  for (int i = 0; i < height; ++i)
    GMM_UNROLL
  for (int j = 0; j < width; ++j)
    if (j0 + j <= i0 + i)
      second[triangle(i0 + i) + j0 + j] += sum(sums[i][j]);
}

template <int height>
static inline void add_block_row(const double *s, int64_t stride, int64_t n, int64_t i0,
                                 double *second) {
  constexpr int width = lane_count == 8 ? 4 : 2; // 16 accumulators of 32 registers, or 8 of 16
  int64_t j = 0;
  for (; j + width <= i0 + height; j += width)
    add_products<height, width>(s, stride, n, i0, j, second);
  for (; j < i0 + height; ++j)
    add_products<height, 1>(s, stride, n, i0, j, second);
}

// With s = sqrt(w r) d only one number a row and feature is kept, and s_i s_j = w r d_i d_j cannot
// overflow where w r is 0.
static void add_moments_any(const Rows &rows, const double *centre, const double *weight,
                            const double *responsibility, double *scratch, double *total,
                            double *first, double *second) {
  const int64_t D = rows.n_features, stride = rows.stride;
  double *roots = scratch + D * stride;
  Lanes sum_weights = {};
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    const Lanes wr = load(weight + i) * load(responsibility + i);
    store(roots + i, square_root(wr));
    sum_weights += wr;
  }
  *total += sum(sum_weights);
  for (int64_t j = 0; j < D; ++j) {
    Lanes sum_first = {};
    for (int64_t i = 0; i < rows.n; i += lane_count) {
      const Lanes root = load(roots + i), s = root * (load(rows.x + j * stride + i) - centre[j]);
      store(scratch + j * stride + i, s);
      sum_first = multiply_add(root, s, sum_first);
    }
    first[j] += sum(sum_first);
  }
  int64_t i = 0;
  for (; i + 4 <= D; i += 4)
    add_block_row<4>(scratch, stride, rows.n, i, second);
  for (; i < D; ++i)
    add_block_row<1>(scratch, stride, rows.n, i, second);
}

// Few features: all sums stay in registers.
template <int D>
static void add_moments_few(const Rows &rows, const double *centre, const double *weight,
                            const double *responsibility, double *, double *total, double *first,
                            double *second) {
  Lanes sum_weights = {}, sum_first[D] = {}, sum_second[D * (D + 1) / 2] = {};
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    const Lanes wr = load(weight + i) * load(responsibility + i);
    Lanes d[D];
    sum_weights += wr;
    GMM_UNROLL
    for (int j = 0; j < D; ++j)
      d[j] = load(rows.x + j * rows.stride + i) - centre[j];
    GMM_UNROLL
    for (int j = 0; j < D; ++j) {
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

static void add_moments_full(const Rows &rows, const double *centre, const double *weight,
                             const double *responsibility, double *scratch, double *total,
                             double *first, double *second) {
  constexpr decltype(&add_moments_any) few[] = {add_moments_few<1>, add_moments_few<2>,
                                                add_moments_few<3>, add_moments_few<4>};
  (rows.n_features <= 4 ? few[rows.n_features - 1] : add_moments_any)(
      rows, centre, weight, responsibility, scratch, total, first, second);
}

static void add_moments_diagonal(const Rows &rows, const double *centre, const double *weight,
                                 const double *responsibility, double *total, double *first,
                                 double *second) {
  Lanes sum_weights = {};
  for (int64_t i = 0; i < rows.n; i += lane_count)
    sum_weights = multiply_add(load(weight + i), load(responsibility + i), sum_weights);
  *total += sum(sum_weights);
  for (int64_t j = 0; j < rows.n_features; ++j) {
    Lanes sum_first = {}, sum_second = {};
    for (int64_t i = 0; i < rows.n; i += lane_count) {
      const Lanes d = load(rows.x + j * rows.stride + i) - centre[j];
      const Lanes wrd = load(weight + i) * load(responsibility + i) * d;
      sum_first += wrd;
      sum_second = multiply_add(wrd, d, sum_second);
    }
    first[j] += sum(sum_first);
    second[j] += sum(sum_second);
  }
}

} // namespace gmm::kernels
