// K-means on a sample: seeding, Lloyd steps, outliers, swaps.
#include "starts/kmeans.hpp"

#include "starts/lloyd.hpp"
#include "starts/outliers.hpp"
#include "starts/swaps.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Draws K centres by k-means++, beside those of known components: the first of all with probability
// by weight alone.
static Status seed_centres(KmeansSample &sample, int64_t K, int trials, Workers &workers,
                           Random &random, double *centres) {
  std::fill(sample.distance.data(), sample.distance.data() + sample.n_padded, 1.0); // all alike
  double total = sum_distances(sample, workers);
  bool first = !sample.known->has_any();
  if (!first)
    GMM_TRY(begin_with_known(sample, K, workers, &total, centres));
  for (int64_t k = 0; k < K; ++k) {
    if (sample.known->is_known(k))
      continue;
    GMM_TRY(add_centre(sample, workers, first ? 1 : trials, first, &total, random,
                       centres + k * sample.n_features));
    first = false;
  }
  return Status::Ok;
}

// Rows that are tried for each centre: 2 + log K, as is usual for greedy k-means++.
static int count_trials(int64_t K) {
  return 2 + static_cast<int>(std::log(static_cast<double>(K)));
}

Status find_centres(KmeansSample &sample, int64_t K, bool refined, double fewest, Workers &workers,
                    Random &random, double *centres) {
  const int trials = refined ? count_trials(K) : 1;
  double potential = 0;
  sample.n_centres = K;
  sample.outlier_distance = INFINITY;
  GMM_TRY(seed_centres(sample, K, trials, workers, random, centres));
  if (!refined)
    return Status::Ok;
  GMM_TRY(refine(sample, K, workers, centres, &potential));
  return leave_outliers(sample, K, fewest, trials, workers, random, centres, &potential);
}

Status improve_centres(KmeansSample &sample, int64_t K, Workers &workers, Random &random,
                       double *centres) {
  double potential = sum_distances(sample, workers);
  if (K > 1)
    GMM_TRY(swap_centres(sample, K, count_trials(K), potential, workers, random, centres));
  return refine(sample, K, workers, centres, &potential);
}

} // namespace gmm
