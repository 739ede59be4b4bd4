// The inner loops. Each works on one tile and one component (or all components of one tile), with
// the rows in the lanes: `n` rows, a multiple of row_quantum; feature j of row i at x[j*stride +
// i]. No loop mixes rows except where sums over rows are the result, so what comes out for a row
// does not depend on its neighbours.
//
// Triangular matrices are packed by rows: element (i,j), j <= i, at triangle(i) + j.
#pragma once
#include <cstdint>

namespace gmm::kernels {

constexpr int64_t triangle(int64_t i) {
  return i * (i + 1) / 2;
}

// A tile's rows, as the kernels see them.
struct Rows {
  const double *x;
  int64_t stride, n, n_features;
};

// Squared Mahalanobis distance of each row to `mean`: the squared length of W (y - mean), where the
// lower triangle W is the inverse of the Cholesky factor of the covariance. scratch: D * stride.
void distance_triangular(const Rows &rows, const double *mean, const double *whitening,
                         double *scratch, double *distance);

// The same for a diagonal covariance; inverse_deviation: D numbers.
void distance_diagonal(const Rows &rows, const double *mean, const double *inverse_deviation,
                       double *distance);

// In: joint[k*stride + i] = log(weight_k) + log-density of component k at row i. Out:
// responsibilities in its place, and log_density[i] = log of the sum over k of e^joint. The maximum
// is taken out and responsibilities are quotients, so neither can overflow or be 0/0 where one
// joint value is finite.
void normalise(double *joint, int64_t stride, int64_t n, int64_t n_components, double *log_density);

// Sum over rows of weight[i] * value[i].
double weighted_sum(const double *weight, const double *value, int64_t n);

// For weights r (responsibility times row weight) and differences d = y - centre, adds the sums
// over rows of r to *total, r d_i to first[i], and r d_i d_j to second: packed lower triangle, or
// for _diagonal the D squares. scratch: 2 * D * stride.
void add_moments_full(const Rows &rows, const double *centre, const double *r, double *scratch,
                      double *total, double *first, double *second);
void add_moments_diagonal(const Rows &rows, const double *centre, const double *r, double *total,
                          double *first, double *second);

} // namespace gmm::kernels
