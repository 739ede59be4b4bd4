// Starting parameters from given responsibilities, which need not be those of a mixture: an M-step,
// with something for components that have no rows.
#pragma once
#include "starts/start.hpp"

namespace gmm {

// Places all components at their centres, with the robust scales as deviations (1 where there is
// none). Components without rows are left with that.
inline Status place_empty_components(Em &em, const Units &units) {
  Parameters &start = em.current;
  const Layout &layout = start.layout;
  const int64_t D = em.D(), length = layout.row_length(D);
  start.means.copy_from(em.centres);
  for (int64_t at = 0, row = 0; at < start.covariances.size(); at += length, ++row) {
    GMM_TRY(go_on(em.settings.stop));
    const int64_t i = row % D; // of a matrix
    for (int64_t j = 0; j < length; ++j) {
      const double scale = units.robust_scale[j] > 0 ? units.robust_scale[j] : 1;
      start.covariances[at + j] = layout.has_matrices() && i != j ? 0 : scale * scale;
    }
  }
  return Status::Ok;
}

// Starting parameters, in em.current. take_statistics() fills em.statistics with moments about
// em.centres, and is called again where these are far from the rows. pseudo_rows: how many rows of
// weight 1 are added to the scatter of each component.
template <class Take>
Status start_from_statistics(Em &em, const Starts &starts, double pseudo_rows,
                             Take &&take_statistics, BadPivot *where) {
  GMM_TRY(place_empty_components(em, *starts.units));
  Parameters &start = em.current;
  Statistics &found = em.statistics.total();
  GMM_TRY(take_statistics());
  GMM_TRY(recentre(found, em.floor, em.centres.data(), take_statistics));
  for (int64_t k = 0; k < em.K(); ++k) {
    if (!(found.weight[k] > 0))
      continue;
    double *mean = start.means.data() + k * em.D();
    found.mean_of(k, em.floor, mean);
    found.move_centre(k, mean);
  }
  if (pseudo_rows > 0)
    found.add_pseudo_rows(pseudo_rows * starts.rows().weights.factor);
  MstepFindings findings;
  const MstepRules rules = {em.settings.freeze & block_covariances, em.settings.equal_weights != 0};
  return m_step(*em.family, rules, found, em.floor, em.work, start, &findings, where);
}

// Prepares the holes of a tile whose responsibilities are in workspace.
inline void complete_plainly(const PlainCompletion &plain, Tile &tile, TileWorkspace &workspace,
                             Statistics &block) {
  if (tile.n_partial == 0)
    return;
  PartialWork &work = workspace.partial;
  work.plain = plain;
  work.second = block.second.data();
  work.log_volume = 0;
  tile.for_each_band([&] {
    add_plain_variances(tile, block.layout, block.n_components, work,
                        [&](int64_t i, int64_t k) { return tile.weight[i] * workspace.of(k)[i]; });
  });
}

// The same where assign(worker) leaves responsibilities in worker.workspace.
template <class Assign>
Status start_from_responsibilities(Em &em, const Starts &starts, Assign &&assign, BadPivot *where) {
  NaturalOrder order;
  const PlainCompletion plain = {starts.hole_means.data(), 0, starts.hole_variances.data()};
  const auto take_statistics = [&] {
    return accumulate(em.workers, starts.rows(), order, em.centres.data(), em.statistics,
                      [&](Worker &worker, Statistics &block) {
                        assign(worker);
                        complete_plainly(plain, worker.tile, worker.workspace, block);
                        block.add(worker.tile, worker.workspace);
                      });
  };
  return start_from_statistics(em, starts, 0, take_statistics, where);
}

} // namespace gmm
