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

// Up to so many features a row's differences stay in registers, and distances are never cut short.
constexpr int64_t most_features_at_once = 8;

// A block of rows, as the kernels see them.
struct Block {
  const double *x;
  int64_t stride, n, n_features;
};

// C += factor A B, for C of m rows and n columns and B of k rows: element (i,l) of A at
// a[i*a_row + l*a_col] (so that A may be a transpose), rows of B and C one after the other.
// upper: what is below the diagonal of C is not wanted; next to the diagonal it may change.
struct Product {
  double factor;
  bool upper;
  int64_t m, n, k;
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

  // The same, but of rows that are all certainly beyond 2 (threshold - best[i]) what is stored may
  // be any number above that. raise: best[i] = the larger of it and constant - distance[i] / 2.
  void (*distance_limited)(const Block &rows, const double *mean, const double *whitening,
                           const double *best, double threshold, double *distance);
  void (*raise)(double constant, const double *distance, int64_t n, double *best);

  // The same for a diagonal covariance; inverse_deviation: D numbers. extend_: goes on from what
  // the features before these have left in `distance`, as if all were one call.
  void (*distance_diagonal)(const Block &rows, const double *mean, const double *inverse_deviation,
                            double *distance);
  void (*extend_distance_diagonal)(const Block &rows, const double *mean,
                                   const double *inverse_deviation, double *distance);

  // For components that share W: the coordinates W (y - centre) of each row, as rows of their own
  // (z[j*stride + i]), and squared distances between such rows and a point.
  void (*whiten)(const Block &rows, const double *centre, const double *whitening, double *z);
  void (*distance_plain)(const Block &rows, const double *point, double *distance);

  // In: joint[k*stride + i], the squared distance of row i to component k, so that its log-density
  // times the weight is constants[k] - distance / 2. Out: responsibilities in its place, and
  // log_density[i] = log of the sum over k of e^(constants[k] - distance / 2). The maximum is taken
  // out, so nothing overflows, and no responsibility is 0/0 where one joint value is finite.
  // Responsibilities whose logarithm, at most, is below cut[k] are 0 (cut NULL: none).
  // Returns whether some log-density is not above `least` (as a NaN is not).
  bool (*normalise)(const double *constants, const double *cut, double *joint, int64_t stride,
                    int64_t n, int64_t n_components, double least, double *log_density);

  // Sum over rows of weight[i] * value[i].
  double (*weighted_sum)(const double *weight, const double *value, int64_t n);

  // For weights w r (row weight times responsibility) and differences d = y - centre, adds the
  // sums over rows of w r to *total, w r d_i to first[i], and w r d_i d_j to second: packed lower
  // triangle, or for _diagonal the D squares. scratch: (D + 1) * stride.
  using AddMoments = void(const Block &rows, const double *centre, const double *weight,
                          const double *responsibility, double *scratch, double *total,
                          double *first, double *second);
  AddMoments *add_moments_full, *add_moments_diagonal;

  // For each row the component with the smallest (largest) of values[k*stride + i], the first of
  // equals; and if `least` is not NULL, the smallest value.
  void (*argmin)(const double *values, int64_t stride, int64_t n, int64_t n_components,
                 int32_t *component, double *least);
  void (*argmax)(const double *values, int64_t stride, int64_t n, int64_t n_components,
                 int32_t *component);

  // For factorisations. substitute: U' X = B for X (n rows of n_columns numbers), where B is; U an
  // upper triangle.
  void (*add_product)(const Product &product);
  void (*substitute)(int64_t n, const double *u, int64_t u_row, int64_t n_columns, double *x,
                     int64_t x_row);

  // For eigenvalues, with `a` an upper triangle that stands for a symmetric n x n matrix: y = a x;
  // a -= v w' + w v'; rows times I - v v'; and rotations of rows i and i + 1 of x for i = count - 1
  // down to 0: x[i+1] = s[i] x[i] + c[i] x[i+1], x[i] = c[i] x[i] - s[i] x[i+1].
  void (*multiply_symmetric)(int64_t n, const double *a, int64_t stride, const double *x,
                             double *y);
  void (*subtract_symmetric)(int64_t n, const double *v, const double *w, double *a,
                             int64_t stride);
  void (*reflect)(int64_t n_rows, int64_t n, const double *v, double *rows, int64_t stride);
  void (*rotate)(int64_t count, const double *cosines, const double *sines, int64_t n_columns,
                 double *x, int64_t stride);
};

// The kernels of a level, 1 for any processor, 2 for AVX2 and FMA, 3 for AVX-512; or of the highest
// below it that the library and the processor have. 0: of the highest they have.
const Kernels &kernels_of(int64_t level);

} // namespace gmm::kernels
