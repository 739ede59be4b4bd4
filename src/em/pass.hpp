// One pass over the data: for each tile its responsibilities, then what they are wanted for. This
// is where tiles, slots and threads meet.
#pragma once
#include "base/threads.hpp"
#include "data/tile.hpp"
#include "data/view.hpp"
#include "em/statistics.hpp"
#include "gaussian/densities.hpp"

namespace gmm {

// The rows of a call.
struct Rows {
  View view;
  RowWeights weights;
  const Units *units = nullptr; // NULL: the rows as they are
  Grid grid = {};
};

// The threads of a call, and room for each of them to work on a tile.
struct Workshop {
  struct Bench {
    Tile tile;
    DensityScratch scratch;
  };
  Team team;
  Objects<Bench> benches; // one for each member of the team

  // n_threads and simd as in GMM_OPT_THREADS and GMM_OPT_SIMD; no more threads are made than there
  // are slots. stop: NULL where nothing can ask for it.
  Status open(const gmm_allocator &allocator, const Grid &grid, int64_t n_threads, int64_t simd,
              const Family &family, int64_t K, int64_t D, const StopRequest *stop);

  // Calls work(bench, slot) for each tile, loaded into bench.tile; the tiles of a slot come in
  // order. Status::Cancelled when it was asked to stop: tiles are then left out.
  template <class Work> Status for_each_tile(const Rows &rows, Work &&work) {
    const Grid &grid = rows.grid;
    return team.run(grid.n_slots, [&](int64_t slot, int64_t member) {
      Bench &bench = benches[member];
      const int64_t end = grid.first_tile(slot + 1);
      for (int64_t tile = grid.first_tile(slot); tile < end && !team.must_stop(); ++tile) {
        const int64_t first = tile * grid.tile_rows, rest = grid.n_rows - first;
        bench.tile.load(rows.view, rows.weights, rows.units, first, nullptr,
                        rest < grid.tile_rows ? rest : grid.tile_rows);
        work(bench, slot);
      }
    });
  }
};

// Statistics of each slot.
struct SlotStatistics {
  Objects<Statistics> slots;

  Status allocate(const gmm_allocator &allocator, int64_t n_slots, const Family *family, int64_t K,
                  int64_t D, const StopRequest *stop);
  Status begin(Team &team, const double *centres);
  Status merge(Team &team); // into the first, along a fixed tree
  Statistics &total() { return slots[0]; }
};

// The statistics of all rows about `centres` (K * D), in statistics.total(). assign(bench) leaves
// the responsibilities and log-densities of the rows in bench.tile in bench.scratch.
template <class Assign>
Status accumulate(Workshop &workshop, const Rows &rows, const double *centres,
                  SlotStatistics &statistics, Assign &&assign) {
  GMM_TRY(statistics.begin(workshop.team, centres));
  const Status done = workshop.for_each_tile(rows, [&](Workshop::Bench &bench, int64_t slot) {
    assign(bench);
    statistics.slots[slot].add(bench.tile, bench.scratch);
  });
  GMM_TRY(done);
  return statistics.merge(workshop.team);
}

// The E-step: responsibilities under the mixture, and their statistics.
inline Status expect(Workshop &workshop, const Rows &rows, const Densities &densities,
                     const double *centres, SlotStatistics &statistics) {
  return accumulate(workshop, rows, centres, statistics, [&](Workshop::Bench &bench) {
    evaluate(densities, bench.tile, bench.scratch);
  });
}

// Sum over rows of row weight (as scaled in RowWeights) * log-density. sums: work, one for each
// slot.
Status total_log_density(Workshop &workshop, const Rows &rows, const Densities &densities,
                         Objects<CompensatedSum> &sums, double *total);

} // namespace gmm
