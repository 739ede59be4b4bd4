// A whole fit: starts, EM from each, the best of them.
#pragma once
#include "base/settings.hpp"
#include "fit/result.hpp"
#include "gaussian/family.hpp"

namespace gmm {

// sample_weight: N weights, or NULL. given: parameters for GMM_INIT_PARAMS and frozen blocks, else
// NULL. On failure `message` names the place, and the result is of no use.
Status fit(const gmm_allocator &allocator, const FitSettings &settings, const Family *family,
           int64_t n_components, const View &view, const double *sample_weight,
           const ParametersView *given, FitResult &result, Message &message);

} // namespace gmm
