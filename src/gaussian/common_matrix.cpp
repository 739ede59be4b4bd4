// VEE: covariances e^u_k C of one matrix C. With p_k for n_k over n the likelihood is largest where
//   D sum p_k u_k + log|C| + tr(C^-1 M),  M = sum of p_k e^-u_k S_k / n_k,
// is smallest. Given u the best C is M with its eigenvalues raised to the floor, and what is left
// is a convex function of u: a spectral function of M (its second derivatives: Lewis and Sendov
// 2001), for Newton's method.
#include "gaussian/estimates.hpp"
#include "gaussian/newton.hpp"
#include "gaussian/spectra.hpp"
#include "gaussian/triangle.hpp"

#include "base/dot.hpp"
#include "base/elementary.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

namespace {

// Eigenvalues are 1 at least, and so are volumes: work.least for one of the two.
struct CommonMatrix {
  const Engine &engine;
  EstimateWork &work;
  const double *matrices; // K * D * D: S_k / n_k
  double *room;           // D * D
  int64_t K, D;
  bool has_floor;
  bool clipped = false;  // whether eigenvalues of M have to be raised
  bool singular = false; // M, where there is no floor

  Status add_up(const double *u, double *value);
  Status look_for_small_eigenvalues();
  Status whiten(double *value);
  Status evaluate(const double *u, double *value);
  Status differentiate(double *gradient, double *hessian, bool *shifts);
};

// M in work.square.
Status CommonMatrix::add_up(const double *u, double *value) {
  double *sum = work.square.data();
  std::fill_n(sum, D * D, 0.0);
  *value = 0;
  for (int64_t k = 0; k < K; ++k) {
    GMM_TRY(go_on(engine.stop));
    work.factors[k] = own_exp(-u[k]);
    *value += static_cast<double>(D) * work.share[k] * u[k];
    const double *matrix = matrices + k * D * D;
    for (int64_t at = 0; at < D * D && work.share[k] > 0; ++at)
      sum[at] += work.share[k] * (work.factors[k] * matrix[at]);
  }
  return Status::Ok;
}

// Whether some eigenvalue of M may be below 1.
Status CommonMatrix::look_for_small_eigenvalues() {
  clipped = false;
  if (!has_floor)
    return Status::Ok;
  std::copy_n(work.square.data(), D * D, room);
  for (int64_t j = 0; j < D; ++j)
    room[j * D + j] -= 1 + 1e-9;
  int64_t bad_pivot = -1;
  GMM_TRY(factor(engine, D, room, D, &bad_pivot));
  clipped = bad_pivot >= 0;
  return Status::Ok;
}

// Where no eigenvalue is raised any whitening W of M will do, WMW' = I, and Cholesky's has the
// smallest errors: its rows are work.axes, their eigenvalues 1.
Status CommonMatrix::whiten(double *value) {
  double *sum = work.square.data(), *rows = work.axes.data();
  int64_t bad_pivot = -1;
  GMM_TRY(factor(engine, D, sum, D, &bad_pivot));
  singular = bad_pivot >= 0;
  *value = singular ? INFINITY : *value + static_cast<double>(D);
  if (singular)
    return Status::Ok;
  for (int64_t j = 0; j < D; ++j)
    *value += 2 * own_log(sum[j * D + j]);
  GMM_TRY(invert(engine, D, sum, D));
  for (int64_t i = 0; i < D; ++i) {
    std::copy_n(sum + i * D, i + 1, rows + i * D);
    std::fill_n(rows + i * D + i + 1, D - i - 1, 0.0);
  }
  std::fill_n(work.sums.data(), D, 1.0);
  return Status::Ok;
}

// work.axes and work.sums: eigenvectors and eigenvalues of M, or what whitens it.
Status CommonMatrix::evaluate(const double *u, double *value) {
  GMM_TRY(add_up(u, value));
  GMM_TRY(look_for_small_eigenvalues());
  if (!clipped)
    return whiten(value);
  GMM_TRY(find_axes(engine, D, 1, work.square.data(), work.axes.data(), work.sums.data()));
  for (int64_t j = 0; j < D; ++j)
    *value += work.sums[j] >= 1 ? own_log(work.sums[j]) + 1 : work.sums[j];
  return Status::Ok;
}

// Of two eigenvalues: the difference quotient of 1 / max(m, 1), times -1.
double fall_of_inverse(double a, double b) {
  if (a < 1 && b < 1)
    return 0;
  return a >= 1 && b >= 1 ? 1 / (a * b)
                          : (1 - 1 / std::max(a, b)) / (std::max(a, b) - std::min(a, b));
}

Status CommonMatrix::differentiate(double *gradient, double *hessian, bool *shifts) {
  const double *m = work.sums.data();
  *shifts = !clipped || m[D - 1] > 1;
  for (int64_t k = 0; k < K; ++k) {
    GMM_TRY(go_on(engine.stop));
    const double factor = work.share[k] * work.factors[k];
    double *slopes = work.slopes.data() + k * D * D, trace = 0;
    std::copy_n(matrices + k * D * D, D * D, slopes);
    GMM_TRY(turn(engine, D, work.axes.data(), room, slopes));
    for (int64_t i = 0; i < D; ++i) {
      trace += factor * slopes[i * D + i] / std::max(m[i], 1.0);
      for (int64_t j = 0; j < D; ++j)
        slopes[i * D + j] *= factor * std::sqrt(fall_of_inverse(m[i], m[j]));
    }
    gradient[k] = static_cast<double>(D) * work.share[k] - trace;
    for (int64_t l = 0; l <= k; ++l)
      hessian[k * K + l] = hessian[l * K + k] =
          (l == k ? trace : 0) - dot(slopes, work.slopes.data() + l * D * D, D * D);
  }
  return Status::Ok;
}

// Begins with the mean variances, made so small that eigenvalues are off their bound.
Status begin_with_volumes(CommonMatrix &problem, double log_least, double *u) {
  const EstimateWork &work = problem.work;
  double ignored = 0;
  for (int64_t k = 0; k < problem.K; ++k) {
    double trace = 0;
    for (int64_t j = 0; j < problem.D; ++j)
      trace += problem.matrices[(k * problem.D + j) * problem.D + j];
    u[k] =
        std::max(log_least, own_log(std::max(work.least, trace / static_cast<double>(problem.D))));
  }
  GMM_TRY(problem.evaluate(u, &ignored));
  const double smallest = work.sums[problem.D - 1];
  for (int64_t k = 0; k < problem.K && smallest > 0; ++k)
    u[k] = std::max(log_least, u[k] + own_log(smallest) - 3);
  return Status::Ok;
}

// Volumes of the last M-step keep near their bound, so that eigenvalues are off theirs.
void lower(int64_t K, double log_least, double *u) {
  const double more = *std::min_element(u, u + K) - (log_least + 3);
  for (int64_t k = 0; k < K && more > 0; ++k)
    u[k] -= more;
}

} // namespace

