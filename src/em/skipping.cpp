#include "em/skipping.hpp"

#include "base/elementary.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Below this share of pairs that matter it pays to leave out the others. Measured with K 64: at D
// 16 a share of 0.15 takes 1.15 times as long as leaving out nothing, and 0.02 half as long; at D
// 32 0.06 takes 0.7 times as long and 0.02 a third.
static constexpr double worthwhile = 0.1;
// Tiles of a window: 8, 32 and 128 were alike.
static constexpr int64_t window_tiles = 16;

Status Skipping::allocate(const gmm_allocator &allocator, bool allowed, const Family &family,
                          const Grid &grid, int64_t K, int64_t D, int64_t n_members) {
  allowed_ = allowed && K > 1 && family.full && D > kernels::most_features_at_once;
  if (!allowed_)
    return Status::Ok;
  GMM_TRY(cut_.allocate(allocator, K));
  GMM_TRY(windows_.allocate(allocator, n_members));
  for (int64_t i = 0; i < n_members; ++i) {
    const int64_t n = window_tiles * (grid.tile_rows + row_quantum);
    GMM_TRY(windows_[i].label.allocate(allocator, n));
    GMM_TRY(windows_[i].order.allocate(allocator, n));
    GMM_TRY(windows_[i].end.allocate(allocator, K));
  }
  return Status::Ok;
}

void Skipping::choose_cuts(const Parameters &parameters) {
  constexpr double log_smallest = -60 * 0.69314718055994530942;
  for (int64_t k = 0; k < cut_.size(); ++k) {
    const double weight = parameters.weights[k];
    cut_[k] = weight > 0 ? log_smallest + log(weight) : -INFINITY;
  }
}

// The cuts are relative to the weights before the step. Where a component has lost nearly all of
// its rows, what was left out may be much of what remains.
bool Skipping::has_shrunk(const Parameters &parameters, const Statistics &found) const {
  double total = 0;
  for (int64_t k = 0; k < found.n_components; ++k)
    total += found.weight[k];
  for (int64_t k = 0; k < found.n_components; ++k)
    if (!(found.weight[k] * 1024 >= parameters.weights[k] * total))
      return true;
  return false;
}

// In the library's units. Any label is good enough to be right; a bad one lets less be left out.
void Skipping::Window::find_labels(Workshop::Bench &bench, const Rows &rows,
                                   const Densities &densities, int64_t first, int64_t count) {
  const kernels::Kernels &kernels = *bench.scratch.kernels;
  Tile &tile = bench.tile;
  const int64_t K = densities.n_components, stride = bench.scratch.stride;
  for (int64_t at = 0; at < count; at += tile.capacity) {
    tile.load(rows.view, rows.weights, rows.units, first + at, nullptr,
              std::min(tile.capacity, count - at));
    const kernels::Rows own = {tile.x.data(), tile.stride, tile.n_padded, tile.n_features};
    for (int64_t k = 0; k < K; ++k) {
      kernels.distance_plain(own, densities.means + k * tile.n_features,
                             bench.scratch.joint.data() + k * stride);
      tile.fetch_ahead(k, K);
    }
    kernels.argmin(bench.scratch.joint.data(), stride, tile.n_padded, K, label.data() + at,
                   bench.scratch.log_density.data());
  }
}

static bool is_power_of_four(int64_t n) {
  return (n & (n - 1)) == 0 && (n & 0x5555555555555555) != 0;
}

Status Skipping::expect(Workshop &workshop, const Rows &rows, const Parameters &parameters,
                        const Densities &densities, SlotStatistics &statistics,
                        Objects<Groups> &groups, int64_t iteration) {
  const double *centres = parameters.means.data();
  const bool pays = share_ < worthwhile, tries = is_power_of_four(iteration);
  if (!allowed_ || !(pays || tries))
    return gmm::expect(workshop, rows, densities, centres, statistics);
  choose_cuts(parameters);
  for (int64_t member = 0; member < windows_.size(); ++member)
    windows_[member].touched = 0;
  GMM_TRY(statistics.begin(workshop.team, centres));
  const Grid &grid = rows.grid;
  const Status done = workshop.team.run(grid.n_slots, [&](int64_t slot, int64_t member) {
    Workshop::Bench &bench = workshop.benches[member];
    Window &window = windows_[member];
    const int64_t end = std::min(grid.n_rows, grid.first_tile(slot + 1) * grid.tile_rows);
    const Team &team = workshop.team;
    for (int64_t first = grid.first_tile(slot) * grid.tile_rows;
         first < end && !team.must_stop();) {
      const int64_t count = std::min(end - first, (pays ? window_tiles : 1) * grid.tile_rows);
      if (pays) {
        window.find_labels(bench, rows, densities, first, count);
        sort_rows(window.label.data(), count, window.end, window.order.data());
      }
      for (int64_t at = 0; at < count && !team.must_stop(); at += grid.tile_rows) {
        const int32_t *order = pays ? window.order.data() + at : nullptr;
        const int64_t n = std::min(grid.tile_rows, count - at);
        bench.tile.load(rows.view, rows.weights, rows.units, first, order, n);
        const Near near = {cut_.data(), pays ? window.label[order[0]] : 0,
                           pays ? window.label[order[n - 1]] : densities.n_components - 1};
        evaluate(densities, bench.tile, bench.scratch, &near);
        window.touched +=
            groups[member].add_touched(bench.tile, bench.scratch, statistics.slots[slot]);
      }
      first += count;
    }
  });
  GMM_TRY(done);
  GMM_TRY(statistics.merge(workshop.team));
  const Statistics &found = statistics.total();
  double touched = 0;
  for (int64_t member = 0; member < windows_.size(); ++member)
    touched += static_cast<double>(windows_[member].touched);
  share_ = touched / (static_cast<double>(grid.n_rows) * static_cast<double>(found.n_components));
  if (!has_shrunk(parameters, found))
    return Status::Ok;
  share_ = 1;
  return gmm::expect(workshop, rows, densities, centres, statistics);
}

} // namespace gmm
