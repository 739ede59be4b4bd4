// The likelihood of a partition: moments of the sample's groups, then log-determinants.
#include "starts/partition.hpp"

#include "base/elementary.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Moments of the sample about the centres, in the metric, a tile of rows at a time.
static Status take_moments(const KmeansSample &sample, const double *centres, Workers &workers,
                           Statistics &statistics) {
  const int64_t K = statistics.n_components, D = sample.n_features;
  TileWorkspace &workspace = workers.members[0].workspace;
  Tile &tile = workers.members[0].tile;
  double *belongs = workspace.of(0);
  for (int64_t k = 0; k < K; ++k)
    statistics.begin(k, centres);
  for (int64_t first = 0; first < sample.n_padded; first += tile.capacity) {
    GMM_TRY(go_on(workers.team.stop()));
    const int64_t count = std::min(tile.capacity, sample.n_padded - first);
    for (int64_t j = 0; j < D; ++j)
      std::copy_n(sample.x.data() + j * sample.stride + first, count,
                  tile.x.data() + j * tile.stride);
    const kernels::Block block = {tile.x.data(), tile.stride, count, D};
    for (int64_t k = 0; k < K; ++k) {
      bool any = false;
      for (int64_t i = 0; i < count; ++i) {
        belongs[i] = sample.nearest[first + i] == k ? 1 : 0;
        any |= belongs[i] > 0 && sample.weight[first + i] > 0;
      }
      if (any)
        workspace.kernels->add_moments_full(block, centres + k * D, sample.weight.data() + first,
                                            belongs, workspace.kernel_work.data(),
                                            &statistics.weight[k], statistics.first.data() + k * D,
                                            statistics.second_of(k));
    }
  }
  return Status::Ok;
}

// log|second / weight| of packed second moments; -infinity where that is singular.
static Status log_determinant(const Engine &engine, int64_t D, const double *second, double weight,
                              double *matrix, double *result) {
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j <= i; ++j)
      matrix[i * D + j] = matrix[j * D + i] = second[triangle(i) + j] / weight;
  int64_t bad_pivot = -1;
  GMM_TRY(factor(engine, D, matrix, D, &bad_pivot));
  *result = bad_pivot < 0 ? 0 : -INFINITY;
  for (int64_t j = 0; j < D && bad_pivot < 0; ++j)
    *result += 2 * own_log(matrix[j * D + j]);
  return Status::Ok;
}

Status judge_partition(const KmeansSample &sample, const double *centres, Workers &workers,
                       Statistics &statistics, const Engine &engine, double *matrix,
                       double *value) {
  const int64_t K = statistics.n_components, D = sample.n_features;
  double *mean = matrix, total = 0; // matrix is free until matrices are made
  GMM_TRY(take_moments(sample, centres, workers, statistics));
  for (int64_t k = 0; k < K; ++k) {
    if (!(statistics.weight[k] > 0))
      continue;
    total += statistics.weight[k]; // of the rows that were not left out
    for (int64_t j = 0; j < D; ++j)
      mean[j] = centres[k * D + j] + statistics.first[k * D + j] / statistics.weight[k];
    statistics.move_centre(k, mean);
  }
  if (statistics.layout.shared) {
    GMM_TRY(log_determinant(engine, D, statistics.second.data(), total, matrix, value));
    *value *= -0.5 * total;
  } else {
    statistics.add_pseudo_rows(static_cast<double>(D + 1) * sample.unit);
    *value = 0;
    for (int64_t k = 0; k < K; ++k) {
      const double weight = statistics.weight[k];
      double log_volume = 0;
      if (!(weight > 0))
        continue;
      GMM_TRY(log_determinant(engine, D, statistics.second_of(k), weight, matrix, &log_volume));
      *value += weight * (own_log(weight / total) - 0.5 * log_volume);
    }
  }
  // From the metric back to the rows' own units: the log-determinant of the map between them.
  double log_scale = 0;
  for (int64_t j = 0; j < D; ++j)
    log_scale += own_log(sample.whitening[sample.triangular ? triangle(j) + j : j]);
  *value += total * log_scale;
  return Status::Ok;
}

} // namespace gmm
