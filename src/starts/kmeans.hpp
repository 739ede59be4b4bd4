// Centres for a start: k-means++ and Lloyd steps on a sample of the rows.
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Draws K centres (K * D, in the metric) by k-means++, beside those of known components, which are
// there. If `refined`, by its greedy form, followed by Lloyd steps; then a centre that has less
// than the weight `fewest` of the sample's rows is drawn anew, and those rows, outliers, have
// weight 0 in the sample from then on. Known components keep their centres, and labelled rows are
// no outliers.
Status find_centres(KmeansSample &sample, int64_t K, bool refined, double fewest, Workers &workers,
                    Random &random, double *centres);

// Moves refined centres to where they are missed, by swaps and Lloyd steps. The sample must be as
// find_centres() has left it.
Status improve_centres(KmeansSample &sample, int64_t K, Workers &workers, Random &random,
                       double *centres);

} // namespace gmm
