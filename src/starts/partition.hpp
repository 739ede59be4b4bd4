// A partition that k-means found, as components.
#pragma once
#include "em/statistics.hpp"
#include "em/workers.hpp"
#include "starts/kmeans_sample.hpp"

namespace gmm {

// The classification log-likelihood (Celeux and Govaert 1992) of the sample when each row belongs
// to its nearest centre, but for what does not depend on these, and for D + 1 pseudo-rows of each
// component: with n_k rows of covariance C_k, sum of n_k (log n_k - log|C_k| / 2), or
// -N log|C| / 2 for a common covariance C. What k-means minimises depends on the metric; this does
// not, so it can choose one. For families of matrices.
// centres: K * D, in the metric. statistics: work; matrix: work, D * D. Enters LAPACK.
Status judge_partition(const KmeansSample &sample, const double *centres, Workers &workers,
                       Statistics &statistics, const Engine &engine, double *matrix, double *value);

} // namespace gmm
