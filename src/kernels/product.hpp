// Products of matrices and substitution in a triangle, for factorisations by blocks.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// Rows of B that are added up at a time: so many rows of a strip, which has at most 32 columns, are
// at most 32 KiB and stay in the innermost cache.
constexpr int64_t product_depth = 128;
// Vectors of columns and rows of C at a time: 24 accumulators of AVX-512's 32 registers, or 8
// of 16.
constexpr int product_width = lane_count == 8 ? 4 : 2, product_height = lane_count == 8 ? 6 : 4;

// Adds to the block of C at c, `height` rows by `width` vectors of columns, the sums over `depth`
// rows of B at b. Unless `whole`, the last vector has `last` columns only. a: element of A for the
// first row of C and the first row of B.
template <int height, int width, bool whole>
static inline void add_tile(const Product &p, const double *a, const double *b, int64_t depth,
                            int last, double *c) {
  Lanes sums[height][width] = {};
  for (int64_t l = 0; l < depth; ++l, a += p.a_col, b += p.b_row) {
    Lanes row[width];
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      row[v] = whole ? load(b + v * lane_count) : load_first(b + v * lane_count, last);
    GMM_UNROLL
    for (int i = 0; i < height; ++i) {
      const Lanes element = broadcast(a[i * p.a_row]);
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        sums[i][v] = multiply_add(element, row[v], sums[i][v]);
    }
  }
  const Lanes factor = broadcast(p.factor);
  GMM_UNROLL
  for (int i = 0; i < height; ++i) {
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      double *to = c + i * p.c_row + v * lane_count;
      if (whole)
        store(to, multiply_add(factor, sums[i][v], load(to)));
      else
        store_first(to, multiply_add(factor, sums[i][v], load_first(to, last)), last);
    }
  }
}

// The rows after the last `product_height` of them: 1 to height.
template <int height, int width, bool whole>
static inline void add_rest(const Product &p, int64_t rows, const double *a, const double *b,
                            int64_t depth, int last, double *c) {
  if constexpr (height > 0) {
    if (rows == height)
      add_tile<height, width, whole>(p, a, b, depth, last, c);
    else
      add_rest<height - 1, width, whole>(p, rows, a, b, depth, last, c);
  }
}

// A strip of columns from j on, rows of C down to where it ends or, of a triangle, leaves it.
template <int width, bool whole>
static inline void add_strip(const Product &p, int64_t j, int64_t first, int64_t depth, int last) {
  const double *b = p.b + first * p.b_row + j, *a = p.a + first * p.a_col;
  const int64_t end = p.upper && j + width * lane_count < p.m ? j + width * lane_count : p.m;
  int64_t i = 0;
  for (; i + product_height <= end; i += product_height)
    add_tile<product_height, width, whole>(p, a + i * p.a_row, b, depth, last,
                                           p.c + i * p.c_row + j);
  add_rest<product_height - 1, width, whole>(p, end - i, a + i * p.a_row, b, depth, last,
                                             p.c + i * p.c_row + j);
}

// C += factor A B, strip by strip of product_width vectors of columns; single vectors at the end.
static void add_product(const Product &p) {
  for (int64_t first = 0; first < p.k; first += product_depth) {
    const int64_t depth = p.k - first < product_depth ? p.k - first : product_depth;
    int64_t j = 0;
    for (; j + product_width * lane_count <= p.n; j += product_width * lane_count)
      add_strip<product_width, true>(p, j, first, depth, lane_count);
    for (; j + lane_count <= p.n; j += lane_count)
      add_strip<1, true>(p, j, first, depth, lane_count);
    if (j < p.n)
      add_strip<1, false>(p, j, first, depth, static_cast<int>(p.n - j));
  }
}

// Forward substitution in `width` vectors of columns of x, row after row.
template <int width, bool whole>
static inline void substitute_strip(int64_t n, const double *u, int64_t u_row, int last,
                                    int64_t x_row, double *x) {
  for (int64_t i = 0; i < n; ++i) {
    Lanes rest[width];
    GMM_UNROLL
    for (int v = 0; v < width; ++v)
      rest[v] = whole ? load(x + i * x_row + v * lane_count) : load_first(x + i * x_row, last);
    for (int64_t l = 0; l < i; ++l) {
      const Lanes element = broadcast(-u[l * u_row + i]);
      GMM_UNROLL
      for (int v = 0; v < width; ++v)
        rest[v] = multiply_add(
            element, whole ? load(x + l * x_row + v * lane_count) : load_first(x + l * x_row, last),
            rest[v]);
    }
    const Lanes pivot = broadcast(u[i * u_row + i]);
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      if (whole)
        store(x + i * x_row + v * lane_count, rest[v] / pivot);
      else
        store_first(x + i * x_row, rest[v] / pivot, last);
    }
  }
}

static void substitute(int64_t n, const double *u, int64_t u_row, int64_t n_columns, double *x,
                       int64_t x_row) {
  constexpr int width = 8; // sums that do not wait for each other
  int64_t j = 0;
  for (; j + width * lane_count <= n_columns; j += width * lane_count)
    substitute_strip<width, true>(n, u, u_row, lane_count, x_row, x + j);
  for (; j + lane_count <= n_columns; j += lane_count)
    substitute_strip<1, true>(n, u, u_row, lane_count, x_row, x + j);
  if (j < n_columns)
    substitute_strip<1, false>(n, u, u_row, static_cast<int>(n_columns - j), x_row, x + j);
}

} // namespace gmm::kernels
