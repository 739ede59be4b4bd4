// Centres for a start: k-means++ and Lloyd steps on a sample of the rows.
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Draws K centres (K * D, in the metric) by k-means++, and if `refined` in its greedy form,
// followed by Lloyd steps. A refined centre is not left to fewer than the weight `fewest` of the
// sample's rows: such outliers then have weight 0 in the sample.
Status find_centres(KmeansSample &sample, int64_t K, bool refined, double fewest, Workers &workers,
                    Random &random, double *centres);

// Moves refined centres to where they are missed, by swaps and Lloyd steps.
Status improve_centres(KmeansSample &sample, int64_t K, Workers &workers, Random &random,
                       double *centres);

} // namespace gmm
