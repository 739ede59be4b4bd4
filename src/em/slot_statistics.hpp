// Statistics of all rows by several threads, with the same bits for any number of them.
#pragma once
#include "em/statistics.hpp"
#include "em/workers.hpp"

namespace gmm {

// Statistics of each slot of the grid.
struct SlotStatistics {
  Array<Statistics> slots;

  Status allocate(const gmm_allocator &allocator, int64_t n_slots, const Layout &layout, int64_t K,
                  int64_t D, const StopRequest *stop);
  // Empties all, and sets their centres (K * D).
  Status begin(Team &team, const double *centres);
  // Adds all into the first, along a fixed tree.
  Status merge(Team &team);
  Statistics &total() { return slots[0]; }
};

// The statistics of all rows about `centres` (K * D), in statistics.total(). add(worker, slot) adds
// the rows of worker.tile to the slot.
template <class Order, class Add>
Status accumulate(Workers &workers, const Rows &rows, Order &order, const double *centres,
                  SlotStatistics &statistics, Add &&add) {
  GMM_TRY(statistics.begin(workers.team, centres));
  GMM_TRY(workers.for_each_tile(
      rows, order, [&](Worker &worker, int64_t slot) { add(worker, statistics.slots[slot]); }));
  return statistics.merge(workers.team);
}

} // namespace gmm
