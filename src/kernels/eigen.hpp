// The inner loops of eigenvalues of a symmetric matrix, of which only the upper triangle is read
// and written: products, updates of rank two, reflections and rotations. See Kernels for each.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// a'b over n numbers.
static inline double inner_product(int64_t n, const double *a, const double *b) {
  constexpr int width = 4;
  Lanes sums[width] = {};
  int64_t j = 0;
  for (; j + width * lane_count <= n; j += width * lane_count) {
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      sums[v] = multiply_add(load(a + j + v * lane_count), load(b + j + v * lane_count), sums[v]);
  }
  double total = sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
  for (; j < n; ++j)
    total += a[j] * b[j];
  return total;
}

// y += factor x, for n numbers.
static inline void add_multiple(int64_t n, double factor, const double *x, double *y) {
  int64_t j = 0;
  for (; j + lane_count <= n; j += lane_count)
    store(y + j, multiply_add(broadcast(factor), load(x + j), load(y + j)));
  for (; j < n; ++j)
    y[j] += factor * x[j];
}

// Each element of the triangle is read once and serves twice: for its own row and for its column.
static void multiply_symmetric(int64_t n, const double *a, int64_t stride, const double *x,
                               double *y) {
  for (int64_t i = 0; i < n; ++i)
    y[i] = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double *row = a + i * stride + i;
    y[i] += inner_product(n - i, row, x + i);
    add_multiple(n - i - 1, x[i], row + 1, y + i + 1);
  }
}

static void subtract_symmetric(int64_t n, const double *v, const double *w, double *a,
                               int64_t stride) {
  for (int64_t i = 0; i < n; ++i) {
    double *row = a + i * stride;
    int64_t j = i;
    for (; j + lane_count <= n; j += lane_count) {
      const Lanes rest = multiply_add(broadcast(-v[i]), load(w + j), load(row + j));
      store(row + j, multiply_add(broadcast(-w[i]), load(v + j), rest));
    }
    for (; j < n; ++j)
      row[j] = row[j] - v[i] * w[j] - w[i] * v[j];
  }
}

static void reflect(int64_t n_rows, int64_t n, const double *v, double *rows, int64_t stride) {
  for (int64_t i = 0; i < n_rows; ++i)
    add_multiple(n, -inner_product(n, rows + i * stride, v), v, rows + i * stride);
}

// The rotations applied to `width` vectors of columns at x; of each pair of rows the lower one
// stays in registers, because the next rotation turns it again. rotate_column: the same for one
// column.
template <int width>
static inline void rotate_strip(int64_t count, const double *cosines, const double *sines,
                                double *x, int64_t stride) {
  Lanes below[width];
  GMM_UNROLL
  for (int v = 0; v < width; ++v)
    below[v] = load(x + count * stride + v * lane_count);
  for (int64_t i = count - 1; i >= 0; --i) {
    const Lanes c = broadcast(cosines[i]), s = broadcast(sines[i]);
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      double *at = x + i * stride + v * lane_count;
      const Lanes above = load(at);
      store(at + stride, multiply_add(s, above, c * below[v]));
      below[v] = multiply_add(c, above, -(s * below[v]));
    }
  }
  GMM_UNROLL
  for (int v = 0; v < width; ++v)
    store(x + v * lane_count, below[v]);
}

static inline void rotate_column(int64_t count, const double *cosines, const double *sines,
                                 double *x, int64_t stride) {
  double below = x[count * stride];
  for (int64_t i = count - 1; i >= 0; --i) {
    const double above = x[i * stride];
    x[(i + 1) * stride] = sines[i] * above + cosines[i] * below;
    below = cosines[i] * above - sines[i] * below;
  }
  x[0] = below;
}

static void rotate(int64_t count, const double *cosines, const double *sines, int64_t n_columns,
                   double *x, int64_t stride) {
  constexpr int width = 4;
  int64_t j = 0;
  for (; j + width * lane_count <= n_columns; j += width * lane_count)
    rotate_strip<width>(count, cosines, sines, x + j, stride);
  for (; j + lane_count <= n_columns; j += lane_count)
    rotate_strip<1>(count, cosines, sines, x + j, stride);
  for (; j < n_columns; ++j)
    rotate_column(count, cosines, sines, x + j, stride);
}

} // namespace gmm::kernels
