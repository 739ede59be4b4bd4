// The minimum of a convex function of n variables that have a lower bound: Newton's method on the
// variables that are off the bound or leave it, each step halved until the function falls
// (projected Newton: Bertsekas 1982).
#pragma once
#include "base/status.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gmm {

// Numbers of work that n variables take.
constexpr int64_t newton_room(int64_t n) {
  return 2 * n * n + 5 * n;
}

// The Newton step of n variables, of which those at the bound that would leave the allowed side
// stay: step = -H^-1 gradient over the others, 0 for them; -gradient where H is no use. shifts:
// whether the function stays as it is when all variables grow alike; then steps have the sum 0
// unless a variable is at its bound. *decrement: the fall that the quadratic model promises, times
// 2. Work: matrix, n * n, and free, 2 n.
void find_newton_step(int64_t n, const double *x, double bound, bool shifts, const double *gradient,
                      const double *hessian, double *matrix, double *free, double *step,
                      double *decrement);

// problem.evaluate(x, &value) is followed by problem.differentiate(gradient, hessian, &shifts) at
// that x; both give a Status. x: n, where to begin, which below the bound is at it. room:
// newton_room(n).
// Ends where the model promises less than 1e-15, after that step, or where what it promises is
// rounding; *ran_out where that takes too many.
template <class Problem>
Status minimise(Problem &problem, int64_t n, double bound, double *room, double *x, bool *ran_out) {
  constexpr int most_steps = 100, most_halvings = 40;
  constexpr double highest = 700; // whose exponential is a double
  double *gradient = room, *step = gradient + n, *trial = step + n, *free = trial + n;
  double *hessian = free + 2 * n, *matrix = hessian + n * n;
  double value = 0, last = INFINITY; // the last decrement near the lowest point
  for (int64_t k = 0; k < n; ++k)
    x[k] = std::max(bound, x[k]);
  GMM_TRY(problem.evaluate(x, &value));
  for (int i = 0; i < most_steps; ++i) {
    double decrement = 0;
    bool shifts = false;
    GMM_TRY(problem.differentiate(gradient, hessian, &shifts));
    find_newton_step(n, x, bound, shifts, gradient, hessian, matrix, free, step, &decrement);
    // Near the lowest point the value is rounded more than the steps, which are taken as they are
    // until they do not shrink; unless a bound has bent one that is long because it changes little.
    const double size = 1 + std::fabs(value), rounding = 1e-11 * size;
    const bool is_near = decrement <= 1e-8 * size;
    const bool is_last = decrement <= 1e-15 || (is_near && !(decrement <= last / 4));
    last = is_near ? decrement : INFINITY;
    const double slack = 1e-15 * size;
    double longest = 20, there = value; // e^20 is far enough for one step
    for (int64_t k = 0; k < n; ++k)
      longest = std::max(longest, std::fabs(step[k]));
    double length = 20 / longest;
    for (int halving = 0; halving < most_halvings; ++halving) {
      double promised = 0;
      for (int64_t k = 0; k < n; ++k) {
        trial[k] = std::min(highest, std::max(bound, x[k] + length * step[k]));
        promised += gradient[k] * (trial[k] - x[k]);
      }
      GMM_TRY(problem.evaluate(trial, &there));
      if ((is_near && there <= value + rounding) || there <= value + 1e-4 * promised + slack)
        break;
      length /= 2;
    }
    // What is promised, but not to be had, is rounding.
    const bool is_lost = decrement <= 1e-2 && !is_near && !(there < value - slack);
    if (is_lost)
      return problem.evaluate(x, &value);
    std::copy_n(trial, n, x);
    value = there;
    if (is_last)
      return Status::Ok;
  }
  *ran_out = true;
  return Status::Ok;
}

} // namespace gmm
