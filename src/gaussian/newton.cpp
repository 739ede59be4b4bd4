// One step of Newton's method, by Cholesky's factor of the Hessian.
#include "gaussian/newton.hpp"

namespace gmm {

// The Hessian over the free variables, its diagonal a little larger because rounding may leave it
// singular.
static void gather(int64_t n, const double *hessian, const double *free, double more,
                   double *matrix, int64_t *n_free) {
  int64_t row = 0;
  for (int64_t k = 0; k < n; ++k) {
    if (free[k] == 0)
      continue;
    int64_t column = 0;
    for (int64_t l = 0; l < n; ++l)
      if (free[l] != 0)
        matrix[row * n + column++] = hessian[k * n + l];
    matrix[row * n + row] += more * std::fabs(matrix[row * n + row]) + 1e-300;
    ++row;
  }
  *n_free = row;
}

// U'U s = s in place.
static void solve_factored(int64_t n, const double *u, int64_t stride, double *s) {
  for (int64_t i = 0; i < n; ++i) {
    s[i] /= u[i * stride + i];
    for (int64_t j = i + 1; j < n; ++j)
      s[j] -= u[i * stride + j] * s[i];
  }
  for (int64_t i = n - 1; i >= 0; --i) {
    for (int64_t j = i + 1; j < n; ++j)
      s[i] -= u[i * stride + j] * s[j];
    s[i] /= u[i * stride + i];
  }
}

Status find_newton_step(const Engine &engine, int64_t n, const double *x, double bound, bool shifts,
                        const double *gradient, const double *hessian, double *matrix, double *free,
                        double *step, double *decrement) {
  double *packed = free + n;
  for (int64_t k = 0; k < n; ++k)
    free[k] = x[k] > bound || gradient[k] < 0 ? 1 : 0;
  int64_t n_free = 0, bad_pivot = 0;
  for (double more = 1e-13; bad_pivot >= 0 && more < 1e3; more *= 100) {
    gather(n, hessian, free, more, matrix, &n_free);
    for (int64_t at = 0; shifts && n_free == n && at < n * n; ++at)
      matrix[at] += 1;
    bad_pivot = -1;
    if (n_free > 0)
      GMM_TRY(factor(engine, n_free, matrix, n, &bad_pivot));
  }
  int64_t at = 0;
  for (int64_t k = 0; k < n; ++k)
    if (free[k] != 0)
      packed[at++] = -gradient[k];
  if (bad_pivot < 0)
    solve_factored(n_free, matrix, n, packed);
  *decrement = 0;
  at = 0;
  for (int64_t k = 0; k < n; ++k) {
    step[k] = free[k] != 0 ? packed[at++] : 0;
    *decrement -= step[k] * gradient[k];
  }
  return Status::Ok;
}

} // namespace gmm
