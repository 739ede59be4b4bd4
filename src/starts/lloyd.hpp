// The steps of k-means on a sample. `centres` are K * D, in the sample's metric.
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Draws a row with probability by its squared distance to the centres so far, and makes it `centre`
// (D), as k-means++ does (Arthur and Vassilvitskii 2007). Of several trials the one is taken that
// makes the sum of squared distances smallest (the greedy form). first: there are no centres yet.
// sample.distance and its weighted sum, *total, follow.
Status add_centre(KmeansSample &sample, Workers &workers, int trials, bool first, double *total,
                  Random &random, double *centre);

// The same for the centres of known components, which there are before all others.
Status begin_with_known(KmeansSample &sample, int64_t K, Workers &workers, double *total,
                        const double *centres);

// Finds the nearest centre of each row; the squared distance to it, in sample.distance, and to the
// one after it, in sample.next_distance. For a row with a label it is the centre of its component,
// and both distances are 0: such a row moves its own centre, but draws no other.
Status find_nearest(KmeansSample &sample, int64_t K, Workers &workers, const double *centres);

// The sum of sample.distance, by weight.
double sum_distances(const KmeansSample &sample, Workers &workers);

// Moves each centre to the mean of the rows that are nearest to it. One without rows stays.
Status move_centres(KmeansSample &sample, int64_t K, const Team &team, double *centres);

// Lloyd steps, until one gains less than a millionth, because EM does the rest; most_steps at most.
// Leaves the nearest centres of the rows, and the sum of squared distances to them in *potential.
Status refine(KmeansSample &sample, int64_t K, Workers &workers, double *centres, double *potential,
              int most_steps = 30);

} // namespace gmm
