// Threads and their work space, made once for each call of the API.
#include "em/workers.hpp"

#include <algorithm>

namespace gmm {

Status Workers::start(const gmm_allocator &allocator, const Grid &grid, int64_t n_threads,
                      int64_t simd, const Layout &layout, int64_t K, int64_t D,
                      const PartialDensities *partial, const StopRequest *stop) {
  const int64_t wanted = n_threads == 0 ? processor_count() : n_threads;
  GMM_TRY(team.start(allocator, std::min(wanted, grid.n_blocks()), stop));
  GMM_TRY(members.allocate(allocator, team.size()));
  const int64_t band = choose_band(layout.has_matrices(), D);
  for (int64_t i = 0; i < members.size(); ++i) {
    members[i].number = i;
    GMM_TRY(members[i].tile.allocate(allocator, D, band, grid.tile_rows, partial != nullptr));
    GMM_TRY(members[i].workspace.allocate(allocator, kernels::kernels_of(simd), layout, K,
                                          members[i].tile, partial));
  }
  return Status::Ok;
}

} // namespace gmm
