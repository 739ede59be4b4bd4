// A partition that k-means found, as components.
#pragma once
#include "em/kmeans.hpp"

namespace gmm {

// Adds to each component pseudo-rows of weight `added`, spread as the rows are within all
// components together: a component of few rows is then a blob and not a spike.
void add_pseudo_rows(Statistics &statistics, double added);

// The classification log-likelihood (Celeux and Govaert 1992) of the sample when each row belongs
// to its nearest centre, but for what does not depend on these, and for D + 1 pseudo-rows of each
// component: with n_k rows of covariance C_k, sum of n_k (log n_k - log|C_k| / 2), or
// -N log|C| / 2 for a common covariance C. What k-means minimises depends on the metric; this does
// not, so it can choose one. For families of matrices.
// centres: K * D, in the metric. statistics: work; matrix: work, D * D. Enters LAPACK.
Status judge_partition(const KmeansSample &sample, const double *centres, Workshop &workshop,
                       Statistics &statistics, const Engine &engine, double *matrix, double *value);

} // namespace gmm
