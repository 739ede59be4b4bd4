// One step of Newton's method, by Cholesky's factor of the Hessian.
#include "gaussian/newton.hpp"

#include "base/dot.hpp"

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

// Replaces the lower triangle by Cholesky's factor; false where it has none. Not LAPACK's, because
// families of variances do without.
static bool factor_in_place(int64_t n, double *a, int64_t stride) {
  for (int64_t i = 0; i < n; ++i) {
    double *row = a + i * stride;
    for (int64_t j = 0; j < i; ++j)
      row[j] = (row[j] - dot(row, a + j * stride, j)) / a[j * stride + j];
    const double rest = row[i] - dot(row, row, i);
    if (!(rest > 0))
      return false;
    row[i] = std::sqrt(rest);
  }
  return true;
}

// LL's = s in place.
static void solve_factored(int64_t n, const double *l, int64_t stride, double *s) {
  for (int64_t i = 0; i < n; ++i)
    s[i] = (s[i] - dot(l + i * stride, s, i)) / l[i * stride + i];
  for (int64_t i = n - 1; i >= 0; --i) {
    s[i] /= l[i * stride + i];
    for (int64_t j = 0; j < i; ++j)
      s[j] -= l[i * stride + j] * s[i];
  }
}

void find_newton_step(int64_t n, const double *x, double bound, bool shifts, const double *gradient,
                      const double *hessian, double *matrix, double *free, double *step,
                      double *decrement) {
  double *packed = free + n;
  for (int64_t k = 0; k < n; ++k)
    free[k] = x[k] > bound || gradient[k] < 0 ? 1 : 0;
  int64_t n_free = 0;
  bool factored = false;
  double more = 1e-13;
  while (!factored && more < 1e3) {
    gather(n, hessian, free, more, matrix, &n_free);
    for (int64_t at = 0; shifts && n_free == n && at < n * n; ++at)
      matrix[at] += 1;
    factored = factor_in_place(n_free, matrix, n);
    more *= 100;
  }
  int64_t at = 0;
  for (int64_t k = 0; k < n; ++k)
    if (free[k] != 0)
      packed[at++] = -gradient[k];
  if (factored)
    solve_factored(n_free, matrix, n, packed);
  *decrement = 0;
  at = 0;
  for (int64_t k = 0; k < n; ++k) {
    step[k] = free[k] != 0 ? packed[at++] : 0;
    *decrement -= step[k] * gradient[k];
  }
}

} // namespace gmm
