// Starts by k-means (GMM_INIT_KMEANS): centres from a sample of the rows, in a metric that starts
// take turns with; then all rows assigned to them.
#include "starts/kmeans_start.hpp"

#include "starts/kmeans.hpp"
#include "starts/lloyd.hpp"
#include "starts/outliers.hpp"
#include "starts/partition.hpp"
#include "starts/start_from.hpp"

#include <algorithm>

namespace gmm {

// As find_diagonal_distances(), of what rows have.
static void find_partial_distances(Tile &tile, int64_t K, const double *centres,
                                   const double *inverse_deviations, TileWorkspace &workspace) {
  const kernels::Kernels &kernels = *workspace.kernels;
  tile.for_each_band([&] {
    const int64_t at = tile.first_feature;
    auto *const distance = at == 0 ? kernels.distance_diagonal : kernels.extend_distance_diagonal;
    for (int64_t k = 0; k < K; ++k) {
      const double *centre = centres + k * tile.n_features;
      fill_holes(tile, [&](int64_t, int64_t, int64_t j) { return centre[j]; });
      distance(tile.block(), centre + at, inverse_deviations + at, workspace.of(k));
    }
  });
}

// nearest: receives the nearest centre (the first of equals) of each row of worker.tile, in the
// metric of the sample; centres: in the library's units. Outliers belong to the component after
// those of the centres, if there is one. Labelled rows belong to their own.
static void assign_to_nearest(const KmeansSample &sample, int64_t K, const double *centres,
                              Worker &worker, int32_t *nearest) {
  Tile &tile = worker.tile;
  TileWorkspace &workspace = worker.workspace;
  const kernels::Kernels &kernels = *workspace.kernels;
  const int64_t n_centres = sample.n_centres;
  const double *metric = sample.whitening.data();
  if (tile.n_partial > 0)
    find_partial_distances(tile, n_centres, centres, metric, workspace);
  else if (!sample.triangular)
    find_diagonal_distances(tile, n_centres, centres, metric, 0, workspace);
  for (int64_t k = 0; sample.triangular && k < n_centres; ++k)
    kernels.distance_triangular(tile.block(), centres + k * tile.n_features, metric,
                                workspace.of(k));
  double *distance = workspace.per_row.data();
  kernels.argmin(workspace.of(0), workspace.stride, tile.n_padded, n_centres, nearest, distance);
  for (int64_t i = 0; n_centres < K && i < tile.n_padded; ++i)
    if (distance[i] > sample.outlier_distance)
      nearest[i] = static_cast<int32_t>(n_centres);
  for (int64_t i = 0; tile.has_labels() && i < tile.n_rows; ++i)
    if (tile.label(i) != no_label)
      nearest[i] = tile.label(i);
}

// Leaves of known components the labelled rows alone. component: of each row.
static void leave_out_unlabelled(const KnownComponents &known, const int32_t *component,
                                 Tile &tile) {
  for (int64_t i = 0; tile.has_labels() && i < tile.n_rows; ++i)
    if (tile.label(i) == no_label && known.is_known(component[i]))
      tile.weight[i] = 0;
}

// Two of four starts refine their centres, which separated clusters need. Two leave them as drawn,
// which reaches places that refining always leads away from.
static bool is_refined(int64_t start) {
  return start % 4 < 2;
}

// Draws the sample and finds centres in one metric, the same whatever was done before. *after: the
// random numbers that follow.
static Status draw_centres(Em &em, Starts &starts, int64_t start, Metric metric, int64_t n_centres,
                           Random random, Random *after) {
  KmeansSample &sample = starts.sample;
  GMM_TRY(sample.draw(starts.sample_rows, em.settings.stop));
  GMM_TRY(sample.measure(metric, em.floor.engine, em.floor.matrix.data()));
  sample.place_known(n_centres, em.centres.data());
  const double fewest = static_cast<double>(em.family->least_rows(em.D())) * sample.unit;
  GMM_TRY(find_centres(sample, n_centres, is_refined(start), fewest, em.workers, random,
                       em.centres.data()));
  *after = random;
  return Status::Ok;
}

// The same. In every fourth start, where rows are outliers, there is one centre less, and these
// rows are a component by themselves: the last one, unless that is known.
static Status find_groups(Em &em, Starts &starts, int64_t start, Metric metric,
                          const Random &random, Random *after) {
  const int64_t K = em.K();
  KmeansSample &sample = starts.sample;
  double *last = em.centres.data() + (K - 1) * em.D();
  GMM_TRY(draw_centres(em, starts, start, metric, K, random, after));
  if (start % 4 != 0 || K == 1 || sample.known->is_known(K - 1) || !has_outliers(sample))
    return Status::Ok;
  GMM_TRY(draw_centres(em, starts, start, metric, K - 1, random, after));
  if (place_outliers(sample, last))
    return Status::Ok;
  return draw_centres(em, starts, start, metric, K, random, after);
}

// Even starts standardise the features, odd ones also remove their correlation. Long parallel
// clusters are found only without correlation, so the first start of eight tries both. It takes the
// whitened partition only if that is more likely by `least_gain` a row, because of two that are
// nearly as likely the other more often leads EM to the higher likelihood.
static Status choose_centres(Em &em, Starts &starts, int64_t start, Random &random) {
  KmeansSample &sample = starts.sample;
  constexpr double least_gain = 0.2;    // of log-likelihood, for each row
  constexpr int64_t most_features = 64; // with more, judging takes as long as finding
  const Layout &layout = em.current.layout;
  const bool isotropic = layout.form == Form::Isotropic;
  const Metric plain = isotropic ? Metric::Isotropic : Metric::Standardised;
  const Metric other = isotropic ? Metric::Standardised : Metric::Whitened;
  const Random as_given = random;
  if (start % 8 == 0 && sample.can_whiten && em.K() > 1 && em.D() <= most_features) {
    const auto judge = [&](double *value) {
      return judge_partition(sample, em.centres.data(), em.workers, em.statistics.total(),
                             em.floor.engine, em.floor.matrix.data(), value);
    };
    double of_plain = 0, of_other = 0;
    GMM_TRY(find_groups(em, starts, start, other, as_given, &random));
    GMM_TRY(judge(&of_other));
    GMM_TRY(find_groups(em, starts, start, plain, as_given, &random));
    GMM_TRY(judge(&of_plain));
    if (of_other > of_plain + least_gain * sample.total)
      GMM_TRY(find_groups(em, starts, start, other, as_given, &random));
  } else {
    GMM_TRY(find_groups(em, starts, start, start % 2 == 0 ? plain : other, as_given, &random));
  }
  if (is_refined(start))
    GMM_TRY(improve_centres(sample, sample.n_centres, em.workers, random, em.centres.data()));
  if (sample.holes.any()) {
    GMM_TRY(find_nearest(sample, sample.n_centres, em.workers, em.centres.data()));
    sample.find_within(em.centres.data(), starts.hole_variances.data());
  }
  sample.leave_metric(em.K(), em.centres.data());
  return Status::Ok;
}

// Where means are frozen, or all components are known and start from their labelled rows, these
// means are the centres, and all that is left to do is to assign rows to them.
static Status use_means(Em &em, Starts &starts, const Buffer<double> &means) {
  const bool isotropic = em.current.layout.form == Form::Isotropic;
  KmeansSample &sample = starts.sample;
  GMM_TRY(sample.draw(starts.sample_rows, em.settings.stop));
  GMM_TRY(sample.measure(isotropic ? Metric::Isotropic : Metric::Standardised, em.floor.engine,
                         em.floor.matrix.data()));
  em.centres.copy_from(means);
  sample.n_centres = em.K();
  for (int64_t j = 0; j < starts.hole_variances.size(); ++j)
    starts.hole_variances[j] = 1 / (sample.whitening[j] * sample.whitening[j]);
  return Status::Ok;
}

// D + 1 pseudo-rows are added to each component, because EM would not return from one that begins
// as a spike.
Status start_kmeans(Em &em, Starts &starts, int64_t start, Random &random, BadPivot *where) {
  KmeansSample &sample = starts.sample;
  FoundCentres *found = starts.found;
  const KnownComponents &known = starts.known;
  const bool by_labels = em.settings.init == GMM_INIT_LABELS && known.has_any();
  const bool all_known = known.count() == em.K();
  if ((em.settings.freeze & block_means) != 0) {
    GMM_TRY(use_means(em, starts, starts.given.means));
  } else if (by_labels && all_known) {
    GMM_TRY(use_means(em, starts, known.means));
  } else if (found == nullptr || !found->recall(start, sample, em.centres)) {
    GMM_TRY(choose_centres(em, starts, start, random));
    if (found != nullptr)
      found->keep(start, sample, em.centres);
  }
  NaturalOrder order;
  const auto take_statistics = [&] {
    return accumulate(em.workers, starts.rows(), order, em.centres.data(), em.statistics,
                      [&](Worker &worker, Statistics &block) {
                        RowsByComponent &rows = em.by_component[worker.number];
                        worker.workspace.partial.plain = {em.centres.data(), em.D(),
                                                          starts.hole_variances.data()};
                        assign_to_nearest(sample, em.K(), em.centres.data(), worker,
                                          rows.component.data());
                        if (by_labels)
                          leave_out_unlabelled(known, rows.component.data(), worker.tile);
                        rows.add(worker.tile, worker.workspace, block);
                      });
  };
  GMM_TRY(
      start_from_statistics(em, starts, static_cast<double>(em.D() + 1), take_statistics, where));
  // How many rows have labels says nothing of how many rows a component has.
  if (by_labels && !all_known)
    std::fill(em.current.weights.data(), em.current.weights.data() + em.K(),
              1 / static_cast<double>(em.K()));
  return Status::Ok;
}

} // namespace gmm
