// Which kind of start GMM_OPT_INIT asks for, and what all kinds have in common.
#include "starts/start.hpp"

#include "starts/kmeans_start.hpp"
#include "starts/random_starts.hpp"

#include <algorithm>

namespace gmm {

Status Starts::allocate(const gmm_allocator &allocator, const Em &em, bool has_given,
                        bool has_labels) {
  const Layout layout = em.family->layout();
  const int64_t n_rows = em.rows.view.n_rows;
  const SampleSize size = sample_size(em.K(), em.D(), has_labels);
  sample_rows.rows.grid = em.rows.grid;
  GMM_TRY(sample_rows.allocate(allocator, size, n_rows, em.D()));
  if (has_labels)
    GMM_TRY(known.allocate(allocator, em.K(), em.D(), em.rows.has_holes));
  if (uses_kmeans(em.settings.init))
    GMM_TRY(sample.allocate(allocator, layout, std::min(n_rows, size.rows), em.rows.has_holes,
                            em.K(), em.D(), known));
  if (em.rows.has_holes) {
    GMM_TRY(hole_means.allocate(allocator, em.D()));
    GMM_TRY(hole_variances.allocate(allocator, em.D()));
  }
  return has_given ? given.allocate(allocator, layout, em.K(), em.D()) : Status::Ok;
}

void Starts::read(const Survey &its_survey, const int64_t *by_value, const Units &its_units,
                  bool has_labels) {
  survey = &its_survey;
  units = &its_units;
  sample_rows.read(its_survey, by_value);
  // As many rows as features leave a correlation matrix that is singular.
  sample.can_whiten &= rows().view.n_rows > rows().view.n_cols;
  for (Rows *of_sample : {&sample_rows.rows, &sample_rows.labelled}) {
    of_sample->units = units;
    of_sample->labels = has_labels ? of_sample->labels : nullptr;
    of_sample->grid.n_rows = of_sample->view.n_rows;
  }
}

int64_t Starts::count(const Em &em) const {
  const int64_t init = em.settings.init;
  const bool one = init == GMM_INIT_PARAMS || (init == GMM_INIT_LABELS && known.count() == em.K());
  return one ? 1 : em.settings.n_init;
}

void hold_labelled_rows(int64_t K, const Tile &tile, TileWorkspace &workspace) {
  for (int64_t i = 0; tile.has_labels() && i < tile.n_rows; ++i) {
    const int32_t label = tile.label(i);
    for (int64_t k = 0; label != no_label && k < K; ++k)
      workspace.of(k)[i] = k == label ? 1 : 0;
  }
}

static Status fill_start(Em &em, Starts &starts, int64_t start, Random &random, BadPivot *where) {
  switch (em.settings.init) {
  case GMM_INIT_RANDOM_POINTS:
    return start_random_points(em, starts, random, where);
  case GMM_INIT_RANDOM_RESP:
    return start_random_responsibilities(em, starts, random, where);
  case GMM_INIT_PARAMS:
    em.current.copy_from(starts.given);
    return Status::Ok;
  default:
    return start_kmeans(em, starts, start, random, where);
  }
}

// Each start has a random stream of its own, so that it can be made alone.
Status make_start(Em &em, Starts &starts, int64_t start, BadPivot *where) {
  GMM_ASSERT(em.rows.units == starts.units && starts.rows().view.n_rows >= em.K());
  Random random(static_cast<uint64_t>(em.settings.seed), static_cast<uint64_t>(start));
  em.floor.few_rows.forget();
  em.work.begin(em.settings.init == GMM_INIT_PARAMS);
  GMM_TRY(fill_start(em, starts, start, random, where));
  em.current.copy_blocks(starts.given.view(), em.settings.freeze);
  return Status::Ok;
}

} // namespace gmm
