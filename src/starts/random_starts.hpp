// Starts that look for no groups: random points and random responsibilities.
#pragma once
#include "base/random.hpp"
#include "starts/start.hpp"

namespace gmm {

// K different rows as means, the covariance of all rows. Known components have the means of their
// labelled rows.
Status start_random_points(Em &em, Starts &starts, Random &random, BadPivot *where);

// Random responsibilities for each row, equal ones for equal rows. Labelled rows belong to their
// component.
Status start_random_responsibilities(Em &em, Starts &starts, Random &random, BadPivot *where);

} // namespace gmm
