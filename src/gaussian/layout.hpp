// How covariances are stored: their form and whether components share one. Nothing here knows how
// covariances are estimated.
#pragma once
#include "gmmix.h"

#include <cstdint>

namespace gmm {

enum class Form : int {
  Isotropic = GMM_FORM_ISOTROPIC, // one variance for all features
  Diagonal = GMM_FORM_DIAGONAL,   // a variance for each feature
  Full = GMM_FORM_FULL            // a matrix
};

// All sizes are in numbers (doubles).
struct Layout {
  Form form = Form::Full;
  bool shared = false; // one covariance for all components

  bool has_matrices() const { return form == Form::Full; }

  int64_t n_matrices(int64_t K) const { return shared ? 1 : K; }
  int64_t matrix_length(int64_t D) const { return has_matrices() ? D * D : row_length(D); }
  int64_t row_length(int64_t D) const { return form == Form::Isotropic ? 1 : D; }
  int64_t covariance_length(int64_t K, int64_t D) const { return n_matrices(K) * matrix_length(D); }
  // Second moments of D features: a packed lower triangle, or its diagonal, or that one's sum.
  int64_t moment_length(int64_t D) const {
    return has_matrices() ? D * (D + 1) / 2 : row_length(D);
  }
  // The packed inverse of a covariance's Cholesky factor: a lower triangle, or D numbers.
  int64_t whitening_length(int64_t D) const { return has_matrices() ? D * (D + 1) / 2 : D; }

  // Where component k's covariance begins, and its element (i,j).
  int64_t offset(int64_t k, int64_t D) const { return shared ? 0 : k * matrix_length(D); }
  double element(const double *covariances, int64_t D, int64_t k, int64_t i, int64_t j) const {
    const double *c = covariances + offset(k, D);
    return has_matrices() ? c[i * D + j] : i != j ? 0 : form == Form::Isotropic ? c[0] : c[i];
  }

  // Calls visit(at, i, j) for each number that is stored, at covariances[at], which is element
  // (i,j) of some component; of one variance for all features i and j are 0.
  template <class Visit> void for_each_element(int64_t K, int64_t D, Visit &&visit) const {
    const int64_t length = row_length(D), n_rows = covariance_length(K, D) / length;
    for (int64_t row = 0, at = 0; row < n_rows; ++row)
      for (int64_t j = 0; j < length; ++j, ++at)
        visit(at, has_matrices() ? row % D : j, j);
  }
};

} // namespace gmm
