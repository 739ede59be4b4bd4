#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// second[i][j] += sum of a_i b_j over rows, for `height` rows i and `width` columns j of the
// triangle. Elements above the diagonal are computed with their block and not stored.
template <int height, int width>
static void add_products(const double *weighted, const double *difference, int64_t stride,
                         int64_t n, int64_t i0, int64_t j0, double *second) {
  Lanes sums[height][width] = {};
  for (int64_t row = 0; row < n; row += lane_count) {
    Lanes b[width];
    for (int j = 0; j < width; ++j)
      b[j] = load(difference + (j0 + j) * stride + row);
    for (int i = 0; i < height; ++i) {
      const Lanes a = load(weighted + (i0 + i) * stride + row);
      for (int j = 0; j < width; ++j)
        sums[i][j] += a * b[j];
    }
  }
  for (int i = 0; i < height; ++i)
    for (int j = 0; j < width && j0 + j <= i0 + i; ++j)
      second[triangle(i0 + i) + j0 + j] += sum(sums[i][j]);
}

template <int height>
static void add_block_row(const double *weighted, const double *difference, int64_t stride,
                          int64_t n, int64_t i0, double *second) {
  int64_t j = 0;
  for (; j + 2 <= i0 + height; j += 2)
    add_products<height, 2>(weighted, difference, stride, n, i0, j, second);
  if (j < i0 + height)
    add_products<height, 1>(weighted, difference, stride, n, i0, j, second);
}

static double sum_rows(const double *values, int64_t n) {
  Lanes total = {};
  for (int64_t i = 0; i < n; i += lane_count)
    total += load(values + i);
  return sum(total);
}

// r d_i is formed before it meets d_j: with r = 0 the product is 0 even where d_i d_j would
// overflow.
void add_moments_full(const Rows &rows, const double *centre, const double *r, double *scratch,
                      double *total, double *first, double *second) {
  const int64_t D = rows.n_features, stride = rows.stride;
  double *difference = scratch, *weighted = scratch + D * stride;
  *total += sum_rows(r, rows.n);
  for (int64_t j = 0; j < D; ++j) {
    Lanes sum_first = {};
    for (int64_t i = 0; i < rows.n; i += lane_count) {
      const Lanes d = load(rows.x + j * stride + i) - centre[j], rd = load(r + i) * d;
      store(difference + j * stride + i, d);
      store(weighted + j * stride + i, rd);
      sum_first += rd;
    }
    first[j] += sum(sum_first);
  }
  int64_t i = 0;
  for (; i + 4 <= D; i += 4)
    add_block_row<4>(weighted, difference, stride, rows.n, i, second);
  for (; i < D; ++i)
    add_block_row<1>(weighted, difference, stride, rows.n, i, second);
}

void add_moments_diagonal(const Rows &rows, const double *centre, const double *r, double *total,
                          double *first, double *second) {
  *total += sum_rows(r, rows.n);
  for (int64_t j = 0; j < rows.n_features; ++j) {
    Lanes sum_first = {}, sum_second = {};
    for (int64_t i = 0; i < rows.n; i += lane_count) {
      const Lanes d = load(rows.x + j * rows.stride + i) - centre[j], rd = load(r + i) * d;
      sum_first += rd;
      sum_second += rd * d;
    }
    first[j] += sum(sum_first);
    second[j] += sum(sum_second);
  }
}

} // namespace gmm::kernels
