// By halves: each half is factored, solved for or inverted by itself, and one product of matrices
// joins them. Blocks of at most lapack::most_rows rows end the recursion.
#include "gaussian/factor.hpp"

#include "base/cholesky.hpp"
#include "base/lapack.hpp"
#include "base/nothing.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

using kernels::Product;

// Matrices of so many rows or fewer are not divided.
static constexpr int64_t block = lapack::most_rows;

// The first part of n > block rows: about half of them, in whole blocks.
static int64_t half(int64_t n) {
  return (n / 2 + block - 1) / block * block;
}

// For products that are done before a kernel has begun.
static void add_small_product(const Product &p) {
  for (int64_t i = 0; i < p.m; ++i)
    for (int64_t j = p.upper ? i : 0; j < p.n; ++j) {
      double sum = 0;
      for (int64_t l = 0; l < p.k; ++l)
        sum += p.a[i * p.a_row + l * p.a_col] * p.b[l * p.b_row + j];
      p.c[i * p.c_row + j] += p.factor * sum;
    }
}

Status multiply(const Engine &engine, const Product &product) {
  constexpr int64_t most_small = 4; // of each size
  if (product.m <= most_small && product.n <= most_small && product.k <= most_small) {
    add_small_product(product);
    return Status::Ok;
  }
  // The part of C between two looks at engine.stop, and what uses the cache well: with 5000 numbers
  // to add up for each element it takes some 20 ms.
  constexpr int64_t rows = 240, columns = 1024;
  for (int64_t i = 0; i < product.m; i += rows)
    for (int64_t j = product.upper ? i : 0; j < product.n; j += columns) {
      GMM_TRY(go_on(engine.stop));
      Product part = product;
      part.upper = product.upper && j == i; // the others are to the right of the diagonal
      part.m = std::min(rows, product.m - i);
      part.n = std::min(columns, product.n - j);
      part.a += i * part.a_row;
      part.b += j;
      part.c += i * part.c_row + j;
      engine.kernels->add_product(part);
    }
  return Status::Ok;
}

Status solve(const Engine &engine, int64_t n, const double *u, int64_t stride, int64_t n_columns,
             double *x, int64_t x_stride) {
  if (n <= block) {
    engine.kernels->substitute(n, u, stride, n_columns, x, x_stride);
    return Status::Ok;
  }
  const int64_t h = half(n);
  double *rest = x + h * x_stride;
  GMM_TRY(solve(engine, h, u, stride, n_columns, x, x_stride));
  GMM_TRY(multiply(
      engine, {-1, false, n - h, n_columns, h, u + h, 1, stride, x, x_stride, rest, x_stride}));
  return solve(engine, n - h, u + h * stride + h, stride, n_columns, rest, x_stride);
}

bool needs_lapack(int64_t n) {
  return n > block;
}

// With a = [A B; B' C] and A = U'U: the upper right part is U'^-1 B, and what is left for C is
// C - (U'^-1 B)' (U'^-1 B).
// Blocks are factored by `of_block`.
template <class OfBlock>
static Status factor_by_halves(const Engine &engine, int64_t n, double *a, int64_t stride,
                               OfBlock &&of_block, int64_t *bad_pivot) {
  if (n <= block)
    return of_block(n, a, stride, bad_pivot);
  const int64_t h = half(n);
  double *right = a + h, *rest = a + h * stride + h;
  GMM_TRY(factor_by_halves(engine, h, a, stride, of_block, bad_pivot));
  if (*bad_pivot >= 0)
    return Status::Ok;
  GMM_TRY(solve(engine, h, a, stride, n - h, right, stride));
  GMM_TRY(
      multiply(engine, {-1, true, n - h, n - h, h, right, 1, stride, right, stride, rest, stride}));
  GMM_TRY(factor_by_halves(engine, n - h, rest, stride, of_block, bad_pivot));
  *bad_pivot += *bad_pivot < 0 ? 0 : h;
  return Status::Ok;
}

Status factor(const Engine &engine, int64_t n, double *a, int64_t stride, int64_t *bad_pivot) {
  if (needs_lapack(n))
    return factor_by_halves(engine, n, a, stride, lapack::cholesky, bad_pivot);
  cholesky(n, a, stride, bad_pivot);
  mirror_upper(n, a, stride);
  return Status::Ok;
}

Status factor_here(const Engine &engine, int64_t n, double *a, int64_t stride, int64_t *bad_pivot) {
  const auto of_block = [](int64_t size, double *u, int64_t step, int64_t *bad) {
    cholesky(size, u, step, bad);
    return Status::Ok;
  };
  return factor_by_halves(engine, n, a, stride, of_block, bad_pivot);
}

// One block, by forward substitution. Elements that are `nothing` beside the pivot of their row are
// left out, because products of such elements would soon be subnormal.
static void invert_block(int64_t n, double *a, int64_t stride) {
  for (int64_t i = 0; i < n; ++i) {
    double row[block] = {}, *l = a + i * stride;
    for (int64_t p = 0; p < i; ++p)
      for (int64_t j = 0; j <= p && std::fabs(l[p]) >= nothing * l[i]; ++j)
        row[j] -= l[p] * a[p * stride + j];
    for (int64_t j = 0; j < i; ++j)
      l[j] = row[j] / l[i];
    l[i] = 1 / l[i];
  }
}

// c = -a' w for the lower triangle w (n x n), to whose right there may be anything; a: n rows of m
// numbers, c: m rows of n, at first 0.
static Status subtract_by_triangle(const Engine &engine, int64_t m, int64_t n, const double *a,
                                   const double *w, double *c, int64_t stride) {
  if (n <= block) {
    double clean[block * block] = {};
    for (int64_t i = 0; i < n; ++i)
      std::copy(w + i * stride, w + i * stride + i + 1, clean + i * block);
    return multiply(engine, {-1, false, m, n, n, a, 1, stride, clean, block, c, stride});
  }
  const int64_t h = half(n);
  const double *a_rest = a + h * stride, *w_rest = w + h * stride;
  GMM_TRY(subtract_by_triangle(engine, m, h, a, w, c, stride));
  GMM_TRY(multiply(engine, {-1, false, m, h, n - h, a_rest, 1, stride, w_rest, stride, c, stride}));
  return subtract_by_triangle(engine, m, n - h, a_rest, w_rest + h, c + h, stride);
}

// With U = [A B; 0 C] the inverse of U' is [A'^-1 0; -C'^-1 B' A'^-1 C'^-1].
Status invert(const Engine &engine, int64_t n, double *a, int64_t stride) {
  if (n <= block) {
    invert_block(n, a, stride);
    return Status::Ok;
  }
  const int64_t h = half(n);
  double *below = a + h * stride, *rest = below + h;
  GMM_TRY(invert(engine, h, a, stride));
  for (int64_t i = 0; i < n - h; ++i)
    std::fill(below + i * stride, below + i * stride + h, 0.0);
  GMM_TRY(subtract_by_triangle(engine, n - h, h, a + h, a, below, stride));
  GMM_TRY(solve(engine, n - h, rest, stride, h, below, stride));
  return invert(engine, n - h, rest, stride);
}

void pack_triangle(int64_t n, const double *a, int64_t stride, double *packed) {
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j <= i; ++j) {
      const double element = a[i * stride + j], pivot = packed[triangle(j) + j];
      packed[triangle(i) + j] = j < i && std::fabs(element) < nothing * pivot ? 0 : element;
    }
}

} // namespace gmm
