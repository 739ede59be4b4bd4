// The result of a fit as one thing: made, copied, exchanged with what a handle holds.
#include "fit/result.hpp"

#include <algorithm>
#include <utility>

namespace gmm {

Status FitResult::allocate(const gmm_allocator &allocator, const Layout &layout, int64_t K,
                           int64_t D) {
  GMM_TRY(weights.allocate(allocator, K));
  GMM_TRY(covariances.allocate_unset(allocator, layout.covariance_length(K, D)));
  return densities.allocate(allocator, layout, K, D);
}

void FitResult::copy_from(const FitResult &other) {
  weights.copy_from(other.weights);
  covariances.copy_from(other.covariances);
  densities.copy_from(other.densities);
  summary = other.summary;
}

Status FitResult::duplicate(const gmm_allocator &allocator, const FitResult &other) {
  const Densities &from = other.densities;
  GMM_TRY(allocate(allocator, from.layout, from.n_components, from.n_features));
  GMM_TRY(history.allocate_unset(allocator, other.summary.n_iter));
  std::copy_n(other.history.data(), other.summary.n_iter, history.data());
  copy_from(other);
  return Status::Ok;
}

void FitResult::swap(FitResult &other) {
  weights.swap(other.weights);
  covariances.swap(other.covariances);
  densities.swap(other.densities);
  history.swap(other.history);
  std::swap(summary, other.summary);
}

Status FitResult::build(const Engine &engine, BadPivot *where) {
  return densities.build(weights.data(), covariances.data(), nullptr, engine, where);
}

} // namespace gmm
