// M-steps of families of matrices (Celeux and Govaert 1995, section 4.1).
#include "gaussian/estimates.hpp"
#include "gaussian/triangle.hpp"

namespace gmm {

// A packed triangle, divided, as a symmetric matrix.
static Status unpack(const double *packed, int64_t D, double divisor, const StopRequest *stop,
                     double *matrix) {
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(stop));
    for (int64_t j = 0; j <= i; ++j)
      matrix[i * D + j] = packed[triangle(i) + j] / divisor;
  }
  mirror_lower(D, matrix, D);
  return Status::Ok;
}

// VVV: sigma_k = S_k / n_k.
Status estimate_vvv(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &,
                    double *covariances, EstimateFindings *found) {
  const int64_t D = scatter.n_features;
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    if (scatter.weight[k] == 0)
      continue;
    double *matrix = covariances + k * D * D;
    GMM_TRY(
        unpack(scatter.second + k * triangle(D), D, scatter.weight[k], floor.engine.stop, matrix));
    GMM_TRY(floor.apply_matrix(k, matrix, &found->floored));
  }
  return Status::Ok;
}

// EEE: sigma = sum of S_k / sum of n_k.
Status estimate_eee(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &,
                    double *covariances, EstimateFindings *found) {
  GMM_TRY(unpack(scatter.second, scatter.n_features, scatter.total_weight(), floor.engine.stop,
                 covariances));
  return floor.apply_matrix(0, covariances, &found->floored);
}

} // namespace gmm
