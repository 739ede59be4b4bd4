#ifdef GMM_LAPACK_BUILTIN
#include "base/lapack.hpp"

#include <cmath>

// For hosts that have no LAPACK: the Cholesky factorisation as in Golub and Van Loan, Matrix
// Computations, section 4.2.
namespace gmm::lapack {

Status self_check() {
  return Status::Ok;
}
Kind kind() {
  return Kind::Builtin;
}

Status cholesky(int64_t n, double *a, int64_t *bad_pivot) {
  for (int64_t i = 0; i < n; ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double rest = a[i * n + j];
      for (int64_t l = 0; l < j; ++l)
        rest -= a[i * n + l] * a[j * n + l];
      if (i > j) {
        a[i * n + j] = rest / a[j * n + j];
      } else if (rest > 0 && std::isfinite(rest)) {
        a[i * n + i] = std::sqrt(rest);
      } else {
        *bad_pivot = i;
        return Status::Ok;
      }
    }
  }
  *bad_pivot = -1;
  return Status::Ok;
}

} // namespace gmm::lapack
#endif
