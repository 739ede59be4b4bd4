// Conditional means of rows of which some features are given: n_given multiply-adds for each row,
// component and feature that is not.
#pragma once
#include "base/lanes.hpp"
#include "kernels/kernels.hpp"

namespace gmm::kernels {

// Vectors of rows and features of a block: 16 accumulators of AVX-512's 32 registers, or 8 of 16.
constexpr int regression_width = lane_count == 8 ? 4 : 2, regression_count = 4;

// `count` features from `first` on, of regression_width vectors of rows from row i on. Each
// difference serves all of them. variances: see Kernels::add_regression_variance.
template <int count, bool variances>
static inline void regress_block(const Block &rows, int64_t i, const Lines &lines, int64_t first,
                                 const double *responsibility, const double *means, double *to) {
  Lanes value[count][regression_width];
  const double *b[count];
  GMM_UNROLL
  for (int a = 0; a < count; ++a) {
    b[a] = lines.coefficients + (first + a) * rows.n_features;
    GMM_UNROLL
    for (int v = 0; v < regression_width; ++v)
      value[a][v] = broadcast(lines.start[first + a]);
  }
  for (int64_t j = 0; j < rows.n_features; ++j) {
    Lanes d[regression_width];
    GMM_UNROLL
    for (int v = 0; v < regression_width; ++v)
      d[v] = load(rows.x + j * rows.stride + i + v * lane_count) - lines.mean[j];
    GMM_UNROLL
    for (int a = 0; a < count; ++a) {
      const Lanes element = broadcast(b[a][j]);
      GMM_UNROLL
      for (int v = 0; v < regression_width; ++v)
        value[a][v] = multiply_add(element, d[v], value[a][v]);
    }
  }
  GMM_UNROLL
  for (int a = 0; a < count; ++a) {
    GMM_UNROLL
    for (int v = 0; v < regression_width; ++v) {
      const int64_t at = (first + a) * rows.stride + i + v * lane_count;
      const Lanes r = load(responsibility + i + v * lane_count);
      Lanes term = value[a][v];
      if (variances) {
        term -= load(means + at);
        term = multiply_add(term, term, broadcast(lines.variance[first + a]));
      }
      store(to + at, multiply_add(r, term, load(to + at)));
    }
  }
}

// The last features, fewer than regression_count: the compiler makes one function of each number.
template <int count, bool variances>
static inline void regress_rest(const Block &rows, int64_t i, const Lines &lines, int64_t first,
                                const double *responsibility, const double *means, double *to) {
  if constexpr (count > 0) {
    if (lines.count - first == count)
      regress_block<count, variances>(rows, i, lines, first, responsibility, means, to);
    else
      regress_rest<count - 1, variances>(rows, i, lines, first, responsibility, means, to);
  }
}

template <bool variances>
static inline void regress(const Block &rows, const Lines &lines, const double *responsibility,
                           const double *means, double *to) {
  for (int64_t i = 0; i < rows.n; i += regression_width * lane_count) {
    int64_t first = 0;
    for (; first + regression_count <= lines.count; first += regression_count)
      regress_block<regression_count, variances>(rows, i, lines, first, responsibility, means, to);
    regress_rest<regression_count - 1, variances>(rows, i, lines, first, responsibility, means, to);
  }
}

static void add_regression(const Block &rows, const Lines &lines, const double *responsibility,
                           double *means) {
  regress<false>(rows, lines, responsibility, nullptr, means);
}

static void add_regression_variance(const Block &rows, const Lines &lines,
                                    const double *responsibility, const double *means,
                                    double *variances) {
  regress<true>(rows, lines, responsibility, means, variances);
}

} // namespace gmm::kernels
