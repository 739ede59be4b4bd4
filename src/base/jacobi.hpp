// Eigenvalues by Jacobi's rotations. Slower than LAPACK's dsyev for large n, but where the diagonal
// spans many orders of magnitude it finds the small eigenvalues of a positive definite matrix to
// their own precision, not to that of the largest (Demmel and Veselic 1992).
#pragma once
#include <cstdint>

namespace gmm {

// Replaces the symmetric n x n matrix `a` by its eigenvectors, one a row, each with its eigenvalue.
// work: n * n numbers.
void jacobi_eigen(int64_t n, double *a, double *eigenvalues, double *work);

} // namespace gmm
