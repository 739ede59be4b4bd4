// Centres from a sample of the rows, and all rows assigned to them (GMM_INIT_KMEANS).
#include "starts/kmeans_start.hpp"

#include "starts/kmeans.hpp"
#include "starts/outliers.hpp"
#include "starts/partition.hpp"
#include "starts/start_from.hpp"

#include <algorithm>

namespace gmm {

// The nearest centre (the first of equals) of each row, in the metric of the k-means sample.
// Outliers belong to the component after those of the centres, if there is one.
static void assign_to_nearest(const KmeansSample &sample, int64_t K, const double *centres,
                              Worker &worker, int32_t *nearest) {
  Tile &tile = worker.tile;
  TileWorkspace &workspace = worker.workspace;
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t n_centres = sample.n_centres;
  const double *metric = sample.whitening.data();
  if (!sample.triangular)
    find_diagonal_distances(tile, n_centres, centres, metric, 0, workspace);
  for (int64_t k = 0; sample.triangular && k < n_centres; ++k)
    kernels.distance_triangular(tile.block(), centres + k * tile.n_features, metric,
                                workspace.of(k));
  double *distance = workspace.per_row.data();
  kernels.argmin(workspace.of(0), workspace.stride, tile.n_padded, n_centres, nearest, distance);
  for (int64_t i = 0; n_centres < K && i < tile.n_padded; ++i)
    if (distance[i] > sample.outlier_distance)
      nearest[i] = static_cast<int32_t>(n_centres);
}

// Two of four starts refine their centres, which is what separated clusters need; two leave them as
// drawn, which reaches places that refining always leads away from.
static bool is_refined(int64_t start) {
  return start % 4 < 2;
}

// Draws the sample and finds centres in one metric, the same whatever was done before.
static Status draw_centres(Em &em, KmeansSample &sample, int64_t start, Metric metric,
                           int64_t n_centres, Random random, Random *after) {
  GMM_TRY(sample.draw(em.rows, random, em.settings.stop));
  GMM_TRY(sample.measure(metric, em.floor.engine, em.floor.matrix.data()));
  const double fewest = static_cast<double>(em.family->least_rows(em.D())) * sample.unit;
  GMM_TRY(find_centres(sample, n_centres, is_refined(start), fewest, em.workers, random,
                       em.centres.data()));
  *after = random;
  return Status::Ok;
}

// The same, and where rows are outliers, one centre less in every fourth start: these rows are then
// a component by themselves.
static Status find_groups(Em &em, KmeansSample &sample, int64_t start, Metric metric,
                          const Random &random, Random *after) {
  const int64_t K = em.K();
  double *last = em.centres.data() + (K - 1) * em.D();
  GMM_TRY(draw_centres(em, sample, start, metric, K, random, after));
  if (start % 4 != 0 || K == 1 || !has_outliers(sample))
    return Status::Ok;
  GMM_TRY(draw_centres(em, sample, start, metric, K - 1, random, after));
  if (place_outliers(sample, last))
    return Status::Ok;
  return draw_centres(em, sample, start, metric, K, random, after);
}

// Even starts standardise the features, odd ones also remove their correlation. Long parallel
// clusters are found only without correlation, so the first start of eight tries both. The whitened
// partition has to be much more likely: of near ones EM more often comes to more from the other.
static Status choose_centres(Em &em, KmeansSample &sample, int64_t start, Random &random) {
  constexpr double much = 0.2;          // of log-likelihood, for each row
  constexpr int64_t most_features = 64; // more make judging as dear as finding
  const Layout &layout = em.current.layout;
  const bool isotropic = layout.form == Form::Isotropic;
  const Metric plain = isotropic ? Metric::Isotropic : Metric::Standardised;
  const Metric other = isotropic ? Metric::Standardised : Metric::Whitened;
  const Random as_given = random;
  if (start % 8 == 0 && layout.has_matrices() && em.K() > 1 && em.D() <= most_features) {
    const auto judge = [&](double *value) {
      return judge_partition(sample, em.centres.data(), em.workers, em.statistics.total(),
                             em.floor.engine, em.floor.matrix.data(), value);
    };
    double first = 0, second = 0;
    GMM_TRY(find_groups(em, sample, start, other, as_given, &random));
    GMM_TRY(judge(&second));
    GMM_TRY(find_groups(em, sample, start, plain, as_given, &random));
    GMM_TRY(judge(&first));
    if (second > first + much * sample.total)
      GMM_TRY(find_groups(em, sample, start, other, as_given, &random));
  } else {
    GMM_TRY(find_groups(em, sample, start, start % 2 == 0 ? plain : other, as_given, &random));
  }
  if (is_refined(start))
    GMM_TRY(improve_centres(sample, sample.n_centres, em.workers, random, em.centres.data()));
  sample.leave_metric(em.K(), em.centres.data());
  return Status::Ok;
}

// Frozen means are the centres.
static Status use_given_means(Em &em, Starts &starts, Random &random) {
  const bool isotropic = em.current.layout.form == Form::Isotropic;
  KmeansSample &sample = starts.sample;
  GMM_TRY(sample.draw(em.rows, random, em.settings.stop));
  GMM_TRY(sample.measure(isotropic ? Metric::Isotropic : Metric::Standardised, em.floor.engine,
                         em.floor.matrix.data()));
  em.centres.copy_from(starts.given.means);
  sample.n_centres = em.K();
  return Status::Ok;
}

// EM would not return from a component that begins as a spike, so D + 1 pseudo-rows are added.
Status start_kmeans(Em &em, Starts &starts, int64_t start, Random &random, BadPivot *where) {
  KmeansSample &sample = starts.sample;
  GMM_TRY((em.settings.freeze & block_means) != 0 ? use_given_means(em, starts, random)
                                                  : choose_centres(em, sample, start, random));
  NaturalOrder order;
  const auto take_statistics = [&] {
    return accumulate(em.workers, em.rows, order, em.centres.data(), em.statistics,
                      [&](Worker &worker, Statistics &slot) {
                        RowsByComponent &rows = em.by_component[worker.number];
                        assign_to_nearest(sample, em.K(), em.centres.data(), worker,
                                          rows.component.data());
                        rows.add(worker.tile, worker.workspace, slot);
                      });
  };
  return start_from_statistics(em, *starts.units, static_cast<double>(em.D() + 1), take_statistics,
                               where);
}

} // namespace gmm
