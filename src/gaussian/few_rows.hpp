// Covariances of many features and few rows: the floor's variances and the outer products of the
// rows v that the M-step found (gaussian/clip.hpp). Whitening such a matrix takes O(D^2 r) for r
// rows, where factoring it takes O(D^3).
#pragma once
#include "base/memory.hpp"
#include "gaussian/factor.hpp"

namespace gmm {

// Between calls: where has(k), matrix k of the covariances last made is S (I + V'V) S, with
// count[k] rows in V. S is the same for all.
struct FewRows {
  int64_t n_features = 0;    // D
  int64_t capacity = -1;     // rows that V has at most; -1: they would not be few
  Buffer<int64_t> count;     // n_matrices: rows of V; unknown: it is no such sum, or nobody said so
  Buffer<double> rows;       // n_matrices * capacity * D: V of each matrix, by rows
  Buffer<double> deviations; // D: the diagonal of S, the floor's deviations
  Buffer<double> factor;     // work: capacity * capacity
  Buffer<double> weights;    // work: D * capacity
  Buffer<double> row;        // work: capacity

  static constexpr int64_t unknown = -1;

  // n_rows: of the data. No matrix has more rows.
  Status allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t n_matrices, int64_t D);
  void forget(); // all: before a start, whose first covariances come from elsewhere

  // Matrix k is diag(scale) (floor I + V'V) diag(scale), with V the `rank` rows at `from`, few or
  // not.
  void keep(int64_t k, double floor, const double *scale, int64_t rank, const double *from);
  bool has(int64_t k) const { return count[k] != unknown; }

  // Packs the inverse of matrix k's Cholesky factor. room: D * D numbers that may begin where
  // `packed` does.
  Status whiten(const Engine &engine, int64_t k, double *room, double *packed);
};

} // namespace gmm
