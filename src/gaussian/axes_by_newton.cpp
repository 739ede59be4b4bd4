// Newton's method for all planes at once: axes become exp(X) axes with X' = -X, whose numbers x_pq
// turn plane (p,q). To second order a component's matrix T becomes T + [X,T] + [X,[X,T]] / 2.
// Planes that share axis p meet in one matrix M_p: with x_p = row p of X, what is to be small
// changes in second order by the sum of x_p' M_p x_p, where
//   M_p = sum_k g_p T - (G T + T G) / 2 - 2 g_p / d_p t_p t_p'    (t_p = row p of T, G = diag(g))
// if a variance of rows d_p and the chosen one are the same; g_p are the slopes by d_p. The
// equations are solved by a factor of the Hessian (plane_equations.hpp), or by conjugate gradients
// (Nocedal and Wright, Numerical Optimization, algorithm 7.1).
#include "gaussian/common_axes.hpp"
#include "gaussian/plane_equations.hpp"

#include "base/dot.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

namespace {

struct Descent {
  CommonAxes &common;
  const int64_t K, D;
  double *slopes, *changes;                    // K * D: g = p_k / l_kj for variances l; work
  double *step, *residual, *direction, *image; // D * D: skew
  double *inverses;                            // D * D: 1 / the Hessian's diagonal
  double *product, *turning;                   // D * D
  double *bends;                               // D * D * D: the M_p
  double largest = 0;                          // of the Hessian's diagonal

  explicit Descent(CommonAxes &common);
  bool find_gradient(double *gradient);
  Status find_bends();
  void change_volumes();
  Status apply();
  Status solve();
  Status solve_by_factor(bool *solved);
  void shorten();
  Status find_turn();
  Status turn_all(bool back);

