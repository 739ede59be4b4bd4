// The border to LAPACK. lapack_system.cpp is the only file that knows Fortran; lapack_builtin.cpp
// takes its place with -DGMM_LAPACK_BUILTIN. Enter from the caller's own thread only: one thread of
// the process at a time is let in.
//
// Matrices are n x n, row-major, symmetric. Status::Internal if LAPACK rejects a call.
#pragma once
#include "base/status.hpp"

#include <cstdint>

namespace gmm::lapack {

// Refuses a LAPACK that gives wrong results (Status::Backend) or has no memory to work in
// (Status::NoMemory: OpenBLAS would hang or stop the process). Cheap: called before each use,
// which is for full and tied covariances only.
Status self_check();

// More are not asked of LAPACK at once: from 64 rows on, OpenBLAS wakes threads, which then spin
// for milliseconds on the processors that our own threads need, and which deadlock where another
// thread forks.
constexpr int64_t most_rows = 32;

// Replaces the lower triangle of `a`, 1 to most_rows rows that are `stride` apart, by L of a = L
// L'. *bad_pivot is -1, or the first row whose pivot is not positive and finite; the strict upper
// triangle is left alone or destroyed.
Status cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot);

// What stands behind this border.
enum class Kind { Builtin, Integers32, Integers64, Unusable };
Kind kind();

} // namespace gmm::lapack
