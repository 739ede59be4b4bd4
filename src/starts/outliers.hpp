// Outliers of a sample: rows that have weight 0 in it since leave_outliers().
#pragma once
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// Gives outliers weight 0, which labelled rows never are, draws anew the centres that stood on them
// and refines all. A centre with less than the weight `fewest` of rows stands on outliers. trials:
// see swap_centres().
Status leave_outliers(KmeansSample &sample, int64_t K, double fewest, int trials, Workers &workers,
                      Random &random, double *centres, double *potential);

// Whether leave_outliers() found any. Other rows of the sample have positive weight.
bool has_outliers(const KmeansSample &sample);

// Finds the mean of the outliers (D), in the metric, and sample.outlier_distance, which parts them
// from other rows: halfway between the furthest row that is none and the nearest that is one. False
// where the outliers are not the rows that are furthest from their centres.
bool place_outliers(KmeansSample &sample, double *mean_of_outliers);

} // namespace gmm
