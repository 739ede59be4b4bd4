// Whether a fit stands on enough rows for what it says.
#pragma once
#include "gaussian/densities.hpp"
#include "gaussian/family.hpp"

namespace gmm {

// How many rows more the components would need for their covariances (Family::least_rows), all
// together; without one that is far from all that have enough, as outliers are a group of their
// own. Where rows are lacking, the fit is probably not to be trusted. weights: K, those of the
// densities. work: D, if K > 1.
double lacking_rows(const Family &family, const double *weights, const Densities &densities,
                    double total_weight, double *work);

} // namespace gmm
