// The mixture ready to be evaluated: all that the log-densities of rows need.
//
//   log(w_k) + log N(y; m_k, sigma_k) = offset + constant_k - |W_k (y - m_k)|^2 / 2
//   offset + constant_k = log(w_k) - D/2 log(2 pi) + log det W_k,   sigma_k^-1 = W_k' W_k
//
// W_k is the inverse of the Cholesky factor: a lower triangle, or inverse deviations. det W_k is
// split: its power of two, taken from the heaviest component, goes into the offset, the rest into
// constant_k. Responsibilities depend on the constants only, so measuring the data in other units,
// by a power of two, changes none of their bits.
//
// An example, D 2 and K 1, in the caller's units: covariance [4 2; 2 2] has the Cholesky factor
// L = [2 0; 1 1] and W = L^-1 = [1/2 0; -1/2 1], packed as 1/2, -1/2, 1. det W = 1/2 = 1/2 * 2^0 by
// frexp() of each diagonal element: mantissas 1/2 and 1/2, exponents 0 and 1, so 1/4 * 2^1. The
// offset is 1 log 2 - log(2 pi) = -1.1447, the constant log(1) + log(1/4) = -1.3863. The row
// y = m + (2, 3) has z = W (y - m) = (1, 2) and the log-density -1.1447 - 1.3863 - 5/2 = -5.0310.
#pragma once
#include "base/memory.hpp"
#include "data/units.hpp"
#include "gaussian/few_rows.hpp"
#include "gaussian/layout.hpp"

namespace gmm {

// The covariance and the column at which a factorisation failed.
struct BadPivot {
  int64_t component = -1, column = -1; // -1: none has failed
};

// Between calls: what build() made of the means here and of weights and covariances elsewhere,
// which are not needed any more. Means and factors are in the units that use_units() was told of,
// or in the caller's.
struct Densities {
  Layout layout;
  int64_t n_components = 0, n_features = 0;
  Buffer<double> means; // K * D
  // Packed W, n_matrices * length(), and what has room in the same memory, because a loaded model
  // may not take more than twice what was stored: a factor, D * D numbers at the end of the buffer,
  // while W is made of it; then, where covariances other than isotropic ones are shared, the centre
  // and whitened means.
  Buffer<double> inverse_factors;
  Buffer<double> constants; // K; -infinity for weight 0
  double offset = 0;
  double log_volume = 0; // log-density of x = log-density of y - log_volume
  // For shared covariances, where components are near each other: rows are whitened once for all.
  bool common_whitening = false;
  bool ill_conditioned = false; // a pivot of some covariance keeps fewer than six of its digits

  Status allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K, int64_t D);

  // From now on parameters are in these units. Without this call they are in the caller's.
  void use_units(const Units &units);
  void use_caller_units();

  // Makes all but the means, which must be there. weights: K, of which one at least is positive.
  // covariances: layout.covariance_length(K, D). few_rows: what some of the covariances are made
  // of, or NULL. Status::NotSpd with *where if a covariance is singular to working precision; on
  // failure the densities are of no use. Enters LAPACK where factor() of a covariance does.
  Status build(const double *weights, const double *covariances, FewRows *few_rows,
               const Engine &engine, BadPivot *where);

  void copy_from(const Densities &other); // of the same size
  void swap(Densities &other);

  // |W_k (y - m_k)|^2 for one row y of D numbers. Plain loops: for few rows.
  double squared_distance(int64_t k, const double *y) const;

  const double *mean_of(int64_t k) const { return means.data() + k * n_features; }
  const double *inverse_factor_of(int64_t k) const {
    return inverse_factors.data() + (layout.shared ? 0 : k) * length();
  }
  // For shared covariances: the mean of the mixture, D numbers, and W (m_k - centre).
  const double *centre() const { return inverse_factors.data() + length(); }
  const double *whitened_mean_of(int64_t k) const { return centre() + (1 + k) * n_features; }
  int64_t length() const { return layout.whitening_length(n_features); }

private:
  Status factor_covariances(const double *covariances, FewRows *few_rows, const Engine &engine,
                            BadPivot *where);
  bool whitens_means() const {
    return layout.shared &&
           (layout.has_matrices() || (layout.form == Form::Diagonal && n_components > 1));
  }
  Status whiten_means(const double *weights, const StopRequest *stop);
  void set_constants(const double *weights);

  // In the library's units covariances are near 1, unless the units of a feature are coarser than
  // its robust scale. The offset then takes up units_exponent_ only, by how much they are coarser,
  // which is the same in all iterations.
  bool in_caller_units_ = true;
  int64_t units_exponent_ = 0;
};

} // namespace gmm
