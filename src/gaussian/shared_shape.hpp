// Variances e^u_k a_j of one shape a, where each component k has a volume of its own.
#pragma once
#include "gaussian/spectra.hpp"

namespace gmm {

// Makes work.variances of work.spectra: those of largest likelihood among all e^(u_k + v_j) that
// are work.least or more. With n_k over n for share p_k and spectra s_kj, that is the minimum of
//   sum over k and j of p_k (u_k + v_j + s_kj e^-(u_k + v_j)),
// which is convex; without a floor it is the scaling of a matrix to given sums of its rows and
// columns (Sinkhorn 1967).
// Where there is no floor and the minimum is not reached, all become 0.
Status fit_shared_shape(const CovarianceFloor &floor, int64_t K, EstimateWork &work,
                        EstimateFindings *found);

} // namespace gmm
