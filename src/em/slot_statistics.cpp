// Threads share the slots when they begin, and the components when slots are merged.
#include "em/slot_statistics.hpp"

namespace gmm {

Status SlotStatistics::allocate(const gmm_allocator &allocator, int64_t n_slots,
                                const Layout &layout, int64_t K, int64_t D,
                                const StopRequest *stop) {
  GMM_TRY(slots.allocate(allocator, n_slots));
  for (int64_t i = 0; i < n_slots; ++i) {
    GMM_TRY(go_on(stop));
    GMM_TRY(slots[i].allocate(allocator, layout, K, D));
  }
  return Status::Ok;
}

Status SlotStatistics::begin(Team &team, const double *centres) {
  return team.run(slots.size(), [&](int64_t slot, int64_t) {
    slots[slot].log_likelihood = slots[slot].missing_log_volume = CompensatedSum();
    for (int64_t k = 0; k < slots[slot].n_components && !team.must_stop(); ++k)
      slots[slot].begin(k, centres);
  });
}

Status SlotStatistics::merge(Team &team) {
  const int64_t n_slots = slots.size();
  const Status done = team.run(slots[0].n_components, [&](int64_t k, int64_t) {
    // A binary tree over the slots: slot i takes slot i + apart, for apart 1, 2, 4 ...
    for (int64_t apart = 1; apart < n_slots; apart *= 2)
      for (int64_t i = 0; i + apart < n_slots && !team.must_stop(); i += 2 * apart)
        slots[i].merge_component(k, slots[i + apart]);
  });
  GMM_TRY(done);
  for (int64_t i = 1; i < n_slots; ++i) {
    slots[0].log_likelihood.add(slots[i].log_likelihood);
    slots[0].missing_log_volume.add(slots[i].missing_log_volume);
  }
  return slots[0].settle(team.stop());
}

} // namespace gmm
