// M-steps of families of matrices whose components have axes of their own: the eigenvectors of S_k
// (Celeux and Govaert 1995, section 4.1). What is left is a problem of the eigenvalues alone.
#include "gaussian/equal_volume.hpp"
#include "gaussian/estimates.hpp"
#include "gaussian/shared_shape.hpp"

namespace gmm {

// The eigenvalues of each S_k / n_k in work.spectra, the largest first, and its axes in the place
// of its covariance.
static Status load_axes(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                        double *covariances) {
  const int64_t D = scatter.n_features;
  measure(scatter, floor, {Form::Full, false}, work);
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    double *axes = covariances + k * D * D;
    std::copy_n(axes, D * D, work.square.data());
    GMM_TRY(load_matrix(scatter, floor, work, k, work.square.data()));
    GMM_TRY(find_axes(floor.engine, D, work.least, work.square.data(), axes,
                      work.spectra.data() + k * D));
  }
  return Status::Ok;
}

static Status store_axes(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                         double *covariances, EstimateFindings *found) {
  const int64_t D = scatter.n_features;
  judge_variances(floor, work, found);
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    double *covariance = covariances + k * D * D;
    std::copy_n(covariance, D * D, work.square.data());
    GMM_TRY(compose(floor, work, k, work.square.data(), work.variances.data() + k * D, covariance));
  }
  return Status::Ok;
}

// EEV: the mean of the sorted eigenvalues, for all components.
Status estimate_eev(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  const int64_t K = scatter.n_components, D = scatter.n_features;
  GMM_TRY(load_axes(scatter, floor, work, covariances));
  for (int64_t j = 0; j < D; ++j) {
    double mean = 0;
    for (int64_t k = 0; k < K; ++k)
      mean += work.share[k] * work.spectra[k * D + j];
    for (int64_t k = 0; k < K; ++k)
      work.variances[k * D + j] = std::max(work.least, mean);
  }
  return store_axes(scatter, floor, work, covariances, found);
}

// VEV: volumes and one shape of the sorted eigenvalues.
Status estimate_vev(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  GMM_TRY(load_axes(scatter, floor, work, covariances));
  GMM_TRY(fit_shared_shape(floor, scatter.n_components, work, found));
  return store_axes(scatter, floor, work, covariances, found);
}

// EVV: shapes and one volume of the eigenvalues.
Status estimate_evv(const Scatter &scatter, CovarianceFloor &floor, EstimateWork &work,
                    double *covariances, EstimateFindings *found) {
  GMM_TRY(load_axes(scatter, floor, work, covariances));
  GMM_TRY(fit_equal_volume(scatter.n_components, scatter.n_features, work, floor.engine.stop));
  return store_axes(scatter, floor, work, covariances, found);
}

} // namespace gmm
