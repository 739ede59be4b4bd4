// Variances of one volume, where each component has a shape of its own.
#pragma once
#include "gaussian/spectra.hpp"

namespace gmm {

// Makes work.variances of work.spectra: those of largest likelihood among all l_kj of work.least or
// more whose product over j is the same for each k. With n_k over n for share p_k, spectra s_kj and
// t the mean logarithm that the product stands for, that is the minimum over t and l of
//   D t + sum over k and j of p_k s_kj / l_kj.
// Without a floor l_k is s_k times a number, and e^t the mean of the volumes (Celeux and Govaert
// 1995).
Status fit_equal_volume(int64_t K, int64_t D, EstimateWork &work, const StopRequest *stop);

} // namespace gmm
