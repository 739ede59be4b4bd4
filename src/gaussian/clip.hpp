// Eigenvalues raised to a floor, for matrices of many features that are well scaled: where rounding
// errors relative to the largest eigenvalue are small beside the floor. Nearly all of it is
// products of matrices, of the rank of the matrix and not of its order.
#pragma once
#include "gaussian/factor.hpp"

namespace gmm {

// Whether rounding errors of a symmetric matrix of this trace are small beside the floor.
bool is_well_scaled(int64_t n, double trace, double floor);

constexpr int64_t least_clipped = 36; // n for which n * n is eigen_room(n)

// Raises the eigenvalues of the positive semidefinite n x n matrix `a` to at least floor > 0: the
// result is floor I + the sum of v v' over the rows v of `rows`, `rank` of them.
// n: at least least_clipped. a: its upper triangle; destroyed; of rank most_rank at most, but for
// rounding. rows: n * n numbers; work: eigen_room(most_rank); values: n.
Status clip_rows(const Engine &engine, int64_t n, int64_t most_rank, double floor, double *a,
                 double *rows, double *work, double *values, int64_t *rank);

} // namespace gmm
