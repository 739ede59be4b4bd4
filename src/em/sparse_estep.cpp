// The E-step in windows of rows that lie near each other, and the decision whether it pays.
#include "em/sparse_estep.hpp"

#include "base/elementary.hpp"
#include "em/estep.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status NearestOrder::allocate(const gmm_allocator &allocator, const Grid &grid, int64_t K,
                              int64_t n_members) {
  GMM_TRY(windows_.allocate(allocator, n_members));
  for (int64_t i = 0; i < n_members; ++i) {
    const int64_t n = window_tiles() * (grid.tile_rows + row_quantum);
    GMM_TRY(windows_[i].label.allocate(allocator, n));
    GMM_TRY(windows_[i].order.allocate(allocator, n));
    GMM_TRY(windows_[i].end.allocate(allocator, K));
  }
  return Status::Ok;
}

// Labels the rows of the window tile by tile, in the rows' own order, then sorts them.
void NearestOrder::arrange(Worker &worker, const Rows &rows, int64_t first, int64_t count) {
  Tile &tile = worker.tile;
  TileWorkspace &workspace = worker.workspace;
  const kernels::Kernels &kernels = *workspace.kernels;
  Window &window = windows_[worker.number];
  const int64_t K = densities_->n_components;
  for (int64_t at = 0; at < count; at += tile.capacity) {
    tile.load(rows, first + at, nullptr, std::min(tile.capacity, count - at));
    find_plain_distances(kernels, tile.block(), {densities_->mean_of(0), tile.n_features, K}, false,
                         tile, workspace.of(0));
    kernels.argmin(workspace.of(0), workspace.stride, tile.n_padded, K, window.label.data() + at,
                   workspace.per_row.data());
    for (int64_t i = 0; tile.has_labels() && i < tile.n_rows; ++i)
      if (tile.label(i) != no_label)
        window.label[at + i] = tile.label(i);
  }
  sort_rows(window.label.data(), count, window.end, window.order.data());
}

const int32_t *NearestOrder::rows_of(const Worker &worker, int64_t at) const {
  return windows_[worker.number].order.data() + at;
}

int32_t NearestOrder::label(const Worker &worker, int32_t row) const {
  return windows_[worker.number].label[row];
}

Status SparseEStep::allocate(const gmm_allocator &allocator, bool allowed, const Layout &layout,
                             const Grid &grid, int64_t K, int64_t D, int64_t n_members) {
  allowed_ = allowed && K > 1 && layout.has_matrices() && D > kernels::most_features_at_once;
  if (!allowed_)
    return Status::Ok;
  GMM_TRY(log_least_.allocate(allocator, K));
  return nearest_.allocate(allocator, grid, K, n_members);
}

// 2^-60 of the component's weight; -infinity, which leaves nothing out, for weight 0.
void SparseEStep::choose_cutoffs(const double *weights) {
  for (int64_t k = 0; k < log_least_.size(); ++k) {
    const double weight = weights[k];
    log_least_[k] = weight > 0 ? -60 * log_2 + own_log(weight) : -INFINITY;
  }
}

// The cutoffs are relative to the weights before the step. Where a component has kept less than
// 1/1024 of its weight, what was left out may be much of what remains, so the step is made again in
// full.
bool SparseEStep::has_shrunk(const double *weights, const Statistics &found) const {
  constexpr double most_shrinkage = 1024;
  double total = 0;
  for (int64_t k = 0; k < found.n_components; ++k)
    total += found.weight[k];
  for (int64_t k = 0; k < found.n_components; ++k)
    if (!(found.weight[k] * most_shrinkage >= weights[k] * total))
      return true;
  return false;
}

static bool is_power_of_four(int64_t n) {
  return (n & (n - 1)) == 0 && (n & 0x5555555555555555) != 0;
}

Status SparseEStep::e_step(Workers &workers, const Rows &rows, PatternOrder &order,
                           const double *weights, const Densities &densities,
                           TotalStatistics &statistics, Array<RowsByComponent> &by_component,
                           int64_t iteration) {
  // Below this share of significant pairs it pays to leave out the others. Measured with K 64: at
  // D 16 a share of 0.15 takes 1.15 times as long as leaving out nothing, and 0.02 half as long; at
  // D 32 0.06 takes 0.7 times as long and 0.02 a third.
  constexpr double worthwhile_share = 0.1;
  const double *centres = densities.means.data();
  const bool pays = share_ < worthwhile_share;
  if (!allowed_ || !(pays || is_power_of_four(iteration)))
    return gmm::e_step(workers, rows, order, densities, centres, statistics);
  choose_cutoffs(weights);
  for (int64_t i = 0; i < by_component.size(); ++i)
    by_component[i].n_significant = 0;
  const auto add = [&](Worker &worker, Statistics &block, const Cutoffs &cutoffs) {
    find_responsibilities(densities, worker.tile, worker.workspace, &cutoffs);
    by_component[worker.number].add_significant(worker.tile, worker.workspace, block);
  };
  const auto add_all = [&](Worker &worker, Statistics &block) {
    add(worker, block, {log_least_.data(), 0, densities.n_components - 1});
  };
  const auto add_near = [&](Worker &worker, Statistics &block) {
    const Tile &tile = worker.tile; // its rows have labels that ascend
    add(worker, block,
        {log_least_.data(), nearest_.label(worker, tile.order[0]),
         nearest_.label(worker, tile.order[tile.n_rows - 1])});
  };
  NaturalOrder natural;
  nearest_.use(densities);
  GMM_TRY(pays ? accumulate(workers, rows, nearest_, centres, statistics, add_near)
               : accumulate(workers, rows, natural, centres, statistics, add_all));
  const Statistics &found = statistics.total();
  double significant = 0;
  for (int64_t i = 0; i < by_component.size(); ++i)
    significant += static_cast<double>(by_component[i].n_significant);
  share_ = significant /
           (static_cast<double>(rows.grid.n_rows) * static_cast<double>(found.n_components));
  if (!has_shrunk(weights, found))
    return Status::Ok;
  share_ = 1;
  return gmm::e_step(workers, rows, order, densities, centres, statistics);
}

} // namespace gmm
