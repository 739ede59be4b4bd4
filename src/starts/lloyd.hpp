// The steps of k-means on a sample. `centres` are K * D, in the sample's metric.
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Draws a row with probability by its squared distance to the centres so far, which becomes
// `centre` (D), as in k-means++ (Arthur and Vassilvitskii 2007); of several drawn (their section 3,
// the greedy form) the one that lowers the sum of squared distances, *total, most. first: there are
// no centres yet. sample.distance follows.
Status add_centre(KmeansSample &sample, Workers &workers, int trials, bool first, double *total,
                  Random &random, double *centre);

// Finds the nearest centre of each row; the squared distance to it, in sample.distance, and to the
// one after it, in sample.second.
Status find_nearest(KmeansSample &sample, int64_t K, Workers &workers, const double *centres);

// The sum of sample.distance, by weight.
double sum_distances(const KmeansSample &sample, Workers &workers);

// Moves each centre to the mean of the rows that are nearest to it.
Status move_centres(KmeansSample &sample, int64_t K, const Team &team, double *centres);

// Lloyd steps, until they gain less than a millionth: EM does the rest. Leaves the nearest centres
// of the rows, and the sum of squared distances to them in *potential.
Status refine(KmeansSample &sample, int64_t K, Workers &workers, double *centres, double *potential,
              int most_steps = 30);

} // namespace gmm
