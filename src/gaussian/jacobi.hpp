// Eigenvalues of a covariance by Jacobi's rotations, applied from one side to a Cholesky factor.
// Where the diagonal spans many orders of magnitude this finds the small eigenvalues to their own
// precision, not to that of the largest (Demmel and Veselic 1992), which is why LAPACK's dsyev
// would not do; nor does it start threads, as dsyev does in OpenBLAS even for ten rows.
#pragma once
#include "gaussian/factor.hpp"

#include <cstdint>

namespace gmm {

// Writes the symmetric positive n x n matrix `a` as the sum of r r' over rows r of `rows` that are
// orthogonal: r / |r| are the eigenvectors, r'r the eigenvalues. Directions in which `a` cannot be
// told from 0, or from a negative number, are left out.
// rows: n * n numbers, n_rows how many rows there are. eigenvalues: n, those left out being 0.
Status orthogonal_rows(const Engine &engine, int64_t n, const double *a, double *rows,
                       double *eigenvalues, int64_t *n_rows);

} // namespace gmm
