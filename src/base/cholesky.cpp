// A = U'U row by row (Golub and Van Loan, Matrix Computations, section 4.2): row k of U is row k of
// A less its parts along the rows of U before it, divided by the root of what is left of its pivot.
// All loops run along rows.
#include "base/cholesky.hpp"

#include "base/assert.hpp"

#include <cmath>

namespace gmm {

// x -= a column of factors times rows of U, `count` numbers. u: the element of the first row that
// is above x; factor: those of column k.
static void subtract_rows(int64_t n_rows, const double *factor, const double *u, int64_t stride,
                          int64_t count, double *x) {
  int64_t i = 0;
  for (; i + 4 <= n_rows; i += 4) { // so that x is loaded and stored once for four rows
    const double *u0 = u + i * stride, *u1 = u0 + stride, *u2 = u1 + stride, *u3 = u2 + stride;
    const double f0 = factor[i * stride], f1 = factor[(i + 1) * stride],
                 f2 = factor[(i + 2) * stride], f3 = factor[(i + 3) * stride];
    for (int64_t j = 0; j < count; ++j)
      x[j] -= (f0 * u0[j] + f1 * u1[j]) + (f2 * u2[j] + f3 * u3[j]);
  }
  for (; i < n_rows; ++i)
    for (int64_t j = 0; j < count; ++j)
      x[j] -= factor[i * stride] * u[i * stride + j];
}

// The same for fewer rows than subtract_rows() takes at a time, with the same bits.
template <int n> static void few_rows(double *a, int64_t stride, int64_t *bad_pivot) {
  for (int k = 0; k < n; ++k) {
    double *row = a + k * stride;
    for (int i = 0; i < k; ++i)
      for (int j = k; j < n; ++j)
        row[j] -= a[i * stride + k] * a[i * stride + j];
    if (!(row[k] > 0) || !std::isfinite(row[k])) {
      *bad_pivot = k;
      return;
    }
    row[k] = std::sqrt(row[k]);
    for (int j = k + 1; j < n; ++j)
      row[j] /= row[k];
  }
}

void cholesky(int64_t n, double *a, int64_t stride, int64_t *bad_pivot) {
  GMM_ASSERT(n >= 1 && stride >= n);
  *bad_pivot = -1;
  switch (n) {
  case 1:
    return few_rows<1>(a, stride, bad_pivot);
  case 2:
    return few_rows<2>(a, stride, bad_pivot);
  case 3:
    return few_rows<3>(a, stride, bad_pivot);
  case 4:
    return few_rows<4>(a, stride, bad_pivot);
  default:
    break;
  }
  for (int64_t k = 0; k < n; ++k) {
    double *row = a + k * stride + k;
    subtract_rows(k, a + k, a + k, stride, n - k, row);
    if (!(row[0] > 0) || !std::isfinite(row[0])) {
      *bad_pivot = k;
      return;
    }
    row[0] = std::sqrt(row[0]);
    for (int64_t j = 1; j < n - k; ++j)
      row[j] /= row[0];
  }
}

} // namespace gmm
