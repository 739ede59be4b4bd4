// What goes wrong with numbers in a fit, in the words of the caller. Whether parameters fit a
// double, in the caller's units or in the library's: Status::Scale with a message if they do not.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

Status report_unrepresentable(const BadPivot &where, Message &message);

// A covariance that cannot be factored, or vanished, and what would hold it: a floor is counted in
// the scale of the rows, if they have one. Status::Degenerate.
Status report_degenerate(const Units &units, double floor, int64_t start, int64_t iteration,
                         const BadPivot &where, Message &message);

// Variances and their inverses.
Status check_representable(const ParametersView &parameters, Message &message);

// What a fit begins with or keeps, in the library's units: the blocks in `used` (block_means,
// block_covariances). Beside a small scale of the data even a mean that is a double of the
// caller's may be none of the library's.
Status check_given_representable(const Parameters &given, int64_t used, Message &message);

} // namespace gmm
