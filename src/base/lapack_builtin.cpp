// The border to LAPACK without a LAPACK (-DGMM_LAPACK_BUILTIN), for hosts that have none: the
// Cholesky factorisation row by row (Golub and Van Loan, Matrix Computations, section 4.2).
#ifdef GMM_LAPACK_BUILTIN
#include "base/assert.hpp"
#include "base/dot.hpp"
#include "base/lapack.hpp"

#include <cmath>

namespace gmm::lapack {

Status self_check() {
  return Status::Ok;
}
Kind kind() {
  return Kind::Builtin;
}

Status cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot) {
  GMM_ASSERT(n >= 1 && n <= most_rows && stride >= n);
  for (int64_t i = 0; i < n; ++i) {
    double *row = a + i * stride;
    for (int64_t j = 0; j < i; ++j)
      row[j] = (row[j] - dot(row, a + j * stride, j)) / a[j * stride + j];
    const double rest = row[i] - dot(row, row, i);
    if (!(rest > 0) || !std::isfinite(rest)) {
      *bad_pivot = i;
      return Status::Ok;
    }
    row[i] = std::sqrt(rest);
  }
  *bad_pivot = -1;
  return Status::Ok;
}

} // namespace gmm::lapack
#endif
