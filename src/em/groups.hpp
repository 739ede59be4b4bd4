// The statistics of rows that belong to one component each: a row is added to that component only,
// so the work does not grow with the number of components.
#pragma once
#include "em/pass.hpp"

namespace gmm {

// Rows by label, those of one label in their own order; end[k] is where those of label k end.
void sort_rows(const int32_t *label, int64_t n_rows, Buffer<int32_t> &end, int32_t *order);

// Room for one thread to bring the rows of a tile together that belong to the same component.
struct Groups {
  Buffer<int32_t> component; // of each row of the tile
  Buffer<int32_t> end;       // K: where each component's rows end in `order`
  Buffer<int32_t> order;     // rows of the tile, those of a component side by side
  Buffer<double> responsibility;
  Tile rows; // those of one component, with the features that the tile holds

  Status allocate(const gmm_allocator &allocator, int64_t K, const Tile &tile);

  // Adds the rows of the tile to the components that are in `component`.
  void add(Tile &tile, DensityScratch &scratch, Statistics &statistics);

  // Adds the rows of the tile to the components for which scratch.joint has a responsibility other
  // than 0; returns how many there are of these.
  int64_t add_touched(const Tile &tile, DensityScratch &scratch, Statistics &statistics);

private:
  int64_t list_touched(const double *r, int64_t n_rows);
  void gather(const Tile &tile, const int32_t *wanted, int64_t count);
};

// The statistics of all rows about `centres` (K * D), in statistics.total().
// assign(bench, component) leaves the component of each row in bench.tile in `component`. groups:
// one for each member of the team.
template <class Assign>
Status accumulate_groups(Workshop &workshop, const Rows &rows, const double *centres,
                         SlotStatistics &statistics, Objects<Groups> &groups, Assign &&assign) {
  GMM_TRY(statistics.begin(workshop.team, centres));
  const Status done = workshop.for_each_tile(rows, [&](Workshop::Bench &bench, int64_t slot) {
    Groups &own = groups[&bench - &workshop.benches[0]];
    assign(bench, own.component.data());
    own.add(bench.tile, bench.scratch, statistics.slots[slot]);
  });
  GMM_TRY(done);
  return statistics.merge(workshop.team);
}

} // namespace gmm
