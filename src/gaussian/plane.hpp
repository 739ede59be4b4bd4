// The best angle of two axes that all components share: what the likelihood says of one plane.
#pragma once
#include <cstdint>

namespace gmm {

// A slope is 0 if it is that small beside what it would be if none of its terms cancelled.
constexpr double plane_error = 1e-11;

// Axis p becomes c p + s q, axis q becomes c q - s p.
struct Angle {
  double c = 1, s = 0;
};

// Of each component five numbers: variances d_p and d_q along the two axes, their covariance, the
// product of the variances that it is to have there, and the rounding error of its matrix.
constexpr int64_t plane_numbers = 5;
struct Plane {
  int64_t n_components;
  const double *share; // K
  const double *terms; // K * plane_numbers
  double least;        // variances are at least that
  bool equal_volume;   // the products stay as they are; else both variances are free
};

// The angle at which -2 times the expected log-likelihood is least; everywhere: of all, else near
// 0. False where 0 is it, to rounding.
bool find_angle(const Plane &plane, bool everywhere, Angle *angle);

// The variances of largest likelihood, `least` or more, among those that keep the product of *p and
// *q, for rows whose variances are these.
void split_product(double variance_p, double variance_q, double least, double *p, double *q);

} // namespace gmm
