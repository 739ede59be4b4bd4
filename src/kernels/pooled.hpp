// Moments of all components at once: first moments of each, and second moments of all together or
// from squared distances that are there, so that no product of two features is taken for each
// component.
#pragma once
#include "kernels/moments.hpp"

namespace gmm::kernels {

// Products of two responsibilities may be subnormal (see base/nothing.hpp). Where multiply-adds are
// fused it is enough that no sum of them is; else responsibilities below least_factor count as 0 in
// them, which is nothing beside what the component nearest to the row adds.
constexpr bool is_fused = lane_count > 2;
constexpr double least_factor = 0x1p-400;

namespace { // of the level alone, as the functions below: see lanes.hpp

// The factors s of products s_i s_j alone, without first moments. small: whether sums begin at a
// number that is nothing beside those that count, so that none of them is subnormal.
template <bool small> struct Factors {
  static constexpr bool has_first = false;
  static constexpr double begin = small ? 0x1p-900 : 0;
  const double *s; // as x in Block
  int64_t stride;

  Lanes at(int64_t j, int64_t row) const { return load(s + j * stride + row); }
  Lanes weigh(Lanes scaled, int64_t) const { return scaled; }
};

// Which weights residuals have: there are no residuals, weights of their own, or those of first
// moments.
enum class Roots { None, Own, Same };

// What add_first() works on, whatever the block of components and features. wr, roots: as x in
// Block, component by component.
struct FirstMoments {
  const Block &rows;
  const Points &centres;
  const double *wr, *roots;
  double *first, *residual;
};

} // namespace

// For components k0 .. and features j0 .. : to `first` the sums over rows of w r d, and to the
// residual of each row in each feature the sum over components of root d, which component 0 begins.
// Each difference d = y - m serves both.
template <int n_components, int n_features, Roots of_residuals>
static inline void add_first(const FirstMoments &moments, int64_t k0, int64_t j0) {
  constexpr bool has_residuals = of_residuals != Roots::None;
  const int64_t stride = moments.rows.stride;
  const double *x = moments.rows.x + j0 * stride, *wr = moments.wr + k0 * stride;
  const double *roots = of_residuals == Roots::Own ? moments.roots + k0 * stride : nullptr;
  double *residual = has_residuals ? moments.residual + j0 * stride : nullptr;
  Lanes sums[n_components][n_features] = {}, mean[n_components][n_features];
  GMM_UNROLL
  for (int k = 0; k < n_components; ++k) {
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j)
      mean[k][j] = broadcast(moments.centres.first[(k0 + k) * moments.centres.step + j0 + j]);
  }
  for (int64_t i = 0; i < moments.rows.n; i += lane_count) {
    Lanes y[n_features], total[n_features] = {};
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j) {
      y[j] = load(x + j * stride + i);
      keep(y[j]);
      if (has_residuals && k0 > 0)
        total[j] = load(residual + j * stride + i);
    }
    GMM_UNROLL
    for (int k = 0; k < n_components; ++k) {
      Lanes weight = load(wr + k * stride + i);
      keep(weight);
      Lanes root = weight;
      if (of_residuals == Roots::Own) {
        root = load(roots + k * stride + i);
        keep(root);
      }
      GMM_UNROLL
      for (int j = 0; j < n_features; ++j) {
        const Lanes d = y[j] - mean[k][j];
        sums[k][j] = multiply_add(weight, d, sums[k][j]);
        if (has_residuals)
          total[j] = multiply_add(root, d, total[j]);
      }
    }
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j) {
      if (has_residuals)
        store(residual + j * stride + i, total[j]);
    }
  }
  GMM_UNROLL
  for (int k = 0; k < n_components; ++k) {
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j)
      moments.first[(k0 + k) * moments.centres.step + j0 + j] += sum(sums[k][j]);
  }
}

