#include "em/kmeans.hpp"

#include "gaussian/triangle.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Index i with probability proportional to weight[i] * factor[i], of which blocks are summed first:
// only the block that the draw falls into is looked at one by one.
static int64_t draw_index(const KmeansSample &sample, const kernels::Kernels &kernels,
                          const double *factor, double total, Random &random) {
  constexpr int64_t block = 8 * row_quantum;
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

// Distances with the row of `centre` added, and their weighted sum.
static double with_centre(const KmeansSample &sample, const kernels::Kernels &kernels,
                          const double *centre, bool first, double *distances) {
  kernels.distance_diagonal(sample.part(0, sample.n_padded), centre, sample.ones.data(), distances);
  for (int64_t i = 0; i < sample.n_padded && !first; ++i)
    distances[i] = std::min(distances[i], sample.distance[i]);
  return kernels.weighted_sum(sample.weight.data(), distances, sample.n_padded);
}

// k-means++ (Arthur and Vassilvitskii 2007): each centre is a row drawn with probability by its
// squared distance to those before. With several trials (their section 3, the greedy form) it is
// the one of them that lowers the sum of squared distances most.
static Status seed_centres(KmeansSample &sample, int64_t K, int trials, Workshop &workshop,
                           Random &random, double *centres) {
  const kernels::Kernels &kernels = *workshop.benches[0].scratch.kernels;
  const int64_t D = sample.n_features;
  std::fill(sample.distance.data(), sample.distance.data() + sample.n_padded, 1.0); // all alike
  double total =
      kernels.weighted_sum(sample.weight.data(), sample.distance.data(), sample.n_padded);
  for (int64_t k = 0; k < K; ++k) {
    double *point = sample.mean.data(), least = INFINITY;
    for (int trial = 0; trial < (k == 0 ? 1 : trials); ++trial) {
      GMM_TRY(go_on(workshop.team.stop()));
      const int64_t row = draw_index(sample, kernels, sample.distance.data(), total, random);
      for (int64_t j = 0; j < D; ++j)
        point[j] = sample.x[j * sample.stride + row];
      const double potential = with_centre(sample, kernels, point, k == 0, sample.candidate.data());
      if (!(potential < least) && trial > 0)
        continue;
      least = potential;
      std::copy(point, point + D, centres + k * D);
      sample.best.swap(sample.candidate);
    }
    total = least;
    sample.distance.swap(sample.best);
  }
  return Status::Ok;
}

// The nearest centre of each row, and the squared distance to it, in sample.candidate.
static Status find_nearest(KmeansSample &sample, int64_t K, Workshop &workshop,
                           const double *centres) {
  const int64_t block = workshop.benches[0].tile.capacity;
  return workshop.team.run((sample.n_padded + block - 1) / block, [&](int64_t at, int64_t member) {
    DensityScratch &scratch = workshop.benches[member].scratch;
    const kernels::Kernels &kernels = *scratch.kernels;
    const int64_t first = at * block, count = std::min(block, sample.n_padded - first);
    for (int64_t k = 0; k < K; ++k)
      kernels.distance_diagonal(sample.part(first, count), centres + k * sample.n_features,
                                sample.ones.data(), scratch.joint.data() + k * scratch.stride);
    kernels.argmin(scratch.joint.data(), scratch.stride, count, K, sample.nearest.data() + first,
                   sample.candidate.data() + first);
  });
}

// One Lloyd step; *potential: the sum of squared distances to the centres before it.
static Status lloyd_step(KmeansSample &sample, int64_t K, Workshop &workshop, double *centres,
                         double *potential) {
  const int64_t D = sample.n_features;
  const int32_t *nearest = sample.nearest.data();
  double *sums = sample.sums.data(), *weights = sums + K * D;
  GMM_TRY(find_nearest(sample, K, workshop, centres));
  std::fill(sums, sums + K * (D + 1), 0.0);
  for (int64_t i = 0; i < sample.size; ++i)
    weights[nearest[i]] += sample.weight[i];
  for (int64_t j = 0; j < D; ++j) {
    GMM_TRY(go_on(workshop.team.stop()));
    const double *x = sample.x.data() + j * sample.stride;
    for (int64_t i = 0; i < sample.size; ++i)
      sums[j * K + nearest[i]] += sample.weight[i] * x[i];
  }
  for (int64_t k = 0; k < K; ++k)
    for (int64_t j = 0; j < D && weights[k] > 0; ++j)
      centres[k * D + j] = sums[j * K + k] / weights[k];
  *potential = workshop.benches[0].scratch.kernels->weighted_sum(
      sample.weight.data(), sample.candidate.data(), sample.n_padded);
  return Status::Ok;
}

Status KmeansSample::find_centres(int64_t K, bool refined, Workshop &workshop, Random &random,
                                  double *centres) {
  const int most_steps = refined ? 30 : 0;
  const int trials = refined ? 2 + static_cast<int>(std::log(static_cast<double>(K))) : 1;
  GMM_TRY(seed_centres(*this, K, trials, workshop, random, centres));
  double before = INFINITY, potential = 0;
  for (int step = 0; step < most_steps; ++step) {
    GMM_TRY(lloyd_step(*this, K, workshop, centres, &potential));
    if (!(potential < before * (1 - 1e-6)))
      break; // EM does the rest
    before = potential;
  }
  for (int64_t k = 0; k < K; ++k)
    unwhiten(triangular, n_features, whitening.data(), centres + k * n_features);
  return Status::Ok;
}

} // namespace gmm
