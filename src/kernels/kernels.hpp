// The inner loops. Each works on one tile and one component (or all components of one tile), with
// the rows in the lanes: `n` rows, a multiple of row_quantum; feature j of row i at x[j*stride +
// i]. No loop mixes rows except where sums over rows are the result, so what comes out for a row
// does not depend on its neighbours.
//
// Triangular matrices are packed by rows: element (i,j), j <= i, at triangle(i) + j.
#pragma once
#include "base/triangle.hpp"

#include <cstdint>

namespace gmm::kernels {

// Up to this many features all differences of a row stay in registers, and no distance is cut
// short: distance_limited() and skipping are for more.
constexpr int64_t most_features_at_once = 8;

// Components that stand side by side where rows are partly observed (partial.hpp).
constexpr int64_t component_quantum = 8;

// Of exact sums (data/exact_sum.hpp): terms are scaled, so that the largest double has a place; and
// the magic numbers of the lowest place, and of the digit after another.
constexpr double exact_scale = 0x1p-52, lowest_magic = 0x1.8p-958, next_magic = 0x1p-32;
constexpr int64_t deposit_quantum = 8; // sums that are added to at a time, at most

// A block of rows, as the kernels see them: feature j of row i is x[j*stride + i].
struct Block {
  const double *x;
  int64_t stride;     // numbers from one feature to the next, at least n
  int64_t n;          // rows, a multiple of row_quantum
  int64_t n_features; // those held, D or a band of them
};

// Points, one for each component: point k begins at first + k * step.
struct Points {
  const double *first;
  int64_t step, count;
};

// Linear functions of a row y, one for each of `count` features that it lacks: value a is
// start[a] + sum over features j of coefficients[a*n_features + j] (y_j - mean[j]), and about it
// there is variance[a].
struct Lines {
  const double *mean, *coefficients, *start, *variance;
  int64_t count;
};

// C += factor A B, for C of m rows and n columns and B of k rows: element (i,l) of A at
// a[i*a_row + l*a_col] (so that A may be a transpose), rows of B and C one after the other.
// upper: what is below the diagonal of C is not wanted; next to the diagonal it may change.
struct Product {
  double factor;
  bool upper;
  int64_t m, n, k; // not the K components: any sizes from 0 on
  const double *a;
  int64_t a_row, a_col;
  const double *b;
  int64_t b_row;
  double *c;
  int64_t c_row;
};

// The kernels, compiled for one level of processors.
struct Kernels {
  int level; // as in kernels_of()

  // Squared Mahalanobis distance of each row to `mean`: the squared length of W (y - mean), where
  // the lower triangle W is the inverse of the Cholesky factor of the covariance.
  void (*distance_triangular)(const Block &rows, const double *mean, const double *whitening,
                              double *distance);

  // As distance_triangular, but may stop early: once the partial sums of all rows of a vector block
  // exceed 2 (threshold - best[i]), it stores these partial sums, which are lower bounds.
  // raise: best[i] = the larger of best[i] and constant - distance[i] / 2.
  void (*distance_limited)(const Block &rows, const double *mean, const double *whitening,
                           const double *best, double threshold, double *distance);
  void (*raise)(double constant, const double *distance, int64_t n, double *best);

  // The squared distance for a diagonal covariance; inverse_deviation: D numbers. extend_: adds to
  // what a call for the features before these has left in `distance`, with the bits of one call for
  // all of them.
  void (*distance_diagonal)(const Block &rows, const double *mean, const double *inverse_deviation,
                            double *distance);
  void (*extend_distance_diagonal)(const Block &rows, const double *mean,
                                   const double *inverse_deviation, double *distance);

  // For components that share W: the coordinates W (y - centre) of each row, as rows of their own
  // (z[j*stride + i]). _diagonal: W has D numbers.
  void (*whiten)(const Block &rows, const double *centre, const double *whitening, double *z);
  void (*whiten_diagonal)(const Block &rows, const double *centre, const double *whitening,
                          double *z);

  // Squared distances of rows to points, as they are: that to point k at distance[k*stride + i].
  // extend_: as above.
  void (*distance_plain)(const Block &rows, const Points &points, double *distance);
  void (*extend_distance_plain)(const Block &rows, const Points &points, double *distance);
  // to[i] = factor * from[i], for n numbers.
  void (*multiply)(double factor, const double *from, int64_t n, double *to);

