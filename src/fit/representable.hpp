// Whether parameters fit a double, in the caller's units or in the library's, and the messages for
// what goes wrong with numbers in a fit. Status::Scale with a message if they do not fit.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

// The message for a variance that does not fit a double, or whose inverse does not. Status::Scale.
Status report_unrepresentable(const BadPivot &where, Message &message);

// The message for a covariance that cannot be factored, or that vanished, and what would hold it: a
// larger floor, or, where all rows are equal and a floor has no scale, regularisation. floor: that
// of the options. Status::Degenerate.
Status report_degenerate(const Units &units, double floor, int64_t start, int64_t iteration,
                         const BadPivot &where, Message &message);

// Looks at all variances and their inverses.
Status check_representable(const ParametersView &parameters, Message &message);

// The same for parameters that a fit begins with or keeps, after their conversion to the library's
// units: the blocks in `used` (block_means, block_covariances). Where the data have a small scale a
// mean that fits a double in the caller's units may not fit one in the library's.
Status check_given_representable(const Parameters &given, int64_t used, Message &message);

} // namespace gmm
