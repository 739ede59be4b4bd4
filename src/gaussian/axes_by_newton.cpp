// Newton's method for all planes at once: axes become exp(X) axes with X' = -X, whose numbers x_pq
// turn plane (p,q). To second order a component's matrix T becomes T + [X,T] + [X,[X,T]] / 2, and
// its variances d change by the diagonal of B = [X,T] = XT + (XT)'. The equations are solved by
// conjugate gradients (Nocedal and Wright, Numerical Optimization, algorithm 7.1), because a
// product of the Hessian and X takes no more than two products of matrices for each component.
#include "gaussian/common_axes.hpp"

#include "base/dot.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

// What is to be small is a function of the variances d of all components along the axes. Its slopes
// are g_kj = p_k / l_kj for the chosen variances l.
struct Descent {
  CommonAxes &common;
  const int64_t K, D;
  double *slopes, *changes;                            // K * D: g, and how they change
  double *step, *residual, *direction, *image, *sizes; // D * D: skew, and the Hessian's diagonal
  double *product, *turning;                           // D * D

  explicit Descent(CommonAxes &common);
  bool prepare(double *gradient);
  void change_slopes();
  Status apply();
  Status solve();
  void shorten();
  Status find_turn(bool *found);
  Status turn_all(bool back);
};

Descent::Descent(CommonAxes &its_common)
    : common(its_common), K(its_common.K), D(its_common.D), slopes(its_common.work.newton.data()),
      changes(slopes + K * D), step(changes + K * D), residual(step + D * D),
      direction(residual + D * D), image(direction + D * D), sizes(image + D * D),
      product(sizes + D * D), turning(product + D * D) {}

// Slopes, gradient and the Hessian's diagonal. False where no plane has a slope.
bool Descent::prepare(double *gradient) {
  const EstimateWork &work = common.work;
  bool any = false;
  for (int64_t at = 0; at < K * D; ++at)
    slopes[at] = work.share[at / D] / work.variances[at];
  for (int64_t p = 0; p < D; ++p) {
    gradient[p * D + p] = sizes[p * D + p] = 0;
    for (int64_t q = p + 1; q < D; ++q) {
      const PlaneSlope slope = slope_at(common.plane_of(p, q), Angle());
      any |= !slope.is_flat();
      gradient[p * D + q] = slope.first;
      gradient[q * D + p] = -slope.first;
      sizes[p * D + q] = sizes[q * D + p] = std::fabs(slope.second);
    }
  }
  return any;
}

// `changes` holds how variances d change; it receives how slopes do. A variance at the floor stays.
// One volume for all: l = d / mu_k above the floor, the change of log mu_k is the mean change of
// log d there less D / m_k times that of t, and the sum of p_k mu_k stays 1.
void Descent::change_slopes() {
  const EstimateWork &work = common.work;
  const auto above = [&](int64_t at) { return work.variances[at] > work.least * (1 + 1e-12); };
  double rise = 0, fall = 0; // of the sum of p_k mu_k
  for (int64_t pass = 0; pass < 2; ++pass)
    for (int64_t k = 0; k < K; ++k) {
      double mean = 0, mu = 0, n = 0;
      for (int64_t at = k * D; at < (k + 1) * D && common.equal_volume; ++at)
        if (above(at)) {
          mean += changes[at] / work.spectra[at];
          mu = work.spectra[at] / work.variances[at];
          ++n;
        }
      if (pass == 0 && n > 0) {
        rise += work.share[k] * mu * mean / n;
        fall += work.share[k] * mu * static_cast<double>(D) / n;
      }
      if (pass == 0)
        continue;
      const double of_mu = n > 0 ? mean / n - static_cast<double>(D) / n * (rise / fall) : 0;
      for (int64_t at = k * D; at < (k + 1) * D; ++at)
        changes[at] = above(at) ? slopes[at] * (of_mu - changes[at] / work.spectra[at]) : 0;
    }
}

