// M-steps of families of variances (Celeux and Govaert 1995, section 4.2).
#include "gaussian/equal_volume.hpp"
#include "gaussian/estimates.hpp"
#include "gaussian/shared_shape.hpp"

namespace gmm {

// VVI: the diagonal of S_k / n_k.
Status estimate_vvi(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &,
                    double *covariances, EstimateFindings *found) {
  const int64_t D = scatter.n_features;
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    if (scatter.weight[k] == 0)
      continue;
    for (int64_t j = 0; j < D; ++j)
      GMM_TRY(floor.apply_variance(j, scatter.second[k * D + j] / scatter.weight[k],
                                   &covariances[k * D + j], &found->floored));
  }
  return Status::Ok;
}

// EEI: the diagonal of the sum of S_k / the sum of n_k.
Status estimate_eei(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &,
                    double *covariances, EstimateFindings *found) {
  for (int64_t j = 0; j < scatter.n_features; ++j)
    GMM_TRY(floor.apply_variance(j, scatter.second[j] / scatter.total_weight(), &covariances[j],
                                 &found->floored));
  return Status::Ok;
}

// VEI: volumes and one shape.
Status estimate_vei(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  load_variances(scatter, floor, work, covariances);
  GMM_TRY(fit_shared_shape(floor, scatter.n_components, work, found));
  return store_variances(floor, work, covariances, found);
}

// EVI: shapes and one volume.
Status estimate_evi(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  load_variances(scatter, floor, work, covariances);
  GMM_TRY(fit_equal_volume(scatter.n_components, scatter.n_features, work, floor.engine.stop));
  return store_variances(floor, work, covariances, found);
}

} // namespace gmm
