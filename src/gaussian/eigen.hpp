// Eigenvalues and vectors of a symmetric matrix by Householder's reduction to a tridiagonal one and
// implicit QL (Golub and Van Loan, Matrix Computations, sections 8.3.1 to 8.3.3; Dubrulle, Martin
// and Wilkinson 1968). Errors are some eps times the largest eigenvalue, where those of
// gaussian/jacobi.hpp are relative to each; it takes a tenth of the time.
#pragma once
#include "gaussian/factor.hpp"

namespace gmm {

// How many numbers find_eigenvectors() needs where the matrix is: a diagonal, a strip of 32 n and
// the rotations of a sweep, 2 n + 2, which n * n numbers hold from 36 rows on.
constexpr int64_t eigen_room(int64_t n) {
  return n < 36 ? 36 * n : n * n;
}

// a: the upper triangle of an n x n matrix; destroyed, as is what follows it, `room` numbers in
// all, at least eigen_room(n). vectors: n * n; its rows become eigenvectors. values: n, in no
// order.
Status find_eigenvectors(const Engine &engine, int64_t n, double *a, int64_t room, double *vectors,
                         double *values);

} // namespace gmm
