// The border to LAPACK. lapack_system.cpp is the only file that knows Fortran; lapack_builtin.cpp
// takes its place with -DGMM_LAPACK_BUILTIN. Enter from the caller's own thread only: one thread of
// the process at a time is let in.
//
// Matrices are n x n, row-major, symmetric. Status::Internal if LAPACK rejects a call.
#pragma once
#include "base/status.hpp"

#include <cstdint>

namespace gmm::lapack {

// Refuses a LAPACK that gives wrong results (Status::Backend), or that has no memory to work in
// (Status::NoMemory), because OpenBLAS would then hang or end the process. Cheap enough to be
// called before each use. Only matrices of more than most_rows rows need LAPACK.
Status self_check();

// The largest matrix that LAPACK is given. From 64 rows on OpenBLAS wakes threads of its own, which
// then spin for milliseconds on the processors that our threads need, and which deadlock where
// another thread forks.
constexpr int64_t most_rows = 32;

// Replaces the upper triangle of `a`, 1 to most_rows rows that are `stride` apart, by U of
// a = U'U, and the lower one by U'. *bad_pivot is -1, or the first row whose pivot is not positive
// and finite.
Status cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot);

// What stands behind this border: our own code, or a LAPACK with integers of this width, or one
// that self_check() refuses.
enum class Kind { Builtin, Integers32, Integers64, Unusable };
Kind kind();

} // namespace gmm::lapack
