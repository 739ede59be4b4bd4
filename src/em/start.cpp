#include "em/start.hpp"

#include "base/elementary.hpp"
#include "gmmix.h"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// The nearest centre (the first of equals) of each row, in the metric of the k-means sample.
static void assign_to_nearest(const Plan &plan, Workshop::Bench &bench, int32_t *nearest) {
  const Tile &tile = bench.tile;
  const kernels::Kernels &kernels = *bench.scratch.kernels;
  const kernels::Rows rows = {tile.x.data(), tile.stride, tile.n_padded, tile.n_features};
  double *joint = bench.scratch.joint.data();
  const int64_t stride = bench.scratch.stride;
  for (int64_t k = 0; k < plan.K(); ++k) {
    const double *centre = plan.centres.data() + k * plan.D(),
                 *metric = plan.sample.whitening.data();
    if (plan.sample.triangular)
      kernels.distance_triangular(rows, centre, metric, joint + k * stride);
    else
      kernels.distance_diagonal(rows, centre, metric, joint + k * stride);
  }
  kernels.argmin(joint, stride, tile.n_padded, plan.K(), nearest, nullptr);
}

static void assign_equally(const Plan &plan, Workshop::Bench &bench) {
  double *joint = bench.scratch.joint.data();
  std::fill(joint, joint + plan.K() * bench.scratch.stride, 1.0 / static_cast<double>(plan.K()));
}

// Uniform on the simplex. The numbers come from a hash of the row, so equal rows get equal
// responsibilities wherever they stand, and a row of weight 2 is the same as two rows.
static void assign_randomly(const Plan &plan, uint64_t key, Workshop::Bench &bench) {
  const Tile &tile = bench.tile;
  for (int64_t i = 0; i < tile.n_padded; ++i) {
    uint64_t hash = key;
    for (int64_t j = 0; j < tile.n_features; ++j) {
      const double y = tile.x[j * tile.stride + i] + 0.0; // -0 becomes 0
      uint64_t bits;
      std::memcpy(&bits, &y, sizeof bits);
      hash = mix(hash ^ bits);
    }
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

// Adds to each component D + 1 rows spread as the rows are within all components together: a
// component of few rows then starts as a blob and not as a spike, from which EM would not return.
static void soften(const Plan &plan, Statistics &statistics) {
  const int64_t D = plan.D(), length = plan.current.family->moment_length(D);
  const double added = static_cast<double>(D + 1) * plan.rows.weights.factor;
  double total = 0;
  for (int64_t k = 0; k < plan.K(); ++k)
    total += statistics.weight[k];
  for (int64_t at = 0; at < length; ++at) {
    double pooled = 0;
    for (int64_t k = 0; k < plan.K(); ++k)
      pooled += statistics.second[k * length + at];
    pooled /= total;
    for (int64_t k = 0; k < plan.K(); ++k) {
      // (moment + added * pooled) * weight / (weight + added), where `added` may be 2^1000
      const double weight = statistics.weight[k], both = weight + added;
      double &moment = statistics.second[k * length + at];
      moment = moment * (weight / both) + pooled * (weight * (added / both));
    }
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
  GMM_TRY(recentre(found, plan.centres.data(), look));
  for (int64_t k = 0; k < plan.K(); ++k) {
    if (!(found.weight[k] > 0))
      continue;
    found.mean_of(k, start.means.data() + k * plan.D());
    found.move_centre(k, start.means.data() + k * plan.D());
  }
  if (softened)
    soften(plan, found);
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

static Metric choose_metric(const Family &family, int64_t start) {
  if (family.isotropic)
    return start % 2 == 0 ? Metric::Isotropic : Metric::Standardised;
  return start % 2 == 0 ? Metric::Standardised : Metric::Whitened;
}

// Two of four starts refine their centres, which is what separated clusters need; two leave them as
// drawn, which reaches places that refining always leads away from.
static bool is_refined(int64_t start) {
  return start % 4 < 2;
}

static Status start_kmeans(Plan &plan, int64_t start, Random &random, Singular *where) {
  const StopRequest *stop = plan.settings.stop;
  GMM_TRY(plan.sample.draw(plan.rows, random, stop));
  GMM_TRY(plan.sample.measure(choose_metric(*plan.current.family, start), plan.bounds.engine));
  if ((plan.settings.freeze & freeze_means) != 0)
    plan.centres.copy_from(plan.given.means);
  else
    GMM_TRY(plan.sample.find_centres(plan.K(), is_refined(start), plan.workshop, random,
                                     plan.centres.data()));
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
