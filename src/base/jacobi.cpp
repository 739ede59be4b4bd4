#include "base/jacobi.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// One rotation in the plane (p, q) that zeroes a[p][q]; v collects them in its rows (Golub and Van
// Loan, Matrix Computations, section 8.5).
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

// Whether a[p][q] matters beside both of its diagonal elements.
static bool is_coupled(int64_t n, const double *a, int64_t p, int64_t q) {
  const double size = std::sqrt(std::fabs(a[p * n + p])) * std::sqrt(std::fabs(a[q * n + q]));
  return std::fabs(a[p * n + q]) > 0x1p-53 * size;
}

void jacobi_eigen(int64_t n, double *a, double *eigenvalues, double *work) {
  constexpr int most_sweeps = 40; // it converges quadratically: about ten are needed
  double *v = work;
  for (int64_t i = 0; i < n * n; ++i)
    v[i] = i % (n + 1) == 0 ? 1 : 0;
  bool rotated = true;
  for (int sweep = 0; rotated && sweep < most_sweeps; ++sweep) {
    rotated = false;
    for (int64_t p = 0; p < n; ++p) {
      for (int64_t q = p + 1; q < n; ++q) {
        if (!is_coupled(n, a, p, q))
          continue;
        rotate(n, a, v, p, q);
        rotated = true;
      }
    }
  }
  for (int64_t i = 0; i < n; ++i)
    eigenvalues[i] = a[i * n + i];
  std::copy(v, v + n * n, a);
}

} // namespace gmm
