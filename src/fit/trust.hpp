// Whether a fit stands on enough rows for what it says.
#pragma once
#include "gaussian/covariance_floor.hpp"
#include "gaussian/densities.hpp"
#include "gaussian/family.hpp"
#include "gaussian/parameters.hpp"

namespace gmm {

// How many more rows the components together would need for their covariances (Family::least_rows).
// A component that is far from all that have enough rows does not count if it is the only one,
// because outliers are a group of their own. Where rows are lacking, the fit is probably not to be
// trusted. weights: K, in units of `rows` rows of weight 1.
// work: D, if K > 1. Status::Cancelled if it was stopped.
Status count_lacking_rows(const Family &family, const double *weights, const Densities &densities,
                          double rows, const StopRequest *stop, double *work, double *result);

// The rows of components that are narrower in some feature than its recording lets be known, as
// where all their rows have one value of it. They would need others. Matrices only: what is round
// is as narrow in all features.
double count_flat_rows(const ParametersView &parameters, const CovarianceFloor &floor, double rows);

} // namespace gmm