// The same for all features of a block of components.
template <int n_components, Roots of_residuals>
static inline void add_first(const FirstMoments &moments, int64_t k0) {
  int64_t j = 0;
  for (; j + 2 <= moments.rows.n_features; j += 2)
    add_first<n_components, 2, of_residuals>(moments, k0, j);
  if (j < moments.rows.n_features)
    add_first<n_components, 1, of_residuals>(moments, k0, j);
}

// The same for all components.
template <Roots of_residuals> static inline void add_first(const FirstMoments &moments) {
  constexpr int many = lane_count == 8 ? 4 : 2; // 8 sums and 8 means of 32 registers, or 4 of 16
  int64_t k = 0;
  for (; k + many <= moments.centres.count; k += many)
    add_first<many, of_residuals>(moments, k);
  for (; k < moments.centres.count; ++k)
    add_first<1, of_residuals>(moments, k);
}

// Whether each row counts 1, so that responsibilities are their own factors.
static inline bool all_count_one(const double *weight, int64_t n) {
  LaneBits one = {};
  one = ~one;
  for (int64_t i = 0; i < n; i += lane_count)
    one &= load(weight + i) == broadcast(1);
  return all(one);
}

// See Kernels::add_moments_pooled. With the root of w in each factor, residuals and r are all that
// is stored of products. root: work, one number for each row.
static void add_moments_pooled(const Block &rows, const Points &centres, const double *weight,
                               double *responsibility, double *scratch, double *weights,
                               double *first, double *second, double *pairs) {
  const int64_t stride = rows.stride;
  double *residual = scratch, *root = residual + rows.n_features * stride, *roots = root + stride;
  const bool same = is_fused && all_count_one(weight, rows.n);
  for (int64_t i = 0; i < rows.n && !same; i += lane_count)
    store(root + i, square_root(load(weight + i)));
  for (int64_t k = 0; k < centres.count; ++k) {
    Lanes total = {};
    for (int64_t i = 0; i < rows.n; i += lane_count) {
      const int64_t at = k * stride + i;
      const Lanes r = load(responsibility + at);
      if (same) {
        total += r;
        continue;
      }
      const Lanes wr = load(weight + i) * r, root_r = load(root + i) * r;
      total += wr;
      store(responsibility + at, wr);
      store(roots + at, is_fused || r > broadcast(least_factor) ? root_r : Lanes{});
    }
    weights[k] += sum(total);
  }
  if (same) {
    roots = responsibility;
    add_first<Roots::Same>({rows, centres, responsibility, roots, first, residual});
  } else {
    add_first<Roots::Own>({rows, centres, responsibility, roots, first, residual});
  }
  add_triangle(Factors<is_fused>{roots, stride}, rows.n, centres.count, nullptr, pairs);
  add_triangle(Factors<false>{residual, stride}, rows.n, rows.n_features, nullptr, second);
}

// See Kernels::weigh_squares.
static void weigh_squares(const double *weight, const double *squares, int64_t stride, int64_t n,
                          int64_t n_components, double *responsibility, double *weights,
                          double *sums, int64_t step) {
  for (int64_t k = 0; k < n_components; ++k) {
    Lanes sum_weights = {}, sum_squares = {};
    for (int64_t i = 0; i < n; i += lane_count) {
      const int64_t at = k * stride + i;
      const Lanes wr = load(weight + i) * load(responsibility + at);
      store(responsibility + at, wr);
      sum_weights += wr;
      // where 0, the square may be infinite
      sum_squares += wr > Lanes{} ? wr * load(squares + at) : Lanes{};
    }
    weights[k] += sum(sum_weights);
    sums[k * step] += sum(sum_squares);
  }
}

// See Kernels::add_first_moments.
static void add_first_moments(const Block &rows, const Points &centres, const double *wr,
                              double *first) {
  add_first<Roots::None>({rows, centres, wr, nullptr, first, nullptr});
}

} // namespace gmm::kernels