// image: the Hessian times direction.
Status Descent::apply() {
  std::fill_n(image, D * D, 0.0);
  for (int64_t k = 0; k < K; ++k) {
    const double *g = slopes + k * D;
    double *matrix = common.row(k, 0), *scaled = turning;
    if (common.work.share[k] == 0) {
      std::fill_n(changes + k * D, D, 0.0);
      continue;
    }
    for (int64_t i = 0; i < D; ++i)
      for (int64_t j = 0; j < D; ++j)
        scaled[i * D + j] = g[i] * matrix[i * D + j];
    std::fill_n(product, D * D, 0.0);
    GMM_TRY(multiply(common.engine, {1, false, D, D, D, direction, D, 1, matrix, D, product, D}));
    std::fill_n(common.room, D * D, 0.0);
    GMM_TRY(
        multiply(common.engine, {1, false, D, D, D, direction, D, 1, scaled, D, common.room, D}));
    for (int64_t p = 0; p < D; ++p)
      for (int64_t q = 0; q < D; ++q) {
        const double xt = product[p * D + q], tx = product[q * D + p];
        image[p * D + q] += (xt + tx) * (g[p] - g[q]) + g[p] * xt - g[q] * tx -
                            common.room[p * D + q] + common.room[q * D + p];
      }
    for (int64_t j = 0; j < D; ++j)
      changes[k * D + j] = 2 * product[j * D + j];
  }
  change_slopes();
  for (int64_t k = 0; k < K; ++k)
    for (int64_t p = 0; p < D; ++p)
      for (int64_t q = 0; q < D; ++q)
        image[p * D + q] += 2 * (changes[k * D + p] - changes[k * D + q]) * common.row(k, p)[q];
  return Status::Ok;
}

// step: an approximate solution of Hessian * step = -residual, which holds the gradient; a
// direction in which the Hessian is not positive, or all but 0, ends it.
Status Descent::solve() {
  const int64_t n = D * D;
  const double largest = *std::max_element(sizes, sizes + n);
  const auto precondition = [&](int64_t at) {
    return residual[at] / std::max(sizes[at], 1e-8 * largest);
  };
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

// A turn that is far from small says nothing, and its rotation would not be orthogonal to all
// digits.
void Descent::shorten() {
  double largest = 1;
  for (int64_t p = 0; p < D; ++p) {
    double sum = 0;
    for (int64_t q = 0; q < D; ++q)
      sum += std::fabs(step[p * D + q]);
    largest = std::max(largest, sum);
  }
  for (int64_t p = 0; p < D; ++p)
    for (int64_t q = 0; q <= p; ++q) {
      const double x = (step[p * D + q] - step[q * D + p]) / 2 / largest;
      step[p * D + q] = x;
      step[q * D + p] = -x;
    }
}

// turning: Cayley's rotation (I - X/2)^-1 (I + X/2) for X = step. As (I - X/2)(I + X/2) = I + X'X/4
// it is the solution of (I + X'X/4) Q = (I + X/2)^2.
Status Descent::find_turn(bool *found) {
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
  *found = bad_pivot < 0;
  if (!*found)
    return Status::Ok;
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
  constexpr int most_trials = 8;
  const int most_steps = D <= 32 ? 20 : 5;
  Descent descent(*this);
  for (int i = 0; i < most_steps; ++i) {
    *done = !descent.prepare(descent.residual);
    if (*done)
      return Status::Ok;
    GMM_TRY(descent.solve());
    descent.shorten();
    const double before = value();
    bool lower = false;
    for (int trial = 0; !lower && trial < most_trials; ++trial) {
      bool found = false;
      GMM_TRY(descent.find_turn(&found));
      if (!found) // the step is no number
        return Status::Ok;
      GMM_TRY(descent.turn_all(false));
      lower = value() <= before + 1e-15 * std::fabs(before);
      if (lower)
        continue;
      GMM_TRY(descent.turn_all(true));
      for (int64_t at = 0; at < D * D; ++at)
        descent.step[at] /= 4;
    }
    if (!lower)
      return Status::Ok;
  }
  return Status::Ok;
}

} // namespace gmm
