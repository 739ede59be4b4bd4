// Eigenvalues and vectors of a symmetric matrix by Householder's reduction to a tridiagonal one and
// implicit QL (Golub and Van Loan, Matrix Computations, sections 8.3.1 to 8.3.3; Dubrulle, Martin
// and Wilkinson 1968). Errors are some eps times the largest eigenvalue, where those of
// base/jacobi.hpp are relative; it takes a tenth of the time.
#pragma once
#include "gaussian/factor.hpp"

namespace gmm {

// a: the upper triangle of an n x n matrix; destroyed, as is what follows it, `room` numbers in
// all, at least n * n and 3 * n. vectors: n * n; its rows become eigenvectors. values: n, in no
// order.
Status find_eigenvectors(const Engine &engine, int64_t n, double *a, int64_t room, double *vectors,
                         double *values);

} // namespace gmm
