// Covariances of many features and few rows: the floor's variances and the outer products of the
// rows v that the M-step found (gaussian/clip.hpp). Whitening such a matrix takes O(D^2 r) for r
// rows, where factoring it takes O(D^3).
#pragma once
#include "base/memory.hpp"
#include "gaussian/factor.hpp"

namespace gmm {

struct FewRows {
  int64_t n_features = 0;
  int64_t capacity = -1;     // rows of a matrix; -1: never few
  Buffer<int64_t> count;     // of each matrix; unknown: it is no such sum, or nobody said so
  Buffer<double> rows;       // of each matrix capacity * D: its covariance is S (I + V'V) S
  Buffer<double> deviations; // D: the diagonal of S, the floor's deviations
  Buffer<double> factor;     // work: capacity * capacity
  Buffer<double> weights;    // work: D * capacity
  Buffer<double> row;        // work: capacity

  static constexpr int64_t unknown = -1;

  // n_rows of data: no matrix has more.
  Status allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t n_matrices, int64_t D);
  void forget();

  // Matrix k is diag(scale) (floor I + V'V) diag(scale), with V the `rank` rows at `from`, few or
  // not.
  void keep(int64_t k, double floor, const double *scale, int64_t rank, const double *from);
  bool has(int64_t k) const { return count[k] != unknown; }

  // Packs the inverse of matrix k's Cholesky factor. room: D * D numbers that may begin where
  // `packed` does.
  Status whiten(const Engine &engine, int64_t k, double *room, double *packed);
};

} // namespace gmm
