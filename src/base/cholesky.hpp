// The Cholesky factorisation of a small matrix without LAPACK: on any thread, and with the same
// bits whatever LAPACK there is.
#pragma once
#include <cstdint>

namespace gmm {

// Replaces the upper triangle of `a`, n >= 1 rows that are `stride` apart, by U of a = U'U.
// *bad_pivot is -1, or the first row whose pivot is not positive and finite: the rows before it are
// then those of U. The strict lower triangle is left alone.
void cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot);

} // namespace gmm
