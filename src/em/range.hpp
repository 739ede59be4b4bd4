// Whether parameters fit a double, in the caller's units or in the library's. Status::Scale with a
// message if they do not.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

Status report_range(const Singular &where, Message &message);

// Variances and their inverses.
Status check_range(const Parameters &parameters, Message &message);

// What a fit begins with or keeps, in the library's units: the blocks in `used` (freeze_means,
// freeze_covariances). Beside a small scale of the data even a mean that is a double of the
// caller's may be none of the library's.
Status check_given(const Parameters &given, int used, Message &message);

} // namespace gmm
