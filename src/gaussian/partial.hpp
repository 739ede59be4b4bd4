// Rows that are partly observed: the density of what a row has, and the conditional distribution of
// what it lacks. With o the features that are observed and m those that are missing, for each
// component (Ghahramani and Jordan 1994; Little and Rubin 2002, section 8.2)
//
//   density   N(y_o; m_o, S_oo)
//   mean      m_m + B (y_o - m_o),   B = S_mo S_oo^-1
//   covariance C = S_mm - B S_om
//
// All follows from one Cholesky factorisation with o first, each in ascending order, broken off
// after o: L of S_oo = L L', then V' = S_mo L^-T, then C. With z = L^-1 (y_o - m_o) the squared
// distance is |z|^2 and the mean m_m + V' z. It depends on the mixture and on what is observed
// alone, so a row has the same bits in any company.
#pragma once
#include "gaussian/densities.hpp"
#include "kernels/kernels.hpp"

namespace gmm {

// A mixture ready for rows that are partly observed: its numbers in blocks of component_quantum
// components, each number of a block once for each component. Between calls: what build() was
// given, in the units of that.
struct PartialDensities {
  const kernels::Kernels *kernels = nullptr;
  Layout layout;
  int64_t n_components = 0, n_features = 0, n_blocks = 0;
  // n_padded() each; padding has weight 0, whose logarithm is -infinity.
  Buffer<double> weights, log_weights;
  Buffer<double> means; // block, feature
  // Of matrices: block, packed triangle. Else of variances: block, feature (one where it stands
  // for all). Where components share them there is one block.
  Buffer<double> covariances;
  Buffer<double> inverse_deviations; // of variances

  Status allocate(const gmm_allocator &allocator, const kernels::Kernels &kernels,
                  const Layout &layout, int64_t K, int64_t D);
  void build(const double *weights, const double *means, const double *covariances);

  int64_t n_padded() const { return n_blocks * kernels::component_quantum; }
  int64_t covariance_length() const { return layout.moment_length(n_features); }
  int64_t block_of(int64_t b) const { return layout.shared ? 0 : b; }
  const double *means_of(int64_t b) const { return in_block(means, b, n_features); }
  const double *inverse_deviations_of(int64_t b) const {
    return in_block(inverse_deviations, block_of(b), covariance_length());
  }
  // From the inverse deviations of a feature to those of the next.
  int64_t step() const { return layout.form == Form::Isotropic ? 0 : kernels::component_quantum; }
  int64_t count = 0; // of calls of build()
  double mean(int64_t k, int64_t j) const { return of_component(means_of(block(k)), k, j); }
  // The variance of feature j, for layouts without matrices.
  double variance(int64_t k, int64_t j) const {
    return of_component(in_block(covariances, block_of(block(k)), covariance_length()), k,
                        layout.form == Form::Isotropic ? 0 : j);
  }

  static int64_t block(int64_t k) { return k / kernels::component_quantum; }
  static double of_component(const double *block, int64_t k, int64_t at) {
    return block[at * kernels::component_quantum + k % kernels::component_quantum];
  }

private:
  static const double *in_block(const Buffer<double> &of, int64_t b, int64_t length) {
    return of.data() + b * length * kernels::component_quantum;
  }
};

// One pattern of what is observed, and for layouts with matrices the factors of all components for
// it. Between calls: what the last set() made; the next one takes over what the two have in common.
struct Pattern {
  Buffer<int64_t> features; // D: those observed, then those missing, each ascending
  int64_t n_observed = 0;
  Buffer<double> factor; // block, packed triangle by the order of `features`: L with the inverses
                         // of its diagonal elements, V', C
  // log joint density of what is observed = offset + constants[k] - distance / 2, as of Densities.
  Buffer<double> constants; // n_padded()
  double offset = 0;

  Status allocate(const gmm_allocator &allocator, const PartialDensities &densities);

  // y: D numbers, NaN where they are missing.
  bool is_of(const PartialDensities &densities, const double *y) const;
  void set(const PartialDensities &densities, const double *y);

  // Of block b.
  const double *factor_of(const PartialDensities &densities, int64_t b) const {
    return factor.data() +
           densities.block_of(b) * densities.covariance_length() * kernels::component_quantum;
  }
  int64_t n_missing() const { return features.size() - n_observed; }
  int64_t missing(int64_t i) const { return features[n_observed + i]; }
  // Element (i,j), j <= i, of `factor` for component k.
  double element(const PartialDensities &densities, int64_t k, int64_t i, int64_t j) const;
  // Element (i,j), j <= i, of the conditional covariance of what is missing, of component k.
  // Without matrices j is i.
  double covariance(const PartialDensities &densities, int64_t k, int64_t i, int64_t j) const;

private:
  void set_constants(const PartialDensities &densities);

  int64_t built_ = 0;        // the densities' count when `factor` was made
  Buffer<int64_t> before_;   // work: D
  Buffer<double> exponents_; // work: n_padded()
};

// A row under all components.
struct PartialRow {
  Buffer<double> values;    // n_padded(): squared distances, then responsibilities
  Buffer<double> completed; // block, D: conditional means of what is missing, in its order
  Buffer<double> z;         // work

  Status allocate(const gmm_allocator &allocator, const PartialDensities &densities);

  // Squared distances of row y (D numbers, NaN where missing), whose pattern it is, in `values`.
  // completing: conditional means too.
  void measure(const PartialDensities &densities, const Pattern &pattern, const double *y,
               bool completing);
  // Responsibilities in their place. Returns the log-density without the pattern's offset.
  double respond(const PartialDensities &densities, const Pattern &pattern);

  // Those of block b, where there are matrices.
  const double *means_of(const PartialDensities &densities, int64_t b) const {
    return completed.data() + b * densities.n_features * kernels::component_quantum;
  }
};

} // namespace gmm
