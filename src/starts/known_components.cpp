// Sums over labelled rows, one by one: the caller's thread makes them once for each fit.
#include "starts/known_components.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status KnownComponents::allocate(const gmm_allocator &allocator, int64_t K, int64_t D,
                                 bool has_holes) {
  GMM_TRY(weight.allocate(allocator, K));
  if (has_holes)
    GMM_TRY(observed.allocate(allocator, checked_product(K, D)));
  return means.allocate(allocator, checked_product(K, D));
}

Status KnownComponents::find(const Rows &rows, const StopRequest *stop, Message &message) {
  constexpr double least_weight =
      1e-270; // of about 1 for all rows; see smallest_weight in mstep.cpp
  const int64_t K = weight.size(), D = rows.view.n_cols;
  std::fill(weight.data(), weight.data() + K, 0.0);
  std::fill(means.data(), means.data() + K * D, 0.0);
  std::fill(observed.data(), observed.data() + observed.size(), 0.0);
  for (int64_t i = 0; rows.labels != nullptr && i < rows.view.n_rows; ++i) {
    GMM_TRY(go_on(stop));
    const double w = rows.weights.at(i);
    const int32_t k = rows.labels[i];
    if (k == no_label)
      continue;
    // The mean so far moves by w / weight[k] of the difference: sums of w alone could underflow.
    weight[k] += w;
    const double share = w / weight[k];
    for (int64_t j = 0; j < D; ++j) {
      double &mean = means[k * D + j];
      const double y = rows.units->apply(j, rows.view.at(i, j));
      if (!rows.has_holes)
        mean += share * (y - mean);
      else if (!std::isnan(y))
        mean += w / (observed[k * D + j] += w) * (y - mean);
    }
  }
  for (int64_t k = 0; k < K; ++k) {
    if (weight[k] == 0 || weight[k] >= least_weight)
      continue;
    message.say() << "the sample_weight of all rows with label " << k << " is "
                  << weight[k] / rows.weights.factor << ", too small beside " << rows.weights.total
                  << " of all rows";
    return Status::Weights;
  }
  return Status::Ok;
}

int64_t KnownComponents::count() const {
  return std::count_if(weight.data(), weight.data() + weight.size(),
                       [](double w) { return w > 0; });
}

} // namespace gmm
