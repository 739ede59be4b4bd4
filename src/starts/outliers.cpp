// Rows far from all others, which would draw centres of k-means and then hold components of EM.
#include "starts/outliers.hpp"

#include "starts/lloyd.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Gives outliers weight 0, if they are few together: the rows of centres that have less than the
// weight `fewest`, and rows that are several times further from their centre than its rows are on
// average. taken: receives the *n_taken centres that lost all rows, which then stand where another
// is. *found: whether there were outliers.
static Status take_outliers(KmeansSample &sample, int64_t K, double fewest, Workers &workers,
                            double *centres, int64_t *taken, int64_t *n_taken, bool *found) {
  constexpr double largest_share = 0.05; // of the sample's weight; more are a group of their own
  // A distance in mean distances. Distances of normal rows vary the less the more features there
  // are.
  const double far_ratio =
      std::max(3.0, 1 + 10 / std::sqrt(static_cast<double>(sample.n_features)));
  double *rows_of = sample.per_centre.data(), kept = 0;
  double *distances_of = sample.sums.data(),
         *measured_of = distances_of + K; // without labelled rows
  std::fill(rows_of, rows_of + K, 0.0);
  std::fill(distances_of, distances_of + 2 * K, 0.0);
  for (int64_t i = 0; i < sample.size; ++i) {
    const int32_t k = sample.nearest[i];
    rows_of[k] += sample.weight[i];
    measured_of[k] += sample.has_label(i) ? 0 : sample.weight[i];
    distances_of[k] += sample.weight[i] * std::sqrt(sample.distance[i]);
  }
  const auto is_spare = [&](int64_t k) {
    return rows_of[k] < fewest && !sample.known->is_known(k);
  };
  const auto is_outlier = [&](int64_t i) {
    const int32_t k = sample.nearest[i];
    return is_spare(k) ||
           std::sqrt(sample.distance[i]) * measured_of[k] > far_ratio * distances_of[k];
  };
  *found = false;
  for (int64_t i = 0; i < sample.size; ++i) {
    const bool out = sample.weight[i] > 0 && is_outlier(i);
    kept += out ? 0 : sample.weight[i];
    *found |= out;
  }
  *n_taken = 0;
  *found = *found && kept >= (1 - largest_share) * sample.total;
  if (!*found)
    return Status::Ok;
  for (int64_t i = 0; i < sample.size; ++i)
    if (is_outlier(i))
      sample.weight[i] = 0;
  const int64_t heaviest = std::max_element(rows_of, rows_of + K) - rows_of;
  for (int64_t k = 0; k < K; ++k) {
    if (!is_spare(k))
      continue;
    taken[(*n_taken)++] = k;
    std::copy(centres + heaviest * sample.n_features, centres + (heaviest + 1) * sample.n_features,
              centres + k * sample.n_features);
  }
  return find_nearest(sample, K, workers, centres);
}

// A few rows far from all others draw the centres of k-means++ and hold them, and a component that
// begins there ends on them. So they are left out and their centres are drawn anew, round after
// round (trimmed k-means: Cuesta-Albertos, Gordaliza and Matran 1997).
Status leave_outliers(KmeansSample &sample, int64_t K, double fewest, int trials, Workers &workers,
                      Random &random, double *centres, double *potential) {
  constexpr int most_rounds = 8; // each takes rows, and all a twentieth of them at most
  // Of sums of squares in the metric, where that of a standardised feature is the sample's weight.
  constexpr double rounding = 0x1p-90;
  int64_t *taken = sample.taken.data(), n_taken = 0;
  bool found = false;
  for (int round = 0; round < most_rounds; ++round) {
    std::copy_n(sample.weight.data(), sample.size, sample.candidate.data());
    std::copy_n(centres, K * sample.n_features, sample.trial.data());
    GMM_TRY(take_outliers(sample, K, fewest, workers, centres, taken, &n_taken, &found));
    if (!found)
      break;
    double total = sum_distances(sample, workers);
    if (!(total > rounding * sample.total)) { // no other place for a centre: all is put back
      std::copy_n(sample.candidate.data(), sample.size, sample.weight.data());
      std::copy_n(sample.trial.data(), K * sample.n_features, centres);
      return find_nearest(sample, K, workers, centres);
    }
    for (int64_t at = 0; at < n_taken; ++at)
      GMM_TRY(add_centre(sample, workers, 4 * trials, false, &total, random,
                         centres + taken[at] * sample.n_features));
    GMM_TRY(refine(sample, K, workers, centres, potential));
  }
  return Status::Ok;
}

bool has_outliers(const KmeansSample &sample) {
  return std::any_of(sample.weight.data(), sample.weight.data() + sample.size,
                     [](double w) { return w == 0; });
}

bool place_outliers(KmeansSample &sample, double *mean_of_outliers) {
  const int64_t D = sample.n_features;
  double furthest = 0, nearest_outlier = INFINITY, n = 0;
  std::fill(mean_of_outliers, mean_of_outliers + D, 0.0);
  for (int64_t i = 0; i < sample.size; ++i) {
    if (sample.weight[i] > 0) {
      furthest = std::max(furthest, sample.distance[i]);
      continue;
    }
    nearest_outlier = std::min(nearest_outlier, sample.distance[i]);
    n += 1;
    for (int64_t j = 0; j < D; ++j)
      mean_of_outliers[j] += (sample.x[j * sample.stride + i] - mean_of_outliers[j]) / n;
  }
  sample.outlier_distance =
      nearest_outlier > furthest ? 0.5 * (furthest + nearest_outlier) : INFINITY;
  return sample.outlier_distance < INFINITY;
}

} // namespace gmm
