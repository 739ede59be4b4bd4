// Covariance families (Banfield and Raftery 1993; Celeux and Govaert 1995): how the covariances are
// stored, how many of their numbers are free, and the M-step that maximises over them. To add a
// family, add a row to the table in families.cpp.
#pragma once
#include "base/status.hpp"
#include "gaussian/constraint.hpp"

#include <cstdint>

namespace gmm {

// What the E-step found of each component: the weight n_k of its rows and their second moments
// about the component's mean, sum of r (y-m)(y-m)': for full families packed lower triangles, else
// D squares.
struct Scatter {
  int64_t n_components, n_features;
  const double *weight; // K; 0 for an empty component, which is left out
  const double *second; // K * moment_length
};

struct Family {
  int id;         // GMM_COV_...
  bool full;      // matrices, with off-diagonal elements; else variances only
  bool shared;    // one covariance for all components
  bool isotropic; // one variance for all features

  // The M-step: the covariances of largest likelihood under `bounds`. Those of empty components are
  // left as they are. Sets *floored where the floor had to hold one.
  Status (*estimate)(const Scatter &scatter, const Bounds &bounds, double *covariances,
                     bool *floored);

  int64_t moment_length(int64_t D) const { return full ? D * (D + 1) / 2 : D; }
  int64_t n_matrices(int64_t K) const { return shared ? 1 : K; }
  int64_t matrix_length(int64_t D) const { return full ? D * D : isotropic ? 1 : D; }
  int64_t row_length(int64_t D) const { return isotropic ? 1 : D; } // of a matrix, or its diagonal
  int64_t covariance_length(int64_t K, int64_t D) const { return n_matrices(K) * matrix_length(D); }
  int64_t free_covariances(int64_t K, int64_t D) const {
    return n_matrices(K) * (full ? D * (D + 1) / 2 : isotropic ? 1 : D);
  }
  // Fewer rows say little of a component: the likelihood is largest where rows happen to lie near a
  // plane, or where each outlier is a component (Day 1969; McLachlan and Peel 2000, section 3.10).
  // Twice as many as span the features that a covariance of its own connects.
  int64_t least_rows(int64_t D) const { return 2 * ((full && !shared ? D : 1) + 1); }
  // Where component k's covariance begins, and its element (i,j).
  int64_t offset(int64_t k, int64_t D) const { return shared ? 0 : k * matrix_length(D); }
  double element(const double *covariances, int64_t D, int64_t k, int64_t i, int64_t j) const {
    const double *c = covariances + offset(k, D);
    return full ? c[i * D + j] : i != j ? 0 : isotropic ? c[0] : c[i];
  }
};

// NULL if there is none with this id.
const Family *find_family(int id);

} // namespace gmm
