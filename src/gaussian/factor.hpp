// Cholesky factors and their inverses by blocks (Golub and Van Loan, Matrix Computations,
// section 4.2; by halves as in Gustavson 1997). All but the smallest blocks are products of
// matrices, which run at several times the speed of anything else. Matrices are row-major. A factor
// is kept as the upper triangle U = L', a = U'U, so that all products take whole rows.
#pragma once
#include "base/stop_request.hpp"
#include "kernels/kernels.hpp"

#include <cstdint>

namespace gmm {

// What work on matrices is done with. stop: polled every few milliseconds, NULL where nobody can
// ask. Every function here returns Status::Cancelled where it was asked, and what it was to write
// is then of no use.
struct Engine {
  const kernels::Kernels *kernels;
  const StopRequest *stop;
};

// Whether factor() of n rows is LAPACK's, block by block, so that only the caller's thread may call
// it. Smaller matrices are factored by our own code.
bool needs_lapack(int64_t n);

// Kernels::add_product, one part of C after the other.
Status multiply(const Engine &engine, const kernels::Product &product);

// Replaces the upper triangle of the n x n matrix `a`, whose rows are `stride` apart, by U; what is
// below the diagonal is lost. *bad_pivot is -1, or the first row whose pivot is not positive and
// finite: the rows before it are then the factor of the matrix that ends there. Enters LAPACK
// if needs_lapack(n).
Status factor(const Engine &engine, int64_t n, double *a, int64_t stride, int64_t *bad_pivot);

// The same by our own code whatever n is, on any thread.
Status factor_here(const Engine &engine, int64_t n, double *a, int64_t stride, int64_t *bad_pivot);

// After factor(): replaces the lower triangle of `a` by W = L^-1. The diagonal then is W's.
Status invert(const Engine &engine, int64_t n, double *a, int64_t stride);

// U' X = B for X, n rows of n_columns numbers, in the place of B.
Status solve(const Engine &engine, int64_t n, const double *u, int64_t stride, int64_t n_columns,
             double *x, int64_t x_stride);

// Packs the lower triangle of `a`, an inverse W, by rows without gaps; `packed` may begin where `a`
// does. Elements that are `nothing` beside the diagonal of their column become 0. With a pivot that
// is at least 2^-50 of its variance this changes |W d|, where |d_j| <= sqrt(variance_j) |W d|, by
// less than 2^-75 n of it.
void pack_triangle(int64_t n, const double *a, int64_t stride, double *packed);

} // namespace gmm
