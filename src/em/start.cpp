#include "em/start.hpp"

#include "base/elementary.hpp"
#include "em/partition.hpp"
#include "gmmix.h"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// The nearest centre (the first of equals) of each row, in the metric of the k-means sample.
// Outliers belong to the component after those of the centres, if there is one.
static void assign_to_nearest(const Plan &plan, Workshop::Bench &bench, int32_t *nearest) {
  Tile &tile = bench.tile;
  const kernels::Kernels &kernels = *bench.scratch.kernels;
  const kernels::Rows rows = {tile.x.data(), tile.stride, tile.n_padded, tile.n_features};
  const double *centres = plan.centres.data(), *metric = plan.sample.whitening.data();
  double *joint = bench.scratch.joint.data();
  const int64_t stride = bench.scratch.stride, n_centres = plan.sample.n_centres;
  if (!plan.sample.triangular)
    find_diagonal_distances(tile, n_centres, centres, metric, 0, bench.scratch);
  for (int64_t k = 0; plan.sample.triangular && k < n_centres; ++k)
    kernels.distance_triangular(rows, centres + k * plan.D(), metric, joint + k * stride);
  double *distance = bench.scratch.log_density.data();
  kernels.argmin(joint, stride, tile.n_padded, n_centres, nearest, distance);
  for (int64_t i = 0; n_centres < plan.K() && i < tile.n_padded; ++i)
    if (distance[i] > plan.sample.far)
      nearest[i] = static_cast<int32_t>(n_centres);
}

static void assign_equally(const Plan &plan, Workshop::Bench &bench) {
  double *joint = bench.scratch.joint.data();
  std::fill(joint, joint + plan.K() * bench.scratch.stride, 1.0 / static_cast<double>(plan.K()));
}

// Uniform on the simplex. The numbers come from a hash of the row, so equal rows get equal
// responsibilities wherever they stand, and a row of weight 2 is the same as two rows.
static void assign_randomly(const Plan &plan, uint64_t key, Workshop::Bench &bench) {
  Tile &tile = bench.tile;
  uint64_t hashes[most_tile_rows];
  std::fill(hashes, hashes + tile.n_padded, key);
  tile.for_each_band([&] {
    for (int64_t i = 0; i < tile.n_padded; ++i)
      for (int64_t j = 0; j < tile.n_held; ++j) {
        const double y = tile.x[j * tile.stride + i] + 0.0; // -0 becomes 0
        uint64_t bits;
        std::memcpy(&bits, &y, sizeof bits);
        hashes[i] = mix(hashes[i] ^ bits);
      }
  });
  for (int64_t i = 0; i < tile.n_padded; ++i) {
    const uint64_t hash = hashes[i];
    double *joint = bench.scratch.joint.data() + i, total = 0;
    for (int64_t k = 0; k < plan.K(); ++k) {
      const double u = std::min(1 - 0x1p-53, // neither 0 nor 1, to which the sum may round
                                to_unit_interval(mix(hash + static_cast<uint64_t>(k))) + 0x1p-54);
      total += joint[k * bench.scratch.stride] = -log(u);
    }
    for (int64_t k = 0; k < plan.K(); ++k)
      joint[k * bench.scratch.stride] /= total;
  }
}

