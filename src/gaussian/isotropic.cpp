// M-steps of families of one variance for all features (Celeux and Govaert 1995, section 4.3). Such
// families are not closed under scaling of single features (Family::scales_by_feature), so Units
// measure all features in one unit, and feature 0 stands for all.
#include "gaussian/estimates.hpp"

namespace gmm {

// VII: the trace of S_k / (D n_k).
Status estimate_vii(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &,
                    double *covariances, EstimateFindings *found) {
  const double D = static_cast<double>(scatter.n_features);
  for (int64_t k = 0; k < scatter.n_components; ++k)
    if (scatter.weight[k] > 0)
      GMM_TRY(floor.apply_variance(0, scatter.second[k] / (D * scatter.weight[k]), &covariances[k],
                                   &found->floored));
  return Status::Ok;
}

// EII: the trace of the sum of S_k / (D times the sum of n_k).
Status estimate_eii(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &,
                    double *covariances, EstimateFindings *found) {
  const double D = static_cast<double>(scatter.n_features);
  return floor.apply_variance(0, scatter.second[0] / (D * scatter.total_weight()), covariances,
                              &found->floored);
}

} // namespace gmm