  // In: values[k*stride + i], the squared distance q of row i to component k, whose log joint
  // density is constants[k] - q / 2. Out: responsibilities in its place, and log_density[i] = log
  // of the sum over k of e^(constants[k] - q / 2). The largest log joint density of a row is
  // subtracted first, so nothing overflows, and no responsibility is 0/0 where one of them is
  // finite. log_least: K; a responsibility is 0 where an upper bound of its logarithm is below
  // log_least[k]. NULL: none is left out. Returns whether some log-density is not above `threshold`
  // (as a NaN is not): then those rows need more precision.
  bool (*normalise)(const double *constants, const double *log_least, double *values,
                    int64_t stride, int64_t n, int64_t n_components, double threshold,
                    double *log_density);

  // Sum over rows of weight[i] * value[i], with the rounding error carried. Rows of weight 0 add 0
  // whatever their value is.
  double (*weighted_sum)(const double *weight, const double *value, int64_t n);

  // Adds n terms to exact sums, whose digit f is at digits[f*stride + i], and leaves terms of 0.
  // Stops before the first deposit_quantum sums among which one needs another magic number, or
  // where fewer are left, and returns how many are done.
  int64_t (*deposit)(int64_t n, double *terms, const double *magic, int64_t *digits,
                     int64_t stride);

  // How many of n values are not 0.
  int64_t (*count_nonzero)(const double *values, int64_t n);

  // For weights w r (row weight times responsibility) and differences d = y - centre, adds the
  // sums over rows of w r to *total, w r d_i to first[i], and w r d_i d_j to second: packed lower
  // triangle, or for _diagonal the D squares. scratch: (D + 1) * stride.
  using AddMoments = void(const Block &rows, const double *centre, const double *weight,
                          const double *responsibility, double *scratch, double *total,
                          double *first, double *second);
  AddMoments *add_moments_full, *add_moments_diagonal;

  // For all components at once (centres.count = K, first: as centres), with
  // responsibility[k*stride + i], which add up to 1 for each row. Then
  //
  //   sum_k r_k (y - m_k)(y - m_k)' = d d' + sum_(k<l) r_k r_l (m_k - m_l)(m_k - m_l)'
  //
  // with the mean residual d = sum_k r_k (y - m_k). Adds the sums over rows of w r_k to weights[k],
  // w r_k (y - m_k) to first, w d d' to second and w r_k r_l to pairs, both of them packed lower
  // triangles. Leaves w r in the place of r. scratch: (D + 1 + K) * stride.
  void (*add_moments_pooled)(const Block &rows, const Points &centres, const double *weight,
                             double *responsibility, double *scratch, double *weights,
                             double *first, double *second, double *pairs);

  // The same in two parts, where squared distances to the centres are there already
  // (squares[k*stride + i]): weigh_squares adds the sums over rows of w r_k to weights[k] and of
  // w r_k times the square to sums[k * step], and leaves w r in the place of r; add_first_moments
  // adds the sums of w r_k (y - m_k), of the features that are held.
  void (*weigh_squares)(const double *weight, const double *squares, int64_t stride, int64_t n,
                        int64_t n_components, double *responsibility, double *weights, double *sums,
                        int64_t step);
  void (*add_first_moments)(const Block &rows, const Points &centres, const double *wr,
                            double *first);

  // For regression, one component after the other: adds r times the value of line a to
  // means[a*stride + i]; and, once that is complete, r times the variance and the square of the
  // value's difference from it to variances[a*stride + i].
  void (*add_regression)(const Block &rows, const Lines &lines, const double *responsibility,
                         double *means);
  void (*add_regression_variance)(const Block &rows, const Lines &lines,
                                  const double *responsibility, const double *means,
                                  double *variances);

  // For each row the component with the smallest (largest) of values[k*stride + i], the first of
  // equals; and if `smallest` is not NULL, the smallest value.
  void (*argmin)(const double *values, int64_t stride, int64_t n, int64_t n_components,
                 int32_t *component, double *smallest);
  void (*argmax)(const double *values, int64_t stride, int64_t n, int64_t n_components,
                 int32_t *component);

