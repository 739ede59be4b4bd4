// How likely a partition is that k-means found, if its groups are components.
#pragma once
#include "em/statistics.hpp"
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// The classification log-likelihood (Celeux and Govaert 1992) of the sample when each row belongs
// to its nearest centre, without terms that do not depend on these. With n_k rows of covariance C_k
// it is the sum of n_k (log n_k - log|C_k| / 2), or -N log|C| / 2 for a common covariance C; C_k
// has D + 1 pseudo-rows. What k-means minimises depends on the metric; this does not, so it can
// choose one. For layouts with matrices. centres: K * D, in the metric. statistics: work; matrix:
// work, D * D. Calls factor().
Status judge_partition(const KmeansSample &sample, const double *centres, Workers &workers,
                       Statistics &statistics, const Engine &engine, double *matrix, double *value);

} // namespace gmm