// Parameters from responsibilities that are not those of a mixture: from the statistics about
// plan.centres that look() makes plan.statistics hold.
template <class Look>
static Status start_from(Plan &plan, bool softened, Look &&look, Singular *where) {
  Parameters &start = plan.current;
  // What a component without rows is left with: the place given by its centre, the robust scale.
  start.means.copy_from(plan.centres);
  const int64_t length = start.family->row_length(plan.D());
  for (int64_t at = 0, row = 0; at < start.covariances.size(); at += length, ++row) {
    GMM_TRY(go_on(plan.settings.stop));
    const int64_t i = row % plan.D(); // of a matrix
    for (int64_t j = 0; j < length; ++j) {
      const double scale = plan.units.robust_scale[j] > 0 ? plan.units.robust_scale[j] : 1;
      start.covariances[at + j] = start.family->full && i != j ? 0 : scale * scale;
    }
  }
  Statistics &found = plan.statistics.total();
  GMM_TRY(look());
  GMM_TRY(recentre(found, plan.bounds, plan.centres.data(), look));
  for (int64_t k = 0; k < plan.K(); ++k) {
    if (!(found.weight[k] > 0))
      continue;
    found.mean_of(k, plan.bounds, start.means.data() + k * plan.D());
    found.move_centre(k, start.means.data() + k * plan.D());
  }
  if (softened) // EM would not return from a spike
    add_pseudo_rows(found, static_cast<double>(plan.D() + 1) * plan.rows.weights.factor);
  MstepFindings findings;
  return maximise(found, plan.bounds, plan.settings.freeze & freeze_covariances, start, &findings,
                  where);
}

// assign(bench) leaves responsibilities in bench.scratch.
template <class Assign>
static Status start_from_responsibilities(Plan &plan, Assign &&assign, Singular *where) {
  const auto look = [&] {
    return accumulate(plan.workshop, plan.rows, plan.centres.data(), plan.statistics, assign);
  };
  return start_from(plan, false, look, where);
}

// Two of four starts refine their centres, which is what separated clusters need; two leave them as
// drawn, which reaches places that refining always leads away from.
static bool is_refined(int64_t start) {
  return start % 4 < 2;
}

// Draws the sample and finds centres in one metric, the same whatever was done before.
static Status draw_centres(Plan &plan, int64_t start, Metric metric, int64_t n_centres,
                           Random random, Random *after) {
  GMM_TRY(plan.sample.draw(plan.rows, random, plan.settings.stop));
  GMM_TRY(plan.sample.measure(metric, plan.bounds.engine));
  const double fewest =
      static_cast<double>(plan.current.family->least_rows(plan.D())) * plan.sample.unit;
  GMM_TRY(plan.sample.find_centres(n_centres, is_refined(start), fewest, plan.workshop, random,
                                   plan.centres.data()));
  *after = random;
  return Status::Ok;
}

// The same, and where rows are outliers, one centre less in every fourth start: these rows are then
// a component by themselves.
static Status find_centres(Plan &plan, int64_t start, Metric metric, const Random &random,
                           Random *after) {
  const int64_t K = plan.K();
  double *last = plan.centres.data() + (K - 1) * plan.D();
  GMM_TRY(draw_centres(plan, start, metric, K, random, after));
  if (start % 4 != 0 || K == 1 || !plan.sample.has_outliers())
    return Status::Ok;
  GMM_TRY(draw_centres(plan, start, metric, K - 1, random, after));
  if (plan.sample.place_outliers(last))
    return Status::Ok;
  return draw_centres(plan, start, metric, K, random, after);
}

// Even starts standardise the features, odd ones also remove their correlation. Long parallel
// clusters are found only without correlation, so the first start of eight tries both. The whitened
// partition has to be much more likely: of near ones EM more often comes to more from the other.
static Status choose_centres(Plan &plan, int64_t start, Random &random) {
  constexpr double much = 0.2;          // of log-likelihood, for each row
  constexpr int64_t most_features = 64; // more make judging as dear as finding
  const Family &family = *plan.current.family;
  const Metric plain = family.isotropic ? Metric::Isotropic : Metric::Standardised;
  const Metric other = family.isotropic ? Metric::Standardised : Metric::Whitened;
  const Random as_given = random;
  if (start % 8 == 0 && family.full && plan.K() > 1 && plan.D() <= most_features) {
    const auto judge = [&](double *value) {
      return judge_partition(plan.sample, plan.centres.data(), plan.workshop,
                             plan.statistics.total(), plan.bounds.engine, plan.work_matrix, value);
    };
    double first = 0, second = 0;
    GMM_TRY(find_centres(plan, start, other, as_given, &random));
    GMM_TRY(judge(&second));
    GMM_TRY(find_centres(plan, start, plain, as_given, &random));
    GMM_TRY(judge(&first));
    if (second > first + much * plan.sample.total)
      GMM_TRY(find_centres(plan, start, other, as_given, &random));
  } else {
    GMM_TRY(find_centres(plan, start, start % 2 == 0 ? plain : other, as_given, &random));
  }
  if (is_refined(start))
    GMM_TRY(plan.sample.improve_centres(plan.sample.n_centres, plan.workshop, random,
                                        plan.centres.data()));
  plan.sample.leave_metric(plan.K(), plan.centres.data());
  return Status::Ok;
}

