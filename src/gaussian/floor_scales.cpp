// The covariance floor before the first M-step: its memory, and the scales that it is measured by.
#include "gaussian/covariance_floor.hpp"
#include "gaussian/eigen.hpp"

namespace gmm {

Status CovarianceFloor::allocate(const gmm_allocator &allocator, int64_t n_rows, int64_t n_matrices,
                                 int64_t D, bool regularised, const Engine &its_engine) {
  n_features = D;
  engine = its_engine;
  GMM_TRY(scale.allocate(allocator, D));
  GMM_TRY(regularisation.allocate(allocator, D));
  GMM_TRY(recorded.allocate(allocator, D));
  if (n_matrices == 0)
    return Status::Ok;
  const int64_t square = checked_product(D, D);
  GMM_TRY(few_rows.allocate(allocator, n_rows, n_matrices, D));
  GMM_TRY(matrix.allocate_unset(allocator, square));
  most_rank = regularised ? D : std::min(D, n_rows);
  GMM_TRY(clip_work.allocate_unset(allocator, eigen_room(most_rank)));
  GMM_TRY(eigenvalues.allocate(allocator, D));
  return deviations.allocate(allocator, D);
}

// scale[j]^2 times `ratio` is the least variance of feature j. The scale is the robust scale, or
// larger, so that the least deviation is `resolution` times the feature's rounding, but at most its
// spread.
void CovarianceFloor::choose_scales(double resolution, const Units &units, bool each_feature) {
  const auto rounding_of = [&](int64_t j) {
    return std::min(resolution * units.rounding[j], units.spread[j]);
  };
  double finest = INFINITY, smallest = INFINITY;
  for (int64_t j = 0; j < n_features; ++j) {
    if (units.spread[j] > 0)
      finest = std::min(finest, rounding_of(j));
    smallest = std::min(smallest, units.robust_scale[j]);
  }
  for (int64_t j = 0; j < n_features; ++j) {
    const double least = each_feature || finest == INFINITY ? rounding_of(j) : finest;
    scale[j] = each_feature ? units.robust_scale[j] : smallest;
    recorded[j] = each_feature || !(ratio > 0) ? 0 : rounding_of(j);
    if (ratio > 0)
      scale[j] = std::max(scale[j], least / std::sqrt(ratio));
  }
}

Status CovarianceFloor::set(const FloorSettings &settings, const Units &units, bool each_feature,
                            Message &message) {
  ratio = settings.ratio;
  for (int64_t j = 0; j < n_features; ++j) {
    regularisation[j] = std::ldexp(settings.regularisation, -2 * units.exponent[j]);
    if (std::isfinite(regularisation[j]))
      continue;
    message.say() << "GMM_OPT_REG_COVAR is " << settings.regularisation
                  << ", too large for the spread of column " << j;
    return Status::Scale;
  }
  choose_scales(settings.resolution, units, each_feature);
  for (int64_t j = 0; j < n_features; ++j) {
    const double least = least_variance(j);
    if (!(ratio > 0 && scale[j] > 0) || least >= DBL_MIN)
      continue;
    message.say() << "GMM_OPT_COV_FLOOR is " << ratio << ": the floor of the variances of column "
                  << j << " does not fit a double beside the largest value of x";
    return Status::Scale;
  }
  return Status::Ok;
}

} // namespace gmm
