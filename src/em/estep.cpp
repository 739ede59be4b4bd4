// The E-step, tile by tile: responsibilities, and at once their statistics, so that nothing of size
// N * K is ever kept.
#include "em/estep.hpp"

namespace gmm {

Status e_step(Workers &workers, const Rows &rows, const Densities &densities, const double *centres,
              SlotStatistics &statistics) {
  NaturalOrder order;
  const bool about_means = centres == densities.means.data();
  return accumulate(workers, rows, order, centres, statistics,
                    [&](Worker &worker, Statistics &slot) {
                      find_responsibilities(densities, worker.tile, worker.workspace);
                      slot.add(worker.tile, worker.workspace, about_means);
                    });
}

Status total_log_density(Workers &workers, const Rows &rows, const Densities &densities,
                         Array<CompensatedSum> &sums, double *total) {
  for (int64_t i = 0; i < sums.size(); ++i)
    sums[i] = CompensatedSum();
  GMM_TRY(workers.for_each_tile(rows, [&](Worker &worker, int64_t slot) {
    const TileWorkspace &workspace = worker.workspace;
    find_responsibilities(densities, worker.tile, worker.workspace);
    sums[slot].add(workspace.kernels->weighted_sum(worker.tile.weight.data(),
                                                   workspace.per_row.data(), worker.tile.n_padded));
  }));
  CompensatedSum sum;
  for (int64_t i = 0; i < sums.size(); ++i)
    sum.add(sums[i]);
  *total = sum.value();
  return Status::Ok;
}

} // namespace gmm
