// Axes that all components share, for VVE and EVE: what is sought are the axes for which the
// variances along them, chosen best, have the largest likelihood.
#pragma once
#include "gaussian/plane.hpp"
#include "gaussian/spectra.hpp"

namespace gmm {

// Newton's method takes D * D * D numbers, which many features have no room for.
constexpr int64_t most_for_newton = 64;

// With so many features or fewer its equations are solved by a factor, of n * n numbers for the n
// planes of two axes. On wine (13) conjugate gradients took 37 products for each step and more
// steps, so that VVE and EVE took 1.6 and 1.8 times as long; where they need few products both are
// as fast at 12 features.
constexpr int64_t most_for_factor = 14;

// Numbers of work.newton that descend() takes.
inline int64_t axes_room(int64_t K, int64_t D) {
  if (D > most_for_newton)
    return 0;
  const int64_t planes = D > most_for_factor ? 0 : D * (D - 1) / 2;
  return checked_product(2 * K, D + planes) + 7 * D * D + D * D * D + planes * (planes + 2);
}

struct CommonAxes {
  const Engine &engine;
  EstimateWork &work;
  double *matrices; // K * D * D: S_k / n_k, measured along work.axes
  double *room;     // D * D
  int64_t K, D;
  bool equal_volume;

  double *row(int64_t k, int64_t i) { return matrices + (k * D + i) * D; }

  // The variances of largest likelihood along the axes as they are.
  Status choose_variances();

  // -2 times the expected log-likelihood of a row with these, without what is constant.
  double value() const;

  // Turns by one plane of two axes after the other. everywhere: to the lowest of all minima of a
  // plane, not only to the next one. *turned: whether any plane had a slope.
  Status sweep(bool everywhere, bool *turned);

  // Newton's method in all planes at once. *done: whether no plane has a slope any more.
  Status descend(bool *done);

  Plane plane_of(int64_t p, int64_t q);
  void rotate(int64_t p, int64_t q, const Angle &angle);
};

} // namespace gmm
