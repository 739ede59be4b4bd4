// Moments of all components at once: first moments of each, and second moments of all together or
// from squared distances that are there, so that no product of two features is taken for each
// component.
#pragma once
#include "kernels/moments.hpp"

namespace gmm::kernels {

namespace { // of the level alone, as the functions below: see lanes.hpp

// The factors s of products s_i s_j alone, without first moments. Where products may be subnormal
// numbers no sum of them is, if it begins at a number that is nothing beside those that count.
template <bool subnormal> struct Factors {
  static constexpr bool has_first = false;
  static constexpr double begin = subnormal ? 0x1p-900 : 0;
  const double *s; // as x in Block
  int64_t stride;

  Lanes at(int64_t j, int64_t row) const { return load(s + j * stride + row); }
  Lanes weigh(Lanes scaled, int64_t) const { return scaled; }
};

// What becomes of the residuals of a row while components are added: nothing, or their sum, which
// the first block of components begins. Same: the weights of first moments are those of residuals
// too.
enum class Residuals { None, Begin, Add, BeginSame, AddSame };
constexpr bool begins(Residuals r) {
  return r == Residuals::Begin || r == Residuals::BeginSame;
}
constexpr bool are_same(Residuals r) {
  return r == Residuals::BeginSame || r == Residuals::AddSame;
}

// Components k0 .. and features j0 .. of a block.
struct Corner {
  int64_t k, j;
};

} // namespace

// For a block of components and features: first += sum over rows of w r d, and to the residual of
// each row in each feature the sum over components of root d. wr, roots: as x in Block, component
// by component. Each difference d = y - m serves both.
template <int n_components, int n_features, Residuals residuals>
static inline void add_first_of(const Block &rows, const Points &centres, const Corner &corner,
                                const double *wr, const double *roots, double *first,
                                double *residual) {
  const int64_t stride = rows.stride;
  const double *x = rows.x + corner.j * stride;
  Lanes sums[n_components][n_features] = {}, mean[n_components][n_features];
  GMM_UNROLL
  for (int k = 0; k < n_components; ++k) {
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j)
      mean[k][j] = broadcast(centres.of(corner.k + k)[corner.j + j]);
  }
  wr += corner.k * stride;
  roots += corner.k * stride;
  if (residuals != Residuals::None)
    residual += corner.j * stride;
  for (int64_t i = 0; i < rows.n; i += lane_count) {
    Lanes y[n_features], total[n_features] = {};
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j) {
      y[j] = load(x + j * stride + i);
      keep(y[j]);
      if (residuals != Residuals::None && !begins(residuals))
        total[j] = load(residual + j * stride + i);
    }
    GMM_UNROLL
    for (int k = 0; k < n_components; ++k) {
      Lanes weight = load(wr + k * stride + i);
      keep(weight);
      Lanes root = weight;
      if (residuals != Residuals::None && !are_same(residuals)) {
        root = load(roots + k * stride + i);
        keep(root);
      }
      GMM_UNROLL
      for (int j = 0; j < n_features; ++j) {
        const Lanes d = y[j] - mean[k][j];
        sums[k][j] = multiply_add(weight, d, sums[k][j]);
        if (residuals != Residuals::None)
          total[j] = multiply_add(root, d, total[j]);
      }
    }
    if (residuals != Residuals::None) {
      GMM_UNROLL
      for (int j = 0; j < n_features; ++j)
        store(residual + j * stride + i, total[j]);
    }
  }
  GMM_UNROLL
  for (int k = 0; k < n_components; ++k) {
    GMM_UNROLL
    for (int j = 0; j < n_features; ++j)
      first[(corner.k + k) * centres.step + corner.j + j] += sum(sums[k][j]);
  }
}

