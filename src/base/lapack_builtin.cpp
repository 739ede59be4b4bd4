#ifdef GMM_LAPACK_BUILTIN
#include "base/lapack.hpp"

#include <cmath>

// Textbook algorithms for hosts that have no LAPACK (Golub and Van Loan, Matrix Computations,
// sections 4.2 and 8.5).
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

int64_t eigen_work_length(int64_t n) {
  return n * n;
}

// One Jacobi rotation in the plane (p, q) that zeroes a[p][q]; v collects them in its rows.
static void rotate(int64_t n, double *a, double *v, int64_t p, int64_t q) {
  const double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
  const double t = std::copysign(1.0, theta) / (std::fabs(theta) + std::hypot(theta, 1.0));
  const double c = 1 / std::hypot(t, 1.0), s = t * c;
  for (int64_t i = 0; i < n; ++i) {
    const double ip = a[i * n + p], iq = a[i * n + q];
    a[i * n + p] = c * ip - s * iq;
    a[i * n + q] = s * ip + c * iq;
  }
  for (int64_t i = 0; i < n; ++i) {
    const double pi = a[p * n + i], qi = a[q * n + i];
    a[p * n + i] = c * pi - s * qi;
    a[q * n + i] = s * pi + c * qi;
    const double vp = v[p * n + i], vq = v[q * n + i];
    v[p * n + i] = c * vp - s * vq;
    v[q * n + i] = s * vp + c * vq;
  }
}

static void sort_ascending(int64_t n, double *values, double *rows) {
  for (int64_t i = 0; i < n; ++i) {
    int64_t least = i;
    for (int64_t j = i + 1; j < n; ++j)
      if (values[j] < values[least])
        least = j;
    if (least == i)
      continue;
    const double value = values[i];
    values[i] = values[least];
    values[least] = value;
    for (int64_t l = 0; l < n; ++l) {
      const double kept = rows[i * n + l];
      rows[i * n + l] = rows[least * n + l];
      rows[least * n + l] = kept;
    }
  }
}

Status eigen(int64_t n, double *a, double *eigenvalues, double *work) {
  double *v = work;
  for (int64_t i = 0; i < n * n; ++i)
    v[i] = i % (n + 1) == 0 ? 1 : 0;
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < 100;
       ++sweep) { // converges quadratically: about 10 are needed
    rotated = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        const double size = std::sqrt(std::fabs(a[p * n + p])) * std::sqrt(std::fabs(a[q * n + q]));
        if (!(std::fabs(a[p * n + q]) > 0x1p-53 * size))
          continue;
        rotate(n, a, v, p, q);
        rotated = true;
      }
    }
  }
  for (int64_t i = 0; i < n; ++i)
    eigenvalues[i] = a[i * n + i];
  for (int64_t i = 0; i < n * n; ++i)
    a[i] = v[i];
  sort_ascending(n, eigenvalues, a);
  return Status::Ok;
}

} // namespace gmm::lapack
#endif
