#include "gaussian/family.hpp"

#include "gaussian/triangle.hpp"
#include "gmmix.h"

#include <algorithm>

namespace gmm {

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
static Status estimate_full(const Scatter &scatter, const Bounds &bounds, double *covariances,
                            bool *floored) {
  const int64_t D = scatter.n_features;
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    if (scatter.weight[k] == 0)
      continue;
    double *matrix = covariances + k * D * D;
    GMM_TRY(
        unpack(scatter.second + k * triangle(D), D, scatter.weight[k], bounds.engine.stop, matrix));
    GMM_TRY(constrain_matrix(bounds, k, matrix, floored));
  }
  return Status::Ok;
}

// EEE: sigma = sum of S_k / sum of n_k.
static Status estimate_tied(const Scatter &scatter, const Bounds &bounds, double *covariances,
                            bool *floored) {
  const int64_t D = scatter.n_features;
  double total = 0;
  for (int64_t k = 0; k < scatter.n_components; ++k)
    total += scatter.weight[k];
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(bounds.engine.stop));
    double *row = covariances + i * D;
    std::fill(row, row + i + 1, 0.0);
    for (int64_t k = 0; k < scatter.n_components; ++k) {
      if (scatter.weight[k] == 0)
        continue;
      const double *second = scatter.second + k * triangle(D) + triangle(i);
      for (int64_t j = 0; j <= i; ++j)
        row[j] += second[j];
    }
    for (int64_t j = 0; j <= i; ++j)
      row[j] /= total;
  }
  mirror_lower(D, covariances, D);
  return constrain_matrix(bounds, 0, covariances, floored);
}

// VVI: the diagonal of S_k / n_k.
static Status estimate_diagonal(const Scatter &scatter, const Bounds &bounds, double *covariances,
                                bool *floored) {
  const int64_t D = scatter.n_features;
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    if (scatter.weight[k] == 0)
      continue;
    for (int64_t j = 0; j < D; ++j)
      GMM_TRY(constrain_variance(bounds, j, scatter.second[k * D + j] / scatter.weight[k],
                                 &covariances[k * D + j], floored));
  }
  return Status::Ok;
}

// VII: trace of S_k / (D n_k). All features have one scale here (Units), that of feature 0.
static Status estimate_spherical(const Scatter &scatter, const Bounds &bounds, double *covariances,
                                 bool *floored) {
  const int64_t D = scatter.n_features;
  for (int64_t k = 0; k < scatter.n_components; ++k) {
    if (scatter.weight[k] == 0)
      continue;
    double trace = 0;
    for (int64_t j = 0; j < D; ++j)
      trace += scatter.second[k * D + j];
    GMM_TRY(constrain_variance(bounds, 0, trace / (static_cast<double>(D) * scatter.weight[k]),
                               &covariances[k], floored));
  }
  return Status::Ok;
}

static const Family families[] = {
    // id, full, shared, isotropic, M-step
    {GMM_COV_FULL, true, false, false, estimate_full},
    {GMM_COV_TIED, true, true, false, estimate_tied},
    {GMM_COV_DIAG, false, false, false, estimate_diagonal},
    {GMM_COV_SPHERICAL, false, false, true, estimate_spherical},
};

const Family *find_family(int id) {
  for (const Family &family : families)
    if (family.id == id)
      return &family;
  return nullptr;
}

} // namespace gmm
