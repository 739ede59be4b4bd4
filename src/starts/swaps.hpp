// Swaps of centres.
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Puts centres (K * D) elsewhere for as long as that lowers the sum of squared distances, which is
// `potential` at first. trials: rows that are tried as a place are four times as many.
Status swap_centres(KmeansSample &sample, int64_t K, int trials, double potential, Workers &workers,
                    Random &random, double *centres);

} // namespace gmm
