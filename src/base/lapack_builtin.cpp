#ifdef GMM_LAPACK_BUILTIN
#include "base/dot.hpp"
#include "base/lapack.hpp"

#include <algorithm>
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

// Rows from left to right, in bands of columns: the rows of a band of L stay in the cache while all
// rows below pass by.
Status cholesky(int64_t n, double *a, int64_t *bad_pivot) {
  constexpr int64_t band = 32;
  for (int64_t first = 0; first < n; first += band) {
    const int64_t end = std::min(n, first + band);
    for (int64_t i = first; i < n; ++i) {
      double *row = a + i * n;
      for (int64_t j = first; j < std::min(i, end); ++j)
        row[j] = (row[j] - dot(row, a + j * n, j)) / a[j * n + j];
      if (i >= end)
        continue;
      const double rest = row[i] - dot(row, row, i);
      if (!(rest > 0) || !std::isfinite(rest)) {
        *bad_pivot = i;
        return Status::Ok;
      }
      row[i] = std::sqrt(rest);
    }
  }
  *bad_pivot = -1;
  return Status::Ok;
}

} // namespace gmm::lapack
#endif
