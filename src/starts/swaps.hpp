// Swaps of centres: one is taken away and drawn anew elsewhere.
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Puts centres (K * D) elsewhere for as long as that lowers the sum of squared distances, which is
// `potential` at first. K: more than 1. trials: those of k-means++; four times as many rows are
// tried as a new place.
Status swap_centres(KmeansSample &sample, int64_t K, int trials, double potential, Workers &workers,
                    Random &random, double *centres);

} // namespace gmm
