// The Hessian of the planes, and its factor.
#include "gaussian/plane_equations.hpp"

#include "base/dot.hpp"
#include "gaussian/factor.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// x_p' M_p x_p couples the planes that share axis p.
void PlaneEquations::set(const double *bends) {
  const int64_t n = n_planes();
  const auto number = [&](int64_t p, int64_t q) { return p * (2 * D - p - 3) / 2 + q - 1; };
  std::fill_n(matrix, n * n, 0.0);
  for (int64_t p = 0, at = 0; p < D; ++p)
    for (int64_t q = p + 1; q < D; ++q, ++at) {
      double *row = matrix + at * n;
      const double *of_p = bends + (p * D + q) * D, *of_q = bends + (q * D + p) * D;
      row[at] = 2 * (of_p[q] + of_q[p]);
      // the planes after (p,q): (r,q), and (p,r) and (q,r), which share q as their other axis
      for (int64_t r = p + 1; r < q; ++r)
        row[number(r, q)] = 2 * of_q[r];
      for (int64_t r = q + 1; r < D; ++r) {
        row[number(p, r)] = 2 * of_p[r];
        row[number(q, r)] = -2 * of_q[r];
      }
    }
}

// With s_k for p_k mu_k, m_k features above the floor and v_k for the slope of the mean of log d
// there, the volumes add sum_k s_k m_k v_k v_k' - z z' / sum_k (s_k / m_k), z = sum_k s_k v_k.
Status PlaneEquations::add_volumes(CommonAxes &common, const double *slopes) {
  const int64_t n = n_planes();
  double *scaled = volumes + K * n, *z = scaled + K * n, fall = 0;
  std::fill_n(z, n, 0.0);
  for (int64_t k = 0; k < K; ++k) {
    const double *g = slopes + k * D, *d = common.work.spectra.data() + k * D;
    double s = 0, above = 0;
    for (int64_t j = 0; j < D; ++j) {
      s = g[j] > 0 ? g[j] * d[j] : s;
      above += g[j] > 0;
    }
    fall += above > 0 ? s / above : 0;
    double *v = volumes + k * n;
    for (int64_t p = 0, at = 0; p < D; ++p)
      for (int64_t q = p + 1; q < D; ++q, ++at) {
        const double difference = (g[p] > 0 ? 1 / d[p] : 0) - (g[q] > 0 ? 1 / d[q] : 0);
        v[at] = above > 0 ? 2 / above * difference * common.row(k, p)[q] : 0;
        scaled[k * n + at] = s * above * v[at];
        z[at] += s * v[at];
      }
  }
  GMM_TRY(multiply(engine, {1, true, n, n, K, scaled, 1, n, volumes, n, matrix, n}));
  const double factor = fall > 0 ? -1 / fall : 0;
  return multiply(engine, {factor, true, n, n, 1, z, 1, n, z, n, matrix, n});
}

Status PlaneEquations::solve(const double *gradient, double *step, bool *solved) {
  constexpr double smallest = 1e-12; // share of its diagonal element that is left of a pivot
  const int64_t n = n_planes();
  double *variances = volumes;
  int64_t bad_pivot = -1;
  for (int64_t at = 0; at < n; ++at)
    variances[at] = matrix[at * n + at];
  GMM_TRY(factor_here(engine, n, matrix, n, &bad_pivot));
  *solved = bad_pivot < 0;
  for (int64_t at = 0; at < n && *solved; ++at)
    *solved = matrix[at * n + at] * matrix[at * n + at] > smallest * variances[at];
  if (!*solved)
    return Status::Ok;
  for (int64_t p = 0, at = 0; p < D; ++p)
    for (int64_t q = p + 1; q < D; ++q, ++at)
      x[at] = -gradient[p * D + q];
  for (int64_t i = 0; i < n; ++i) {
    const double *row = matrix + i * n;
    x[i] /= row[i];
    for (int64_t j = i + 1; j < n; ++j)
      x[j] -= row[j] * x[i];
  }
  for (int64_t i = n - 1; i >= 0; --i) {
    const double *row = matrix + i * n;
    x[i] = (x[i] - dot(row + i + 1, x + i + 1, n - i - 1)) / row[i];
  }
  for (int64_t p = 0, at = 0; p < D; ++p)
    for (int64_t q = p + 1; q < D; ++q, ++at) {
      step[p * D + q] = x[at];
      step[q * D + p] = -x[at];
    }
  return Status::Ok;
}

} // namespace gmm