  // For factorisations. add_product: see Product. substitute: solves U' X = B for X, n rows of
  // n_columns numbers, in the place of B; u: an upper triangle of n rows, u_row numbers apart.
  void (*add_product)(const Product &product);
  void (*substitute)(int64_t n, const double *u, int64_t u_row, int64_t n_columns, double *x,
                     int64_t x_row);

  // For eigenvalues; `a` is the upper triangle of a symmetric n x n matrix. y = a x:
  void (*multiply_symmetric)(int64_t n, const double *a, int64_t stride, const double *x,
                             double *y);
  // a -= v w' + w v':
  void (*subtract_symmetric)(int64_t n, const double *v, const double *w, double *a,
                             int64_t stride);
  // Each of n_rows rows of n numbers, times I - v v':
  void (*reflect)(int64_t n_rows, int64_t n, const double *v, double *rows, int64_t stride);
  // Rotations of rows i and i + 1 of x, for i = count - 1 down to 0, both from their old values:
  // x[i+1] = s[i] x[i] + c[i] x[i+1], x[i] = c[i] x[i] - s[i] x[i+1].
  void (*rotate)(int64_t count, const double *cosines, const double *sines, int64_t n_columns,
                 double *x, int64_t stride);

  // One-sided Jacobi: turns pairs of rows of n numbers so that the two are orthogonal: those that
  // meet in one round of a tournament of n_rows players, whose rounds 0 .. n_rows - 2 + n_rows % 2
  // have each pair once. squares: the rows' squared lengths, which follow. Returns whether some
  // cosine was above the tolerance, so that the pair had to be turned.
  bool (*turn_apart)(int64_t n, int64_t n_rows, int64_t round, double *rows, double *squares,
                     double tolerance);

  // For rows that are partly observed. All of it is of a block of components: each number is
  // component_quantum numbers, those of component 0, 1, ... of the block. features: all of them,
  // the n_observed that are observed first. covariance: a packed triangle, by feature; factor:
  // likewise, by the order of `features`. With S the covariance in that order, o what is observed
  // and m what is missing, factor_partial makes L of S_oo = L L', S_mo L^-T, and S_mm - S_mo
  // S_oo^-1 S_om, from row `first` on, those before being there already. In the place of its
  // diagonal elements L has their inverses.
  void (*factor_partial)(int64_t n_features, const int64_t *features, int64_t n_observed,
                         int64_t first, const double *covariance, double *factor);
  // The logarithm of the product of inverse[places[i]], i < n, as log_mantissa + exponent log 2.
  void (*log_determinant_partial)(int64_t n, const int64_t *places, const double *inverse,
                                  double *log_mantissa, double *exponent);
  // Of a row y (by feature): the squared distance of what it has; and, unless `completed` is NULL,
  // the conditional means of what it lacks. mean: by feature. z: work, n_observed.
  void (*measure_partial)(int64_t n_features, const int64_t *features, int64_t n_observed,
                          const double *factor, const double *mean, const double *y, double *z,
                          double *distance, double *completed);
  // The same for n rows, a multiple of component_quantum, and the first component of the block,
  // with the bits of measure_partial: feature j of row i at y[j*stride + i]; z and `completed`
  // likewise.
  void (*measure_partial_rows)(int64_t n_features, const int64_t *features, int64_t n_observed,
                               const double *factor, const double *mean, const double *y,
                               int64_t stride, int64_t n, double *z, double *distance,
                               double *completed);
  // The distance where there are variances only. step: from the inverse deviations of a feature to
  // those of the next, 0 or component_quantum.
  void (*measure_partial_diagonal)(const int64_t *features, int64_t n_observed, const double *mean,
                                   const double *inverse_deviation, int64_t step, const double *y,
                                   double *distance);
  // As measure_partial_rows.
  void (*measure_partial_diagonal_rows)(const int64_t *features, int64_t n_observed,
                                        const double *mean, const double *inverse_deviation,
                                        int64_t step, const double *y, int64_t stride, int64_t n,
                                        double *distance);
  // `normalise` for one row, with the same bits, whose n components are side by side (a multiple of
  // component_quantum; those of padding have the constant -infinity). Returns the log-density.
  double (*respond_partial)(int64_t n, const double *constants, double *values);
};

// The kernels of a level, 1 for any processor, 2 for AVX2 and FMA, 3 for AVX-512; or of the highest
// below it that the library and the processor have. 0: of the highest they have.
const Kernels &kernels_of(int64_t level);

} // namespace gmm::kernels