// The same for a block of components and all features.
template <int n_components, Residuals residuals>
static inline void add_first_of_block(const Block &rows, const Points &centres, int64_t k,
                                      const double *wr, const double *roots, double *first,
                                      double *residual) {
  int64_t j = 0;
  for (; j + 2 <= rows.n_features; j += 2)
    add_first_of<n_components, 2, residuals>(rows, centres, {k, j}, wr, roots, first, residual);
  if (j < rows.n_features)
    add_first_of<n_components, 1, residuals>(rows, centres, {k, j}, wr, roots, first, residual);
}

// The same for all components.
template <Residuals begin, Residuals add>
static inline void add_first_of_all(const Block &rows, const Points &centres, const double *wr,
                                    const double *roots, double *first, double *residual) {
  constexpr int many = lane_count == 8 ? 4 : 2; // 8 sums and 8 means of 32 registers, or 4 of 16
  int64_t k = centres.count % many; // those before the first whole block
  if (k > 0)
    add_first_of_block<1, begin>(rows, centres, 0, wr, roots, first, residual);
  for (int64_t single = 1; single < k; ++single)
    add_first_of_block<1, add>(rows, centres, single, wr, roots, first, residual);
  if (k == 0) {
    add_first_of_block<many, begin>(rows, centres, 0, wr, roots, first, residual);
    k = many;
  }
  for (; k < centres.count; k += many)
    add_first_of_block<many, add>(rows, centres, k, wr, roots, first, residual);
}

// Products of two responsibilities may be subnormal (see base/nothing.hpp). Where multiply-adds are
// fused it is enough that no sum of them is; else responsibilities below least_of_pair count as 0
// in them, which beside what the component nearest to the row adds is nothing.
constexpr bool is_fused = lane_count > 2;
constexpr double least_of_pair = is_fused ? 0 : 0x1p-400;

// Whether each row counts 1, so that responsibilities are their own factors.
static inline bool are_factors(const double *weight, int64_t n) {
  LaneBits fine = {};
  fine = ~fine;
  for (int64_t i = 0; i < n; i += lane_count)
    fine &= load(weight + i) == broadcast(1);
  return is_fused && all(fine);
}

// See Kernels::add_moments_pooled. With the root of w in one factor of each product, r and the
// residuals are the only factors that are stored.
static void add_moments_pooled(const Block &rows, const Points &centres, const double *weight,
                               double *responsibility, double *scratch, double *weights,
                               double *first, double *second, double *pairs) {
  const int64_t K = centres.count, D = rows.n_features, stride = rows.stride;
  double *residual = scratch, *root = residual + D * stride, *roots = root + stride;
  const bool same = are_factors(weight, rows.n);
  for (int64_t i = 0; i < rows.n && !same; i += lane_count)
    store(root + i, square_root(load(weight + i)));
  for (int64_t k = 0; k < K; ++k) {
    Lanes total = {};
    for (int64_t i = 0; i < rows.n; i += lane_count) {
      const int64_t at = k * stride + i;
      const Lanes r = load(responsibility + at);
      if (same) {
        total += r;
        continue;
      }
      const Lanes wr = load(weight + i) * r;
      store(roots + at, is_fused || r > broadcast(least_of_pair) ? load(root + i) * r : Lanes{});
      store(responsibility + at, wr);
      total += wr;
    }
    weights[k] += sum(total);
  }
  if (same) {
    roots = responsibility;
    add_first_of_all<Residuals::BeginSame, Residuals::AddSame>(rows, centres, roots, roots, first,
                                                               residual);
  } else {
    add_first_of_all<Residuals::Begin, Residuals::Add>(rows, centres, responsibility, roots, first,
                                                       residual);
  }
  add_triangle(Factors<is_fused>{roots, stride}, rows.n, K, nullptr, pairs);
  add_triangle(Factors<false>{residual, stride}, rows.n, D, nullptr, second);
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

static void add_first_moments(const Block &rows, const Points &centres, const double *wr,
                              double *first) {
  add_first_of_all<Residuals::None, Residuals::None>(rows, centres, wr, wr, first, nullptr);
}

} // namespace gmm::kernels
