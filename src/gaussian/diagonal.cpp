// M-steps of families of variances (Celeux and Govaert 1995, section 4.2).
#include "gaussian/estimates.hpp"

namespace gmm {

// EEI: the diagonal of the sum of S_k / n.
Status estimate_eei(const Scatter &scatter, CovarianceFloor &floor, double *covariances,
                    bool *floored) {
  double total = 0;
  for (int64_t k = 0; k < scatter.n_components; ++k)
    total += scatter.weight[k];
  for (int64_t j = 0; j < scatter.n_features; ++j)
    GMM_TRY(floor.apply_variance(j, scatter.second[j] / total, &covariances[j], floored));
  return Status::Ok;
}

// VVI: the diagonal of S_k / n_k.
Status estimate_vvi(const Scatter &scatter, CovarianceFloor &floor, double *covariances,
                    bool *floored) {
  const int64_t D = scatter.n_features;
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    if (scatter.weight[k] == 0)
      continue;
    for (int64_t j = 0; j < D; ++j)
      GMM_TRY(floor.apply_variance(j, scatter.second[k * D + j] / scatter.weight[k],
                                   &covariances[k * D + j], floored));
  }
  return Status::Ok;
}

} // namespace gmm
