// Drawing centres by k-means++, and moving them by Lloyd steps.
#include "starts/lloyd.hpp"

#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Draws row i with probability proportional to weight[i] * factor[i]. total: their sum. Blocks are
// summed first, and only the block that the draw falls into is looked at row by row.
static int64_t draw_index(const KmeansSample &sample, const kernels::Kernels &kernels,
                          const double *factor, double total, Random &random) {
  constexpr int64_t block = 8 * row_quantum; // rows
  const double *weight = sample.weight.data();
  double place = random.uniform() * total;
  int64_t chosen = -1; // the last block with a row that can be drawn, should rounding lead beyond
  for (int64_t first = 0; first < sample.n_padded; first += block) {
    const int64_t count = std::min(block, sample.n_padded - first);
    const double share = kernels.weighted_sum(weight + first, factor + first, count);
    if (!(share > 0))
      continue;
    chosen = first;
    if (place < share)
      break;
    place -= share;
  }
  int64_t last = 0;
  for (int64_t i = chosen; i >= 0 && i < std::min(chosen + block, sample.n_padded); ++i) {
    const double share = weight[i] * factor[i];
    if (!(share > 0))
      continue;
    last = i;
    place -= share;
    if (place < 0)
      break;
  }
  return last;
}

// distances: receives those to the nearest centre if `centre` is added; returns their weighted sum.
// first: there are no others.
static double with_centre(KmeansSample &sample, const kernels::Kernels &kernels,
                          const double *centre, bool first, double *distances) {
  sample.fill_holes(0, sample.size, centre);
  kernels.distance_diagonal(sample.block(0, sample.n_padded), centre, sample.ones.data(),
                            distances);
  for (int64_t i = 0; i < sample.n_padded && !first; ++i)
    distances[i] = std::min(distances[i], sample.distance[i]);
  return kernels.weighted_sum(sample.weight.data(), distances, sample.n_padded);
}

Status add_centre(KmeansSample &sample, Workers &workers, int trials, bool first, double *total,
                  Random &random, double *centre) {
  const kernels::Kernels &kernels = *workers.members[0].workspace.kernels;
  const int64_t D = sample.n_features;
  double *point = sample.mean.data(), lowest = INFINITY; // sum of distances of the best trial
  for (int trial = 0; trial < trials; ++trial) {
    GMM_TRY(go_on(workers.team.stop()));
    const int64_t row = draw_index(sample, kernels, sample.distance.data(), *total, random);
    for (int64_t j = 0; j < D; ++j)
      point[j] = sample.x[j * sample.stride + row];
    sample.holes.for_each(row, 1, [&](int64_t, int64_t j) { point[j] = sample.holes.mean[j]; });
    const double potential = with_centre(sample, kernels, point, first, sample.candidate.data());
    if (!(potential < lowest) && trial > 0)
      continue;
    lowest = potential;
    std::copy(point, point + D, centre);
    sample.best.swap(sample.candidate);
  }
  sample.distance.swap(sample.best);
  *total = lowest;
  return Status::Ok;
}

// Rows first .. first+count-1 of the sample that have labels: see find_nearest().
static void hold_labelled(KmeansSample &sample, int64_t first, int64_t count) {
  for (int64_t i = first; i < first + count; ++i) {
    if (!sample.has_label(i))
      continue;
    sample.nearest[i] = sample.label[i];
    sample.distance[i] = sample.next_distance[i] = 0;
  }
}

Status begin_with_known(KmeansSample &sample, int64_t K, Workers &workers, double *total,
                        const double *centres) {
  const kernels::Kernels &kernels = *workers.members[0].workspace.kernels;
  bool first = true;
  for (int64_t k = 0; k < K; ++k) {
    GMM_TRY(go_on(workers.team.stop()));
    if (!sample.known->is_known(k))
      continue;
    with_centre(sample, kernels, centres + k * sample.n_features, first, sample.candidate.data());
    sample.distance.swap(sample.candidate);
    first = false;
  }
  hold_labelled(sample, 0, sample.n_padded);
  *total = sum_distances(sample, workers);
  return Status::Ok;
}