  // A variance at the floor does not change with those of the rows.
  bool is_above(int64_t at) const {
    return common.work.variances[at] > common.work.least * (1 + 1e-12);
  }
};

Descent::Descent(CommonAxes &its_common)
    : common(its_common), K(its_common.K), D(its_common.D), slopes(its_common.work.newton.data()),
      changes(slopes + K * D), step(changes + K * D), residual(step + D * D),
      direction(residual + D * D), image(direction + D * D), inverses(image + D * D),
      product(inverses + D * D), turning(product + D * D), bends(turning + D * D) {}

// Slopes by the variances and by the planes. False where no plane has a slope.
bool Descent::find_gradient(double *gradient) {
  const EstimateWork &work = common.work;
  double *error = product; // less than that is no slope
  for (int64_t at = 0; at < K * D; ++at)
    slopes[at] = work.share[at / D] / work.variances[at];
  std::fill_n(gradient, D * D, 0.0);
  std::fill_n(error, D * D, 1e-15);
  for (int64_t k = 0; k < K; ++k) {
    const double *g = slopes + k * D, *d = work.spectra.data() + k * D;
    double *deviations = changes, trace = 0;
    for (int64_t j = 0; j < D; ++j) {
      trace += d[j];
      deviations[j] = std::sqrt(d[j]);
    }
    const double rounding = 4 * static_cast<double>(D) * DBL_EPSILON * trace;
    for (int64_t p = 0; p < D; ++p)
      for (int64_t q = p + 1; q < D; ++q) {
        const double difference = g[p] - g[q];
        gradient[p * D + q] += 2 * difference * common.row(k, p)[q];
        error[p * D + q] +=
            std::fabs(difference) * (2 * plane_error * deviations[p] * deviations[q] + rounding);
      }
  }
  bool any = false;
  for (int64_t p = 0; p < D; ++p)
    for (int64_t q = p + 1; q < D; ++q) {
      any |= std::fabs(gradient[p * D + q]) > error[p * D + q];
      gradient[q * D + p] = -gradient[p * D + q];
    }
  return any;
}

// The M_p, and the Hessian's diagonal for conjugate gradients.
Status Descent::find_bends() {
  const EstimateWork &work = common.work;
  const double *matrices = common.matrices;
  double *equal = product, *scaled = changes;
  std::fill_n(equal, D * D, 0.0);
  for (int64_t k = 0; k < K; ++k)
    for (int64_t q = 0; q < D; ++q)
      for (int64_t r = 0; r < D; ++r)
        equal[q * D + r] -= (slopes[k * D + q] + slopes[k * D + r]) / 2 * common.row(k, q)[r];
  for (int64_t p = 0; p < D; ++p)
    std::copy_n(equal, D * D, bends + p * D * D);
  GMM_TRY(multiply(common.engine,
                   {1, false, D, D * D, K, slopes, 1, D, matrices, D * D, bends, D * D}));
  for (int64_t p = 0; p < D; ++p) {
    for (int64_t k = 0; k < K; ++k) {
      const int64_t at = k * D + p;
      const double bend = is_above(at) ? 2 * slopes[at] / work.spectra[at] : 0;
      for (int64_t q = 0; q < D; ++q)
        scaled[k * D + q] = bend * common.row(k, p)[q];
    }
    GMM_TRY(multiply(common.engine, {-1, false, D, D, K, scaled, 1, D, matrices + p * D, D * D,
                                     bends + p * D * D, D}));
  }
  largest = 0;
  for (int64_t p = 0; p < D; ++p)
    for (int64_t q = 0; q < D; ++q) {
      inverses[p * D + q] = 2 * std::fabs(bends[(p * D + q) * D + q] + bends[(q * D + p) * D + p]);
      largest = std::max(largest, inverses[p * D + q]);
    }
  for (int64_t at = 0; at < D * D; ++at)
    inverses[at] = 1 / std::max(inverses[at], 1e-8 * largest);
  return Status::Ok;
}

// One volume for all: l = d / mu_k above the floor, the change of log mu_k is the mean change of
// log d there less D / m_k times that of t, and the sum of p_k mu_k stays 1. `changes`: how slopes
// change because mu_k does, when the axes turn by `direction`.
void Descent::change_volumes() {
  EstimateWork &work = common.work;
  double *means = work.sums.data();
  double rise = 0, fall = 0; // of the sum of p_k mu_k
  for (int64_t k = 0; k < K; ++k) {
    double mean = 0, mu = 0, n = 0;
    for (int64_t j = 0; j < D; ++j)
      if (is_above(k * D + j)) {
        const double d = work.spectra[k * D + j];
        mean += 2 * dot(common.row(k, j), direction + j * D, D) / d;
        mu = d / work.variances[k * D + j];
        ++n;
      }
    means[k] = n > 0 ? mean / n : 0;
    changes[k * D] = n > 0 ? static_cast<double>(D) / n : 0;
    rise += work.share[k] * mu * means[k];
    fall += work.share[k] * mu * changes[k * D];
  }
  for (int64_t k = 0; k < K; ++k) {
    const double of_mu = fall > 0 ? means[k] - changes[k * D] * (rise / fall) : 0;
    for (int64_t at = k * D; at < (k + 1) * D; ++at)
      changes[at] = is_above(at) ? slopes[at] * of_mu : 0;
  }
}

// image: the Hessian times direction.
Status Descent::apply() {
  std::fill_n(product, D * D, 0.0);
  for (int64_t p = 0; p < D; ++p)
    GMM_TRY(multiply(common.engine, {1, false, 1, D, D, direction + p * D, D, 1, bends + p * D * D,
                                     D, product + p * D, D}));
  if (common.equal_volume) {
    change_volumes();
    for (int64_t k = 0; k < K; ++k)
      for (int64_t p = 0; p < D; ++p)
        for (int64_t q = 0; q < D; ++q)
          product[p * D + q] += changes[k * D + p] * common.row(k, p)[q];
  }
  for (int64_t p = 0; p < D; ++p)
    for (int64_t q = 0; q < D; ++q)
      image[p * D + q] = 2 * (product[p * D + q] - product[q * D + p]);
  return Status::Ok;
}

// step: an approximate solution of Hessian * step = -residual, which holds the gradient; a
// direction in which the Hessian is not positive, or all but 0, ends it.
Status Descent::solve() {
  const int64_t n = D * D;
  const auto precondition = [&](int64_t at) { return residual[at] * inverses[at]; };
  double rho = 0, first = 0;
  std::fill_n(step, n, 0.0);
  for (int64_t at = 0; at < n; ++at) {
    direction[at] = -precondition(at);
    rho -= residual[at] * direction[at];
  }
  first = rho;
  constexpr int most_products = 60; // a poor direction is a direction
  for (int i = 0; i < most_products && rho > 0; ++i) {
    GMM_TRY(apply());
    const double curvature = dot(direction, image, n);
    if (!(curvature > 1e-12 * largest * dot(direction, direction, n))) {
      if (i == 0)
        std::copy_n(direction, n, step);
      return Status::Ok;
    }
    const double length = rho / curvature;
    double next = 0;
    for (int64_t at = 0; at < n; ++at) {
      step[at] += length * direction[at];
      residual[at] += length * image[at];
      next += residual[at] * precondition(at);
    }
    // Newton's method converges quadratically if the equations are solved the better, the nearer.
    if (next <= first * std::min(1e-2, first))
      return Status::Ok;
    for (int64_t at = 0; at < n; ++at)
      direction[at] = next / rho * direction[at] - precondition(at);
    rho = next;
  }
  return Status::Ok;
}

Status Descent::solve_by_factor(bool *solved) {
  *solved = false;
  if (D > most_for_factor)
    return Status::Ok;
  const int64_t n = D * (D - 1) / 2;
  double *matrix = bends + D * D * D, *volumes = matrix + n * n, *x = volumes + (2 * K + 1) * n;
  PlaneEquations equations = {common.engine, K, D, matrix, volumes, x};
  equations.set(bends);
  if (common.equal_volume) {
    for (int64_t at = 0; at < K * D; ++at)
      changes[at] = is_above(at) ? slopes[at] : 0;
    GMM_TRY(equations.add_volumes(common, changes));
  }
  return equations.solve(residual, step, solved);
}

// A turn that is far from small says nothing, and its rotation would not be orthogonal to all
// digits.
void Descent::shorten() {
  double longest = 1;
  for (int64_t p = 0; p < D; ++p) {
    double sum = 0;
    for (int64_t q = 0; q < D; ++q)
      sum += std::fabs(step[p * D + q]);
    longest = std::max(longest, sum);
  }
  for (int64_t p = 0; p < D; ++p)
    for (int64_t q = 0; q <= p; ++q) {
      const double x = (step[p * D + q] - step[q * D + p]) / 2 / longest;
      step[p * D + q] = x;
      step[q * D + p] = -x;
    }
}

// turning: Cayley's rotation (I - X/2)^-1 (I + X/2) for X = step. As (I - X/2)(I + X/2) = I + X'X/4
// it is the solution of (I + X'X/4) Q = (I + X/2)^2.
Status Descent::find_turn() {
  double *half = image, *matrix = product;
  for (int64_t at = 0; at < D * D; ++at)
    half[at] = step[at] / 2;
  std::fill_n(matrix, D * D, 0.0);
  for (int64_t j = 0; j < D; ++j)
    matrix[j * D + j] = 1;
  GMM_TRY(multiply(common.engine, {1, true, D, D, D, half, 1, D, half, D, matrix, D}));
  for (int64_t j = 0; j < D; ++j)
    half[j * D + j] += 1;
  std::fill_n(turning, D * D, 0.0);
  GMM_TRY(multiply(common.engine, {1, false, D, D, D, half, D, 1, half, D, turning, D}));
  int64_t bad_pivot = -1;
  GMM_TRY(factor(common.engine, D, matrix, D, &bad_pivot));
  GMM_ASSERT(bad_pivot < 0);
  GMM_TRY(gmm::solve(common.engine, D, matrix, D, D, turning, D));
  for (int64_t i = D - 1; i >= 0; --i) {
    GMM_TRY(go_on(common.engine.stop));
    for (int64_t j = i + 1; j < D; ++j)
      for (int64_t l = 0; l < D; ++l)
        turning[i * D + l] -= matrix[i * D + j] * turning[j * D + l];
    for (int64_t l = 0; l < D; ++l)
      turning[i * D + l] /= matrix[i * D + i];
  }
  return Status::Ok;
}

// Turns axes and matrices by `turning`, or back.
Status Descent::turn_all(bool back) {
  EstimateWork &work = common.work;
  for (int64_t i = 0; i < D && back; ++i)
    for (int64_t j = 0; j < i; ++j)
      std::swap(turning[i * D + j], turning[j * D + i]);
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(turn(common.engine, D, turning, common.room, common.row(k, 0)));
  std::copy_n(work.axes.data(), D * D, common.room);
  std::fill_n(work.axes.data(), D * D, 0.0);
  GMM_TRY(multiply(common.engine,
                   {1, false, D, D, D, turning, D, 1, common.room, D, work.axes.data(), D}));
  return common.choose_variances();
}

} // namespace

Status CommonAxes::descend(bool *done) {
  constexpr int most_trials = 8, most_steps = 20;
  Descent descent(*this);
  bool lower = true;
  double before = value();
  for (int i = 0; lower && i < most_steps; ++i) {
    *done = !descent.find_gradient(descent.residual);
    if (*done)
      return Status::Ok;
    GMM_TRY(descent.find_bends());
    bool solved = false;
    GMM_TRY(descent.solve_by_factor(&solved));
    if (!solved)
      GMM_TRY(descent.solve());
    descent.shorten();
    lower = false;
    for (int trial = 0; !lower && trial < most_trials; ++trial) {
      GMM_TRY(descent.find_turn());
      GMM_TRY(descent.turn_all(false));
      const double now = value();
      lower = now <= before + 1e-15 * std::fabs(before);
      if (lower) {
        before = now;
        continue;
      }
      GMM_TRY(descent.turn_all(true));
      for (int64_t at = 0; at < D * D; ++at)
        descent.step[at] /= 4;
    }
  }
  return Status::Ok;
}

} // namespace gmm
