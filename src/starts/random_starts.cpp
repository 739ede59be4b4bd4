// Random points (GMM_INIT_RANDOM_POINTS) and random responsibilities (GMM_INIT_RANDOM_RESP).
#include "starts/random_starts.hpp"

#include "base/elementary.hpp"
#include "starts/start_from.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace gmm {

// Responsibilities 1/K: the statistics of all rows, for each component.
static void assign_equally(int64_t K, TileWorkspace &workspace) {
  double *r = workspace.of(0);
  std::fill(r, r + K * workspace.stride, 1.0 / static_cast<double>(K));
}

// Uniform on the simplex: exponential numbers divided by their sum. They come from a hash of the
// row, so equal rows get equal responsibilities wherever they stand, and a row of weight 2 is the
// same as two rows.
static void assign_randomly(int64_t K, uint64_t key, Tile &tile, TileWorkspace &workspace) {
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
    double *r = workspace.of(0) + i, total = 0;
    for (int64_t k = 0; k < K; ++k) {
      const double u = to_unit_interval(mix(hashes[i] + static_cast<uint64_t>(k))) + 0x1p-54;
      const double inside = std::min(1 - 0x1p-53, u); // neither 0 nor 1, to which the sum may round
      total += r[k * workspace.stride] = -own_log(inside);
    }
    for (int64_t k = 0; k < K; ++k)
      r[k * workspace.stride] /= total;
  }
}

// Moments about 0, the shift of the units; where that is far from the rows they are taken again.
static void clear_centres(Em &em) {
  std::fill(em.centres.data(), em.centres.data() + em.centres.size(), 0.0);
}

// The mean and variance of each feature over the rows that have it, for holes.
static void find_plain_moments(Starts &starts) {
  const Rows &rows = starts.rows();
  for (int64_t j = 0; j < starts.hole_means.size(); ++j) {
    double weight = 0, mean = 0, square = 0; // by the formulas of West (1979)
    for (int64_t i = 0; i < rows.view.n_rows; ++i) {
      const double y = rows.units->apply(j, rows.view.at(i, j));
      if (std::isnan(y))
        continue;
      const double own = rows.weights.at(i), apart = y - mean;
      weight += own;
      mean += apart * (own / weight);
      square += own * apart * (y - mean);
    }
    starts.hole_means[j] = mean;
    starts.hole_variances[j] = weight > 0 ? square / weight : 0;
  }
}

// Means for the components that are not known, at different rows; at rows without labels if there
// are enough of them. They are chosen by selection sampling (Knuth, TAOCP vol. 2, algorithm 3.4.2
// S) from the distinct rows.
static void place_at_rows(Em &em, const Starts &starts, Random &random) {
  const Rows &rows = starts.rows();
  const int64_t n = rows.view.n_rows;
  int64_t wanted = em.K() - starts.known.count(), left = 0; // left: rows that can still be taken
  const auto is_free = [&](int64_t i) { return rows.labels[i] == no_label; };
  for (int64_t i = 0; rows.labels != nullptr && i < n; ++i)
    left += is_free(i);
  const bool all = rows.labels == nullptr || left < wanted;
  left = all ? n : left;
  for (int64_t i = 0, k = 0; wanted > 0; ++i) {
    if (!(all || is_free(i)) || random.below(left--) >= wanted)
      continue;
    for (; starts.known.is_known(k); ++k) {
    }
    for (int64_t j = 0; j < em.D(); ++j) {
      double &mean = em.current.means[k * em.D() + j];
      mean = rows.units->apply(j, rows.view.at(i, j));
      if (rows.has_holes && std::isnan(mean))
        mean = starts.hole_means[j];
    }
    ++k;
    --wanted;
  }
}

Status start_random_points(Em &em, Starts &starts, Random &random, BadPivot *where) {
  const int64_t K = em.K(), D = em.D();
  clear_centres(em);
  find_plain_moments(starts);
  GMM_TRY(start_from_responsibilities(
      em, starts, [&](Worker &worker) { assign_equally(K, worker.workspace); }, where));
  for (int64_t k = 0; k < K; ++k)
    if (starts.known.is_known(k))
      std::copy_n(starts.known.means.data() + k * D, D, em.current.means.data() + k * D);
  place_at_rows(em, starts, random);
  return Status::Ok;
}

Status start_random_responsibilities(Em &em, Starts &starts, Random &random, BadPivot *where) {
  const uint64_t key = random.next();
  clear_centres(em);
  find_plain_moments(starts);
  return start_from_responsibilities(
      em, starts,
      [&](Worker &worker) {
        assign_randomly(em.K(), key, worker.tile, worker.workspace);
        hold_labelled_rows(em.K(), worker.tile, worker.workspace);
      },
      where);
}

} // namespace gmm
