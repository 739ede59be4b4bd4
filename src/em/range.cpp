#include "em/range.hpp"

#include "em/mstep.hpp"

#include <cmath>

namespace gmm {

Status report_range(const Singular &where, Message &message) {
  message.say() << "the variance of column " << where.column << " in component " << where.component
                << " does not fit a double, or its inverse";
  return Status::Scale;
}

Status check_range(const Parameters &parameters, Message &message) {
  for (int64_t k = 0; k < parameters.n_components; ++k)
    for (int64_t j = 0; j < parameters.n_features; ++j)
      if (!fits_a_double(parameters.covariance(k, j, j)))
        return report_range({k, j}, message);
  return Status::Ok;
}

Status check_given(const Parameters &given, int used, Message &message) {
  for (int64_t at = 0; (used & freeze_means) != 0 && at < given.means.size(); ++at) {
    if (std::isfinite(given.means[at]))
      continue;
    message.say() << "the given mean of column " << at % given.n_features << " in component "
                  << at / given.n_features << " does not fit a double in the scale of x";
    return Status::Scale;
  }
  return (used & freeze_covariances) != 0 ? check_range(given, message) : Status::Ok;
}

} // namespace gmm
