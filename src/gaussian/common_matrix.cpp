// VEE: covariances e^u_k C of one matrix C. With p_k for n_k over n the likelihood is largest where
//   D sum p_k u_k + log|C| + tr(C^-1 M),  M = sum of p_k e^-u_k S_k / n_k,
// is smallest. Given u the best C is M with its eigenvalues raised to the floor, and what is left
// is a convex function of u: a spectral function of M (its second derivatives: Lewis and Sendov
// 2001), for Newton's method.
#include "gaussian/estimates.hpp"
#include "gaussian/newton.hpp"
#include "gaussian/spectra.hpp"

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

  const double *eigenvalues() const { return work.sums.data(); }
  Status evaluate(const double *u, double *value);
  Status differentiate(double *gradient, double *hessian, bool *shifts);
};

// work.axes and work.sums: eigenvectors and eigenvalues of M.
Status CommonMatrix::evaluate(const double *u, double *value) {
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
  GMM_TRY(find_axes(engine, D, 1, sum, work.axes.data(), work.sums.data()));
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
  const double *m = eigenvalues();
  *shifts = m[D - 1] > 1;
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
    u[k] = own_log(std::max(work.least, trace / static_cast<double>(problem.D)));
  }
  GMM_TRY(problem.evaluate(u, &ignored));
  double smallest = work.sums[problem.D - 1];
  for (int64_t k = 0; k < problem.K && smallest > 0; ++k)
    u[k] = std::max(log_least, u[k] + own_log(smallest) - 3);
  return Status::Ok;
}

} // namespace

// The variances along the eigenvectors of M, of an empty component those that its covariance has in
// common with them.
static void choose_variances(int64_t K, int64_t D, const double *u, const double *covariances,
                             EstimateWork &work) {
  for (int64_t k = 0; k < K; ++k) {
    double volume = own_exp(u[k]);
    if (work.share[k] == 0) {
      volume = 0;
      for (int64_t j = 0; j < D; ++j)
        for (int64_t i = 0; i < D; ++i) {
          const double *axis = work.axes.data() + j * D;
          const double *row = covariances + (k * D + i) * D;
          volume += axis[i] * dot(row, axis, D) / std::max(work.sums[j], 1.0);
        }
      volume = std::max(volume / static_cast<double>(D), work.least);
    }
    for (int64_t j = 0; j < D; ++j)
      work.variances[k * D + j] = volume * std::max(work.sums[j], 1.0);
  }
}

Status estimate_vee(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  const int64_t K = scatter.n_components, D = scatter.n_features;
  double *u = work.logarithms.data();
  measure(scatter, floor, {Form::Full, false}, work);
  const double log_least = own_log(work.least);
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(load_matrix(scatter, floor, work, k, covariances + k * D * D));
  CommonMatrix problem = {floor.engine, work, covariances, floor.matrix.data(), K, D};
  GMM_TRY(begin_with_volumes(problem, log_least, u));
  GMM_TRY(minimise(problem, K, log_least, work.newton.data(), u, &found->ran_out));
  choose_variances(K, D, u, covariances, work);
  if (found->ran_out && !floor.has_floor()) // some volume or eigenvalue goes to 0
    std::fill_n(work.variances.data(), K * D, 0.0);
  judge_variances(floor, work, found);
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(compose(floor, work, k, work.axes.data(), work.variances.data() + k * D,
                    covariances + k * D * D));
  return Status::Ok;
}

} // namespace gmm
