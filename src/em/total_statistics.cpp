// Blocks into exact sums, and these into the statistics of all rows.
#include "em/total_statistics.hpp"

#include <algorithm>

namespace gmm {

Status TotalStatistics::allocate(const gmm_allocator &allocator, const Workers &workers,
                                 const Grid &grid, const Layout &layout, int64_t K, int64_t D,
                                 bool exact) {
  constexpr int64_t most_bytes = INT64_C(64) << 20; // of exact sums, unless one takes more
  const int64_t n_members = workers.team.size();
  kernels_ = workers.members[0].workspace.kernels;
  GMM_TRY(blocks_.allocate(allocator, n_members));
  for (int64_t i = 0; i < n_members; ++i) {
    GMM_TRY(go_on(workers.team.stop()));
    GMM_TRY(blocks_[i].allocate(allocator, layout, K, D));
  }
  if (grid.n_blocks() == 1 && !exact)
    return Status::Ok;
  int64_t n = 0;
  blocks_[0].for_each_part([&](double *, int64_t size) { n += size; });
  const int64_t fitting = std::max<int64_t>(1, most_bytes / (4 * 8 * n));
  GMM_TRY(shared_.allocate(allocator, std::min(n_members, fitting)));
  for (int64_t i = 0; i < shared_.size(); ++i)
    GMM_TRY(shared_[i].sums.allocate(allocator, n));
  return Status::Ok;
}

Status TotalStatistics::begin(Team &team, const double *centres) {
  return team.run(blocks_.size(), [&](int64_t i, int64_t) {
    for (int64_t k = 0; k < blocks_[i].n_components && !team.must_stop(); ++k)
      blocks_[i].begin(k, centres);
    blocks_[i].log_likelihood = blocks_[i].missing_log_volume = CompensatedSum();
    if (i < shared_.size())
      shared_[i].sums.clear();
  });
}

void TotalStatistics::end_block(const Worker &worker) {
  if (shared_.size() == 0)
    return;
  Shared &shared = shared_[worker.number % shared_.size()];
  int64_t at = 0;
  pthread_mutex_lock(&shared.mutex);
  block_of(worker).for_each_part([&](double *numbers, int64_t size) {
    shared.sums.add(*kernels_, at, size, numbers);
    at += size;
  });
  pthread_mutex_unlock(&shared.mutex);
}

// Into the first block's statistics, which are empty.
Status TotalStatistics::read_sums(Team &team) {
  constexpr int64_t chunk = 4096; // numbers of a task
  ExactSums &sums = shared_[0].sums;
  return team.run((sums.size + chunk - 1) / chunk, [&](int64_t task, int64_t) {
    const int64_t first = task * chunk, end = std::min(sums.size, first + chunk);
    for (int64_t i = 1; i < shared_.size(); ++i)
      sums.merge(shared_[i].sums, first, end - first);
    int64_t at = 0;
    total().for_each_part([&](double *numbers, int64_t size) {
      const int64_t from = std::max(at, first), to = std::min(at + size, end);
      if (from < to)
        sums.values(from, to - from, numbers + (from - at));
      at += size;
    });
  });
}

void TotalStatistics::merge_into(ExactSums &sums) const {
  for (int64_t i = 0; i < shared_.size(); ++i)
    sums.merge(shared_[i].sums, 0, sums.size);
}

Status TotalStatistics::settle(Team &team) {
  if (shared_.size() > 0)
    GMM_TRY(read_sums(team));
  else
    total().for_each_part([](double *numbers, int64_t size) {
      std::transform(numbers, numbers + size, numbers, as_exact_sum);
    });
  return total().settle(team.stop());
}

} // namespace gmm
