// The messages, with the place.
#include "fit/representable.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status report_unrepresentable(const BadPivot &where, Message &message) {
  message.say() << "the variance of column " << where.column << " in component " << where.component
                << " does not fit a double, or its inverse";
  return Status::Scale;
}

Status report_degenerate(const Units &units, double floor, int64_t start, int64_t iteration,
                         const BadPivot &where, Message &message) {
  const double *scale = units.robust_scale.data(), *end = scale + units.robust_scale.size();
  const bool has_scale = std::any_of(scale, end, [](double s) { return s > 0; });
  message.say() << "component " << where.component << " has no spread of its own in column "
                << where.column << " (start " << start << ", iteration " << iteration << "); ";
  if (has_scale)
    message << "GMM_OPT_COV_FLOOR is " << floor << ": a larger one would hold it";
  else
    message << "all rows are equal, so GMM_OPT_COV_FLOOR has no scale: GMM_OPT_REG_COVAR would "
               "hold it";
  return Status::Degenerate;
}

Status check_representable(const ParametersView &parameters, Message &message) {
  for (int64_t k = 0; k < parameters.n_components; ++k)
    for (int64_t j = 0; j < parameters.n_features; ++j)
      if (!fits_a_double(parameters.covariance(k, j, j)))
        return report_unrepresentable({k, j}, message);
  return Status::Ok;
}

Status check_given_representable(const Parameters &given, int64_t used, Message &message) {
  for (int64_t at = 0; (used & block_means) != 0 && at < given.means.size(); ++at) {
    if (std::isfinite(given.means[at]))
      continue;
    message.say() << "the given mean of column " << at % given.n_features << " in component "
                  << at / given.n_features << " does not fit a double in the scale of x";
    return Status::Scale;
  }
  return (used & block_covariances) != 0 ? check_representable(given.view(), message) : Status::Ok;
}

} // namespace gmm