double sum_distances(const KmeansSample &sample, Workers &workers) {
  return workers.members[0].workspace.kernels->weighted_sum(
      sample.weight.data(), sample.distance.data(), sample.n_padded);
}

// In blocks of a tile's rows, which threads share: each row's results are its own.
Status find_nearest(KmeansSample &sample, int64_t K, Workers &workers, const double *centres) {
  const int64_t block = workers.members[0].tile.capacity;
  return workers.team.run((sample.n_padded + block - 1) / block, [&](int64_t at, int64_t member) {
    TileWorkspace &workspace = workers.members[member].workspace;
    const kernels::Kernels &kernels = *workspace.kernels;
    const int64_t first = at * block, count = std::min(block, sample.n_padded - first);
    double *distances = workspace.of(0);
    int32_t *nearest = sample.nearest.data() + first;
    for (int64_t k = 0; k < K; ++k) {
      sample.fill_holes(first, count, centres + k * sample.n_features);
      kernels.distance_diagonal(sample.block(first, count), centres + k * sample.n_features,
                                sample.ones.data(), workspace.of(k));
    }
    kernels.argmin(distances, workspace.stride, count, K, nearest, sample.distance.data() + first);
    for (int64_t i = 0; i < count; ++i)
      workspace.of(nearest[i])[i] = INFINITY;
    kernels.argmin(distances, workspace.stride, count, K, nullptr,
                   sample.next_distance.data() + first);
    hold_labelled(sample, first, count);
  });
}

// Adds features first .. first + count - 1 of each row to the sums of its centre, K * D. Sums of
// several features do not wait for each other.
template <int count>
static void add_features(const KmeansSample &sample, int64_t first, double *sums) {
  const double *x = sample.x.data() + first * sample.stride;
  for (int64_t i = 0; i < sample.size; ++i) {
    double *to = sums + sample.nearest[i] * sample.n_features + first;
    for (int64_t j = 0; j < count; ++j)
      to[j] += sample.weight[i] * x[j * sample.stride + i];
  }
}

Status move_centres(KmeansSample &sample, int64_t K, const Team &team, double *centres) {
  constexpr int features_at_once = 3;
  const int64_t D = sample.n_features;
  const int32_t *nearest = sample.nearest.data();
  double *sums = sample.sums.data(), *weights = sums + K * D;
  std::fill(sums, sums + K * (D + 1), 0.0);
  sample.fill_nearest(centres);
  for (int64_t i = 0; i < sample.size; ++i)
    weights[nearest[i]] += sample.weight[i];
  int64_t j = 0;
  for (; j + features_at_once <= D; j += features_at_once) {
    GMM_TRY(go_on(team.stop()));
    add_features<features_at_once>(sample, j, sums);
  }
  for (; j < D; ++j)
    add_features<1>(sample, j, sums);
  for (int64_t k = 0; k < K; ++k)
    for (j = 0; j < D && weights[k] > 0; ++j)
      centres[k * D + j] = sums[k * D + j] / weights[k];
  return Status::Ok;
}

Status refine(KmeansSample &sample, int64_t K, Workers &workers, double *centres, double *potential,
              int most_steps) {
  GMM_TRY(find_nearest(sample, K, workers, centres));
  *potential = sum_distances(sample, workers);
  constexpr double least_gain = 1e-6; // of the sum
  double before = INFINITY;
  for (int step = 0; step < most_steps && *potential < before * (1 - least_gain); ++step) {
    before = *potential;
    GMM_TRY(move_centres(sample, K, workers.team, centres));
    GMM_TRY(find_nearest(sample, K, workers, centres));
    *potential = sum_distances(sample, workers);
  }
  return Status::Ok;
}

} // namespace gmm
