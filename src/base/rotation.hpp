// The rotation that makes two vectors orthogonal (Golub and Van Loan, Matrix Computations, section
// 8.6.3).
#pragma once
#include <cmath>

namespace gmm {

// p becomes p - s (q + tau p), q becomes q + s (p - tau q): as a small change to each rounding
// errors stay small (Rutishauser 1966). Their squared lengths become pp - t pq and qq + t pq.
struct Rotation {
  double s, tau, t;
};

// pp, qq, pq: inner products of p and q. False where their cosine is not above the tolerance.
// Static, because kernels of all levels have it.
static inline bool find_rotation(double pp, double qq, double pq, double tolerance,
                                 Rotation *rotation) {
  constexpr double least = 0x1p-400, most = 0x1p400; // whose products are doubles
  const bool ordinary = pp > least && pp < most && qq > least && qq < most;
  if (ordinary ? !(pq * pq > tolerance * tolerance * (pp * qq))
               : !(std::fabs(pq) > tolerance * (std::sqrt(pp) * std::sqrt(qq))))
    return false;
  const double theta = (qq - pp) / (2 * pq);
  const double size = std::fabs(theta);
  const double root = size < 0x1p500 ? std::sqrt(1 + size * size) : size;
  const double t = std::copysign(1.0, theta) / (size + root), secant = std::sqrt(1 + t * t);
  *rotation = {t / secant, t / (1 + secant), t};
  return true;
}

} // namespace gmm
