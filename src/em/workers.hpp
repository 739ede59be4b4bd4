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

// An order in which rows are taken; this one takes them as they lie. arrange() is called
// for each window of window_tiles() tiles: `count` rows from row `first` on. rows_of() then gives
// the rows of the window's tile that begins at `at`, counted from the first row of the window, or
// NULL for as they lie.
struct NaturalOrder {
  int64_t window_tiles() const { return 1; }
  void arrange(Worker &, const Rows &, int64_t, int64_t) const {}
  const int32_t *rows_of(const Worker &, int64_t) const { return nullptr; }
};

struct Workers {
  Team team;
  Array<Worker> members; // team.size(), worker i for member i

  // n_threads and simd as in GMM_OPT_THREADS and GMM_OPT_SIMD; no more threads are made than there
  // are blocks. partial: the mixture for rows with holes, or NULL where there are none; it must be
  // allocated, and stay. stop: NULL where nothing can ask for it.
  Status start(const gmm_allocator &allocator, const Grid &grid, int64_t n_threads, int64_t simd,
               const Layout &layout, int64_t K, int64_t D, const PartialDensities *partial,
               const StopRequest *stop);

  // Calls work(worker) for each tile, loaded into worker.tile. The tiles of a block come one after
  // the other; after its last end_block(worker) is called. A window that is longer than the grid's
  // blocks is a block. Status::Cancelled when it was asked to stop: tiles are then left out.
  template <class Order, class Work, class EndBlock>
  Status for_each_tile(const Rows &rows, Order &order, Work &&work, EndBlock &&end_block) {
    const Grid &grid = rows.grid;
    GMM_ASSERT(grid.n_rows == rows.view.n_rows && grid.tile_rows <= members[0].tile.capacity);
    const int64_t window_rows = order.window_tiles() * grid.tile_rows;
    const int64_t block_rows = std::max(window_rows, grid.block_rows());
    // Neighbouring blocks are a task, because a tile fetches the next one ahead.
    constexpr int64_t tasks_for_each_member = 16;
    const int64_t n_blocks = (grid.n_rows + block_rows - 1) / block_rows;
    const int64_t n_tasks = std::min(n_blocks, tasks_for_each_member * team.size());
    return team.run(n_tasks, [&](int64_t task, int64_t member) {
      Worker &worker = members[member];
      const int64_t end = std::min(grid.n_rows, (task + 1) * n_blocks / n_tasks * block_rows);
      int64_t count = 0;
      for (int64_t first = task * n_blocks / n_tasks * block_rows; first < end && !team.must_stop();
           first += count) {
        count = std::min(end - first, window_rows);
        order.arrange(worker, rows, first, count);
        for (int64_t at = 0; at < count && !team.must_stop(); at += grid.tile_rows) {
          const int32_t *in_order = order.rows_of(worker, at);
          worker.tile.load(rows, in_order != nullptr ? first : first + at, in_order,
                           std::min(grid.tile_rows, count - at));
          work(worker);
        }
        if ((first + count) % block_rows == 0 || first + count == end)
          end_block(worker);
      }
    });
  }

  template <class Work> Status for_each_tile(const Rows &rows, Work &&work) {
    NaturalOrder order;
    return for_each_tile(rows, order, work, [](Worker &) {});
  }
};

} // namespace gmm
