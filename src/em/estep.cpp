// The E-step, tile by tile: responsibilities, and at once their statistics, so that nothing of size
// N * K is ever kept.
#include "em/estep.hpp"

#include "base/elementary.hpp"

#include <algorithm>

namespace gmm {

Status e_step_sums(Workers &workers, const Rows &rows, PatternOrder &order,
                   const Densities &densities, const double *centres, TotalStatistics &statistics) {
  const bool about_means = centres == densities.means.data();
  return accumulate_sums(workers, rows, order, centres, statistics,
                         [&](Worker &worker, Statistics &block) {
                           worker.workspace.partial.second = block.second.data();
                           find_responsibilities(densities, worker.tile, worker.workspace);
                           block.add(worker.tile, worker.workspace, about_means);
                         });
}

Status e_step(Workers &workers, const Rows &rows, PatternOrder &order, const Densities &densities,
              const double *centres, TotalStatistics &statistics) {
  GMM_TRY(e_step_sums(workers, rows, order, densities, centres, statistics));
  return statistics.settle(workers.team);
}

// Replaces the log-densities of the tile by logarithms of its rows' largest responsibilities. Rows
// of padding may have none.
static void find_log_largest(int64_t K, const Tile &tile, TileWorkspace &workspace) {
  double *largest = workspace.per_row.data();
  std::copy_n(workspace.of(0), tile.n_padded, largest);
  for (int64_t k = 1; k < K; ++k) {
    const double *r = workspace.of(k);
    for (int64_t i = 0; i < tile.n_padded; ++i)
      largest[i] = r[i] > largest[i] ? r[i] : largest[i];
  }
  for (int64_t i = 0; i < tile.n_rows; ++i)
    largest[i] = own_log(largest[i]);
}

Status sum_rows(Workers &workers, const Rows &rows, const Densities &densities,
                Array<RowSums> &sums) {
  for (int64_t i = 0; i < sums.size(); ++i)
    sums[i] = RowSums();
  GMM_TRY(workers.for_each_tile(rows, [&](Worker &worker) {
    const Tile &tile = worker.tile;
    TileWorkspace &workspace = worker.workspace;
    const auto weighted_sum = [&] {
      return workspace.kernels->weighted_sum(tile.weight.data(), workspace.per_row.data(),
                                             tile.n_padded);
    };
    workspace.partial.second = nullptr;
    find_responsibilities(densities, worker.tile, workspace);
    sums[worker.number].log_density.add(weighted_sum());
    find_log_largest(densities.n_components, tile, workspace);
    sums[worker.number].log_largest.add(weighted_sum());
  }));
  for (int64_t i = 1; i < sums.size(); ++i) {
    sums[0].log_density.merge(sums[i].log_density);
    sums[0].log_largest.merge(sums[i].log_largest);
  }
  return Status::Ok;
}

} // namespace gmm