// Volumes in work.factors; of an empty component what its covariance has in common with M.
static void choose_volumes(int64_t K, int64_t D, const double *u, const double *covariances,
                           EstimateWork &work) {
  for (int64_t k = 0; k < K; ++k) {
    double along = 0;
    for (int64_t j = 0; j < D && work.share[k] == 0; ++j)
      for (int64_t i = 0; i < D; ++i) {
        const double *axis = work.axes.data() + j * D;
        const double *row = covariances + (k * D + i) * D;
        along += axis[i] * dot(row, axis, D) / std::max(work.sums[j], 1.0);
      }
    work.factors[k] =
        work.share[k] > 0 ? own_exp(u[k]) : std::max(work.least, along / static_cast<double>(D));
  }
}

// Where no eigenvalue is raised: M times the volume. A singular M is left to who factors it,
// because he names the column.
static void multiply_by_volumes(int64_t K, int64_t D, const EstimateWork &work,
                                double *covariances) {
  for (int64_t k = 0; k < K; ++k) {
    double *covariance = covariances + k * D * D;
    for (int64_t i = 0; i < D; ++i)
      for (int64_t j = 0; j <= i; ++j)
        covariance[i * D + j] =
            work.factors[k] * work.square[i * D + j] * work.unit[i] * work.unit[j];
    mirror_lower(D, covariance, D);
  }
}

Status estimate_vee(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  const int64_t K = scatter.n_components, D = scatter.n_features;
  double *u = work.logarithms.data();
  measure(scatter, floor, {Form::Full, false}, work);
  double largest = work.least; // variance
  for (int64_t k = 0; k < K; ++k) {
    double *matrix = covariances + k * D * D;
    GMM_TRY(load_matrix(scatter, floor, work, k, matrix));
    for (int64_t j = 0; j < D; ++j)
      largest = std::max(largest, matrix[j * D + j]);
  }
  // M stays a double.
  const double log_least = std::max(own_log(work.least), own_log(largest) - 700);
  CommonMatrix problem = {floor.engine,     work, covariances, floor.matrix.data(), K, D,
                          floor.has_floor()};
  if (!work.has_last) {
    GMM_TRY(begin_with_volumes(problem, log_least, u));
  } else {
    work.convert_last(K, u);
    if (floor.has_floor())
      lower(K, log_least, u);
  }
  if (!problem.singular)
    GMM_TRY(minimise(problem, K, log_least, work.newton.data(), u, &found->ran_out));
  work.has_last = !problem.singular && !found->ran_out;
  work.last_unit = work.unit[0];
  double ignored = 0;
  if (!problem.clipped) // M was factored in its place
    GMM_TRY(problem.add_up(u, &ignored));
  choose_volumes(K, D, u, covariances, work);
  const bool at_floor =
      *std::min_element(work.factors.data(), work.factors.data() + K) <= work.least * (1 + 1e-9);
  found->floored |= floor.has_floor() && problem.clipped && at_floor;
  if (!problem.clipped) {
    multiply_by_volumes(K, D, work, covariances);
    for (int64_t k = 0; k < K; ++k) {
      floor.few_rows.count[k] = FewRows::unknown;
      GMM_TRY(floor.mend_matrix(covariances + k * D * D));
    }
    return Status::Ok;
  }
  for (int64_t at = 0; at < K * D; ++at)
    work.variances[at] = work.factors[at / D] * std::max(work.sums[at % D], 1.0);
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(compose(floor, work, k, work.axes.data(), work.variances.data() + k * D,
                    covariances + k * D * D));
  return Status::Ok;
}

} // namespace gmm
