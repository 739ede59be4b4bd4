// The threads of a call and the one loop over its rows.
#pragma once
#include "base/threads.hpp"
#include "data/rows.hpp"
#include "gaussian/responsibilities.hpp"

#include <algorithm>

namespace gmm {

// A member of the team, and room for it to work on a tile.
struct Worker {
  int64_t number = 0; // of the member
  Tile tile;
  TileWorkspace workspace;
};

// An order in which a slot's rows are taken; this one takes them as they lie. arrange() is called
// for each window of window_tiles tiles: `count` rows from row `first` on. rows_of() then gives the
// rows of the window's tile that begins at `at`, counted from the first row of the window, or NULL
// for as they lie.
struct NaturalOrder {
  static constexpr int64_t window_tiles = 1;
  void arrange(Worker &, const Rows &, int64_t, int64_t) const {}
  const int32_t *rows_of(const Worker &, int64_t) const { return nullptr; }
};

struct Workers {
  Team team;
  Array<Worker> members; // team.size(), worker i for member i

  // n_threads and simd as in GMM_OPT_THREADS and GMM_OPT_SIMD; no more threads are made than there
  // are slots. partial: the mixture for rows with holes, or NULL where there are none; it must be
  // allocated, and stay. stop: NULL where nothing can ask for it.
  Status start(const gmm_allocator &allocator, const Grid &grid, int64_t n_threads, int64_t simd,
               const Layout &layout, int64_t K, int64_t D, const PartialDensities *partial,
               const StopRequest *stop);

  // Calls work(worker, slot) for each tile, loaded into worker.tile; the tiles of a slot come one
  // after the other. Status::Cancelled when it was asked to stop: tiles are then left out.
  template <class Order, class Work>
  Status for_each_tile(const Rows &rows, Order &order, Work &&work) {
    const Grid &grid = rows.grid;
    GMM_ASSERT(grid.n_rows == rows.view.n_rows && grid.tile_rows <= members[0].tile.capacity);
    return team.run(grid.n_slots, [&](int64_t slot, int64_t member) {
      Worker &worker = members[member];
      const int64_t end = grid.end_row(slot);
      int64_t count = 0;
      for (int64_t first = grid.first_row(slot); first < end && !team.must_stop(); first += count) {
        count = std::min(end - first, Order::window_tiles * grid.tile_rows);
        order.arrange(worker, rows, first, count);
        for (int64_t at = 0; at < count && !team.must_stop(); at += grid.tile_rows) {
          const int32_t *in_order = order.rows_of(worker, at);
          worker.tile.load(rows, in_order != nullptr ? first : first + at, in_order,
                           std::min(grid.tile_rows, count - at));
          work(worker, slot);
        }
      }
    });
  }

  template <class Work> Status for_each_tile(const Rows &rows, Work &&work) {
    NaturalOrder order;
    return for_each_tile(rows, order, work);
  }
};

} // namespace gmm
