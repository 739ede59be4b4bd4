#include "em/pass.hpp"

#include "kernels/kernels.hpp"

#include <algorithm>

namespace gmm {

Status Workshop::open(const gmm_allocator &allocator, const Grid &grid, int64_t n_threads,
                      int64_t simd, const Family &family, int64_t K, int64_t D,
                      const StopRequest *stop) {
  const int64_t wanted = n_threads == 0 ? processor_count() : n_threads;
  GMM_TRY(team.start(allocator, std::min(wanted, grid.n_slots), stop));
  GMM_TRY(benches.allocate(allocator, team.size()));
  const int64_t band = choose_band(family.full, D);
  for (int64_t i = 0; i < benches.size(); ++i) {
    GMM_TRY(benches[i].tile.allocate(allocator, D, band, grid.tile_rows));
    GMM_TRY(benches[i].scratch.allocate(allocator, kernels::kernels_of(simd), K, benches[i].tile));
  }
  return Status::Ok;
}

Status SlotStatistics::allocate(const gmm_allocator &allocator, int64_t n_slots,
                                const Family *family, int64_t K, int64_t D,
                                const StopRequest *stop) {
  GMM_TRY(slots.allocate(allocator, n_slots));
  for (int64_t i = 0; i < n_slots; ++i) {
    GMM_TRY(go_on(stop));
    GMM_TRY(slots[i].allocate(allocator, family, K, D));
  }
  return Status::Ok;
}

Status SlotStatistics::begin(Team &team, const double *centres) {
  return team.run(slots.size(), [&](int64_t slot, int64_t) {
    slots[slot].log_likelihood = CompensatedSum();
    for (int64_t k = 0; k < slots[slot].n_components && !team.must_stop(); ++k)
      slots[slot].begin(k, centres);
  });
}

Status SlotStatistics::merge(Team &team) {
  const int64_t n_slots = slots.size();
  const Status done = team.run(slots[0].n_components, [&](int64_t k, int64_t) {
    for (int64_t step = 1; step < n_slots; step *= 2)
      for (int64_t i = 0; i + step < n_slots && !team.must_stop(); i += 2 * step)
        slots[i].merge_component(k, slots[i + step]);
  });
  GMM_TRY(done);
  for (int64_t i = 1; i < n_slots; ++i)
    slots[0].log_likelihood.add(slots[i].log_likelihood);
  return Status::Ok;
}

Status total_log_density(Workshop &workshop, const Rows &rows, const Densities &densities,
                         Objects<CompensatedSum> &sums, double *total) {
  for (int64_t i = 0; i < sums.size(); ++i)
    sums[i] = CompensatedSum();
  const Status done = workshop.for_each_tile(rows, [&](Workshop::Bench &bench, int64_t slot) {
    evaluate(densities, bench.tile, bench.scratch);
    sums[slot].add(bench.scratch.kernels->weighted_sum(
        bench.tile.weight.data(), bench.scratch.log_density.data(), bench.tile.n_padded));
  });
  GMM_TRY(done);
  CompensatedSum sum;
  for (int64_t i = 0; i < sums.size(); ++i)
    sum.add(sums[i]);
  *total = sum.value();
  return Status::Ok;
}

} // namespace gmm
