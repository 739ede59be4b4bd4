// The regression of some features on others, component by component: with o those that are given
// and m the others, a row y of what is given has the conditional mean and covariance
//
//   m_m + B (y - m_o),   B = S_mo S_oo^-1        C = S_mm - B S_om
//
// under a component (Anderson 2003, theorem 2.5.1). Pattern (partial.hpp) finds them; here they are
// kept for many rows of which the same features are given.
#pragma once
#include "gaussian/parameters.hpp"
#include "gaussian/partial.hpp"
#include "gaussian/split.hpp"
#include "gaussian/wide.hpp"

namespace gmm {

// Between calls: what build() made.
struct Regression {
  Layout layout;
  int64_t n_components = 0, n_given = 0, n_others = 0;
  Buffer<double> given_means;  // K * n_given
  Buffer<double> other_means;  // K * n_others
  Buffer<double> coefficients; // of matrices: n_matrices * n_others * n_given, B by rows
  Buffer<double> variances;    // n_matrices * n_others: the diagonal of C, at least 0

  // split: the features that are given, in the order of y, and the others. densities: of these
  // parameters, or of such that have other means. pattern: allocated for them; afterwards it is
  // that of the split, and has C.
  Status build(const gmm_allocator &allocator, const ParametersView &parameters, const Split &split,
               const PartialDensities &densities, Pattern &pattern);

  const double *coefficients_of(int64_t k, int64_t other) const {
    return coefficients.data() + ((layout.shared ? 0 : k) * n_others + other) * n_given;
  }
  const double *variances_of(int64_t k) const {
    return variances.data() + (layout.shared ? 0 : k) * n_others;
  }

  // The conditional mean of one of the others for a row y of what is given. It is right wherever y
  // and the means lie; what does not fit a double becomes infinity.
  double mean(int64_t k, int64_t other, const double *y) const;

  // The same of the mixture, for responsibilities that are `stride` apart; and the variance, unless
  // that is NULL.
  void combine(int64_t other, const double *y, const double *responsibilities, int64_t stride,
               double *its_mean, double *its_variance) const;

private:
  // Adds `factor` times half of the conditional mean less origin.
  void add_half_mean(int64_t k, int64_t other, const double *y, double origin, double factor,
                     SumOfProducts &sum) const;
};

} // namespace gmm
