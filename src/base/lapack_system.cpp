// The border to a system's LAPACK: dpotrf, whatever the width of its integers, entered by one
// thread at a time and never while its memory may be missing.
#ifndef GMM_LAPACK_BUILTIN
#include "base/assert.hpp"
#include "base/lapack.hpp"
#include "base/triangle.hpp"

#include <cmath>
#include <cstring>
#include <pthread.h>
#include <sys/mman.h>

// Integers go in and out as 64 bits whose high half is 0 (or, for info, marked), so on a
// little-endian machine LAPACKs with 32-bit and with 64-bit integers read the same value. The last
// arguments are the hidden lengths of the character arguments, as gfortran passes them.
extern "C" {
void dpotrf_(const char *uplo, const int64_t *n, double *a, const int64_t *lda, int64_t *info,
             size_t uplo_length);
}

namespace gmm::lapack {

// OpenBLAS takes a lock of the whole process in each call, of whatever size, and a child that is
// forked meanwhile waits for that lock for ever. Two calls at a time also map a buffer each, for
// which there may be no memory (see has_room). So one thread at a time enters LAPACK, and fork()
// waits until it has left. The lock takes some 20 ns; a call takes 100 ns or more. This is
// the library's only variable.
static struct {
  pthread_mutex_t mutex;
  bool fork_handlers_set; // guarded by the mutex
} lapack_lock = {PTHREAD_MUTEX_INITIALIZER, false};

static void lock_lapack() {
  pthread_mutex_lock(&lapack_lock.mutex);
}

static void unlock_lapack() {
  pthread_mutex_unlock(&lapack_lock.mutex);
}

namespace {
// While one lives, its thread is the only one inside LAPACK.
struct LapackGuard {
  LapackGuard() {
    lock_lapack();
    if (!lapack_lock.fork_handlers_set) // without memory for it the next call tries again
      lapack_lock.fork_handlers_set =
          pthread_atfork(lock_lapack, unlock_lapack, unlock_lapack) == 0;
  }
  ~LapackGuard() { unlock_lapack(); }
};
} // namespace

static constexpr int64_t info_mark = INT64_MIN; // its low half is 0, its high half is not

static int64_t low_half(int64_t value) {
  return static_cast<int32_t>(value & 0xffffffff);
}

// Factors n rows of a row-major matrix with this stride. The upper triangle of a column-major
// matrix is the lower one of the same numbers row-major.
static int64_t call_dpotrf(int64_t n, double *a, int64_t stride) {
  int64_t info = info_mark;
  dpotrf_("U", &n, a, &stride, &info, 1);
  return info;
}

Status cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot) {
  GMM_ASSERT(n >= 1 && n <= most_rows && stride >= n);
  mirror_upper(n, a, stride);
  const LapackGuard guard;
  const int64_t info = low_half(call_dpotrf(n, a, stride));
  mirror_lower(n, a, stride);
  if (info < 0)
    return Status::Internal;
  // OpenBLAS reports success on NaN and infinity, so each pivot is looked at here.
  const int64_t done = info > 0 ? info - 1 : n;
  for (int64_t i = 0; i < done; ++i) {
    const double pivot = a[i * stride + i];
    if (!(pivot > 0) || !std::isfinite(pivot)) {
      *bad_pivot = i;
      return Status::Ok;
    }
  }
  *bad_pivot = info > 0 ? info - 1 : -1;
  return Status::Ok;
}

// L = [2 0 0; 1 3 0; 4 5 6] has exact products, so the factor must come back almost exactly.
static bool factors_rightly(int64_t *info) {
  const double expected[9] = {2, 0, 0, 1, 3, 0, 4, 5, 6};
  double a[9] = {4, 2, 8, 2, 10, 19, 8, 19, 77};
  *info = call_dpotrf(3, a, 3);
  if (low_half(*info) != 0)
    return false;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j <= i; ++j)
      if (!(std::fabs(a[3 * i + j] - expected[3 * i + j]) <= 1e-14))
        return false;
  return true;
}

// OpenBLAS maps a buffer at first use. Where there is no memory for it, OpenBLAS tries for ever (up
// to 0.3.29) or ends the process (later releases), so a mapping of that size is tried here first.
// The buffer takes 32 << 22 bytes (128 MiB) on x86-64 and on the larger ARM64 processors, less
// elsewhere; 1 MiB is for the pages that go with it. Nobody can ask OpenBLAS whether the buffer is
// there already, so later calls need the room too.
static bool has_room() {
  const size_t bytes = (size_t{32} << 22) + (size_t{1} << 20);
  void *block = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED)
    return false;
  munmap(block, bytes);
  return true;
}

Status self_check() {
  const LapackGuard guard;
  if (!has_room())
    return Status::NoMemory;
  int64_t info = 0;
  return factors_rightly(&info) ? Status::Ok : Status::Backend;
}

Kind kind() {
  const LapackGuard guard;
  int64_t info = 0;
  if (!has_room() || !factors_rightly(&info))
    return Kind::Unusable;
  return info == 0 ? Kind::Integers64
                   : Kind::Integers32; // whether the mark's high half was written
}

} // namespace gmm::lapack
#endif
