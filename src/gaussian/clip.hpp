// Eigenvalues raised to a floor, for matrices of many features that are well scaled, that is, where
// rounding errors relative to the largest eigenvalue are small beside the floor. Nearly all of the
// work is products of matrices whose size is the rank of the matrix, not its order.
#pragma once
#include "gaussian/factor.hpp"

namespace gmm {

// Whether rounding errors of a symmetric matrix of this trace are small beside the floor.
bool is_well_scaled(int64_t n, double trace, double floor);

// From this many features on eigen_room(n) is n * n. With fewer, Jacobi's rotations are used.
constexpr int64_t fewest_features_clipped = 36;

// Raises the eigenvalues of the positive semidefinite n x n matrix `a` to at least floor > 0: the
// result is floor I + the sum of v v' over the rows v of `rows`, `rank` of them.
// n: at least fewest_features_clipped. a: its upper triangle, n * n numbers, destroyed; its rank is
// at most most_rank, but for rounding. rows: n * n numbers. Work: `work`, eigen_room(most_rank),
// and `values`, n.
Status clip_rows(const Engine &engine, int64_t n, int64_t most_rank, double floor, double *a,
                 double *rows, double *work, double *values, int64_t *rank);

} // namespace gmm
