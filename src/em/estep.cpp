// The E-step, tile by tile: responsibilities, and at once their statistics, so that nothing of size
// N * K is ever kept.
#include "em/estep.hpp"

#include "base/elementary.hpp"

#include <algorithm>

namespace gmm {

Status e_step(Workers &workers, const Rows &rows, PatternOrder &order, const Densities &densities,
              const double *centres, SlotStatistics &statistics) {
  const bool about_means = centres == densities.means.data();
  return accumulate(workers, rows, order, centres, statistics,
                    [&](Worker &worker, Statistics &slot) {
                      worker.workspace.partial.second = slot.second.data();
                      find_responsibilities(densities, worker.tile, worker.workspace);
                      slot.add(worker.tile, worker.workspace, about_means);
                    });
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
                Array<RowSums> &slots, RowSums *total) {
  for (int64_t i = 0; i < slots.size(); ++i)
    slots[i] = RowSums();
  GMM_TRY(workers.for_each_tile(rows, [&](Worker &worker, int64_t slot) {
    const Tile &tile = worker.tile;
    TileWorkspace &workspace = worker.workspace;
    const auto weighted_sum = [&] {
      return workspace.kernels->weighted_sum(tile.weight.data(), workspace.per_row.data(),
                                             tile.n_padded);
    };
    workspace.partial.second = nullptr;
    find_responsibilities(densities, worker.tile, workspace);
    slots[slot].log_density.add(weighted_sum());
    find_log_largest(densities.n_components, tile, workspace);
    slots[slot].log_largest.add(weighted_sum());
  }));
  *total = RowSums();
  for (int64_t i = 0; i < slots.size(); ++i) {
    total->log_density.add(slots[i].log_density);
    total->log_largest.add(slots[i].log_largest);
  }
  return Status::Ok;
}

} // namespace gmm
