// Statistics of all rows by several threads, with the same bits for any number of them, and for any
// calls among which whole blocks of rows are divided.
#pragma once
#include "data/exact_sum.hpp"
#include "em/statistics.hpp"
#include "em/workers.hpp"

namespace gmm {

// Between begin() and settle() each member of the team has the sums of the block that it is at, and
// exact sums have those of blocks that are done; after settle() total() has those of all rows.
class TotalStatistics {
public:
  Status allocate(const gmm_allocator &allocator, const Workers &workers, const Grid &grid,
                  const Layout &layout, int64_t K, int64_t D, bool exact = false);
  // Empties all, and sets the centres (K * D).
  Status begin(Team &team, const double *centres);
  Statistics &block_of(const Worker &worker) { return blocks_[worker.number]; }
  void end_block(const Worker &worker);
  Status settle(Team &team);
  // Instead of settle(), if `exact` was asked for: adds the sums, as exact as they are.
  void merge_into(ExactSums &sums) const;
  Statistics &total() { return blocks_[0]; }

private:
  // Some members share one where memory would be much.
  struct Shared {
    ExactSums sums; // the numbers of Statistics::for_each_part(), part after part
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    ~Shared() { pthread_mutex_destroy(&mutex); }
  };

  Status read_sums(Team &team);

  const kernels::Kernels *kernels_ = nullptr;
  Array<Statistics> blocks_; // one for each member
  Array<Shared> shared_;     // none where there is one block only
};

// Adds up all rows about `centres` (K * D). add(worker, block) adds the rows of worker.tile to the
// statistics of a block.
template <class Order, class Add>
Status accumulate_sums(Workers &workers, const Rows &rows, Order &order, const double *centres,
                       TotalStatistics &statistics, Add &&add) {
  GMM_TRY(statistics.begin(workers.team, centres));
  GMM_TRY(workers.for_each_tile(
      rows, order, [&](Worker &worker) { add(worker, statistics.block_of(worker)); },
      [&](Worker &worker) { statistics.end_block(worker); }));
  return Status::Ok;
}

// The same, into statistics.total().
template <class Order, class Add>
Status accumulate(Workers &workers, const Rows &rows, Order &order, const double *centres,
                  TotalStatistics &statistics, Add &&add) {
  GMM_TRY(accumulate_sums(workers, rows, order, centres, statistics, add));
  return statistics.settle(workers.team);
}

} // namespace gmm