static Status start_kmeans(Plan &plan, int64_t start, Random &random, Singular *where) {
  if ((plan.settings.freeze & freeze_means) != 0) {
    GMM_TRY(plan.sample.draw(plan.rows, random, plan.settings.stop));
    GMM_TRY(plan.sample.measure(plan.current.family->isotropic ? Metric::Isotropic
                                                               : Metric::Standardised,
                                plan.bounds.engine));
    plan.centres.copy_from(plan.given.means);
    plan.sample.n_centres = plan.K();
  } else {
    GMM_TRY(choose_centres(plan, start, random));
  }
  const auto look = [&] {
    return accumulate_groups(
        plan.workshop, plan.rows, plan.centres.data(), plan.statistics, plan.groups,
        [&](Workshop::Bench &bench, int32_t *nearest) { assign_to_nearest(plan, bench, nearest); });
  };
  return start_from(plan, true, look, where);
}

// K different rows: selection sampling (Knuth, TAOCP vol. 2, algorithm 3.4.2 S) from the distinct
// rows.
static Status start_random_points(Plan &plan, Random &random, Singular *where) {
  std::fill(plan.centres.data(), plan.centres.data() + plan.centres.size(), 0.0);
  GMM_TRY(start_from_responsibilities(
      plan, [&](Workshop::Bench &bench) { assign_equally(plan, bench); }, where));
  int64_t k = 0;
  for (int64_t at = 0; k < plan.K(); ++at) {
    if (random.below(plan.distinct.size - at) >= plan.K() - k)
      continue;
    const int64_t row = plan.distinct.entries[at].row;
    for (int64_t j = 0; j < plan.D(); ++j)
      plan.current.means[k * plan.D() + j] = plan.units.apply(j, plan.rows.view.at(row, j));
    ++k;
  }
  return Status::Ok;
}

static Status start_random_responsibilities(Plan &plan, Random &random, Singular *where) {
  const uint64_t key = random.next();
  std::fill(plan.centres.data(), plan.centres.data() + plan.centres.size(), 0.0);
  return start_from_responsibilities(
      plan, [&](Workshop::Bench &bench) { assign_randomly(plan, key, bench); }, where);
}

static Status fill_start(Plan &plan, int64_t start, Random &random, Singular *where) {
  switch (plan.settings.init) {
  case GMM_INIT_RANDOM_POINTS:
    return start_random_points(plan, random, where);
  case GMM_INIT_RANDOM_RESP:
    return start_random_responsibilities(plan, random, where);
  case GMM_INIT_PARAMS:
    plan.current.copy_from(plan.given);
    return Status::Ok;
  default:
    return start_kmeans(plan, start, random, where);
  }
}

Status make_start(Plan &plan, int64_t start, Singular *where) {
  Random random(static_cast<uint64_t>(plan.settings.seed), static_cast<uint64_t>(start));
  const int freeze = plan.settings.freeze;
  GMM_TRY(fill_start(plan, start, random, where));
  if ((freeze & freeze_weights) != 0)
    plan.current.weights.copy_from(plan.given.weights);
  if ((freeze & freeze_means) != 0)
    plan.current.means.copy_from(plan.given.means);
  if ((freeze & freeze_covariances) != 0)
    plan.current.covariances.copy_from(plan.given.covariances);
  return Status::Ok;
}

} // namespace gmm
