#include "em/kmeans.hpp"

#include "gaussian/triangle.hpp"
#include "kernels/kernels.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// Index i with probability proportional to weight[i] * factor[i], of which blocks are summed first:
// only the block that the draw falls into is looked at one by one.
static int64_t draw_index(const KmeansSample &sample, const kernels::Kernels &kernels,
                          const double *factor, double total, Random &random) {
  constexpr int64_t block = 8 * row_quantum;
  const double *weight = sample.weight.data();
  double place = random.uniform() * total;
  int64_t chosen = -1; // the last block with a row that can be drawn, should rounding lead beyond
  for (int64_t first = 0; first < sample.n_padded; first += block) {
    const int64_t count = std::min(block, sample.n_padded - first);
    const double share = kernels.weighted_sum(weight + first, factor + first, count);
    if (!(share > 0))
      continue;
    chosen = first;
    if (place < share)
      break;
    place -= share;
  }
  int64_t last = 0;
  for (int64_t i = chosen; i >= 0 && i < std::min(chosen + block, sample.n_padded); ++i) {
    const double share = weight[i] * factor[i];
    if (!(share > 0))
      continue;
    last = i;
    place -= share;
    if (place < 0)
      break;
  }
  return last;
}

// Distances with the row of `centre` added, and their weighted sum.
static double with_centre(const KmeansSample &sample, const kernels::Kernels &kernels,
                          const double *centre, bool first, double *distances) {
  kernels.distance_diagonal(sample.part(0, sample.n_padded), centre, sample.ones.data(), distances);
  for (int64_t i = 0; i < sample.n_padded && !first; ++i)
    distances[i] = std::min(distances[i], sample.distance[i]);
  return kernels.weighted_sum(sample.weight.data(), distances, sample.n_padded);
}

// A row drawn with probability by its squared distance to the centres so far becomes a centre, as
// in k-means++ (Arthur and Vassilvitskii 2007); of several drawn (their section 3, the greedy form)
// the one that lowers the sum of squared distances, *total, most. The distances follow.
static Status add_centre(KmeansSample &sample, Workshop &workshop, int trials, bool first,
                         double *total, Random &random, double *centre) {
  const kernels::Kernels &kernels = *workshop.benches[0].scratch.kernels;
  const int64_t D = sample.n_features;
  double *point = sample.mean.data(), least = INFINITY;
  for (int trial = 0; trial < trials; ++trial) {
    GMM_TRY(go_on(workshop.team.stop()));
    const int64_t row = draw_index(sample, kernels, sample.distance.data(), *total, random);
    for (int64_t j = 0; j < D; ++j)
      point[j] = sample.x[j * sample.stride + row];
    const double potential = with_centre(sample, kernels, point, first, sample.candidate.data());
    if (!(potential < least) && trial > 0)
      continue;
    least = potential;
    std::copy(point, point + D, centre);
    sample.best.swap(sample.candidate);
  }
  sample.distance.swap(sample.best);
  *total = least;
  return Status::Ok;
}

static double sum_distances(const KmeansSample &sample, Workshop &workshop) {
  return workshop.benches[0].scratch.kernels->weighted_sum(sample.weight.data(),
                                                           sample.distance.data(), sample.n_padded);
}

static Status seed_centres(KmeansSample &sample, int64_t K, int trials, Workshop &workshop,
                           Random &random, double *centres) {
  std::fill(sample.distance.data(), sample.distance.data() + sample.n_padded, 1.0); // all alike
  double total = sum_distances(sample, workshop);
  for (int64_t k = 0; k < K; ++k)
    GMM_TRY(add_centre(sample, workshop, k == 0 ? 1 : trials, k == 0, &total, random,
                       centres + k * sample.n_features));
  return Status::Ok;
}

// The nearest centre of each row; the squared distance to it, in sample.distance, and to the one
// after it, in sample.second.
static Status find_nearest(KmeansSample &sample, int64_t K, Workshop &workshop,
                           const double *centres) {
  const int64_t block = workshop.benches[0].tile.capacity;
  return workshop.team.run((sample.n_padded + block - 1) / block, [&](int64_t at, int64_t member) {
    DensityScratch &scratch = workshop.benches[member].scratch;
    const kernels::Kernels &kernels = *scratch.kernels;
    const int64_t first = at * block, count = std::min(block, sample.n_padded - first);
    const int64_t stride = scratch.stride;
    double *joint = scratch.joint.data();
    int32_t *nearest = sample.nearest.data() + first;
    for (int64_t k = 0; k < K; ++k)
      kernels.distance_diagonal(sample.part(first, count), centres + k * sample.n_features,
                                sample.ones.data(), joint + k * stride);
    kernels.argmin(joint, stride, count, K, nearest, sample.distance.data() + first);
    for (int64_t i = 0; i < count; ++i)
      joint[nearest[i] * stride + i] = INFINITY;
    kernels.argmin(joint, stride, count, K, nullptr, sample.second.data() + first);
  });
}

// Moves each centre to the mean of the rows that are nearest to it.
static Status move_centres(KmeansSample &sample, int64_t K, const Team &team, double *centres) {
  const int64_t D = sample.n_features;
  const int32_t *nearest = sample.nearest.data();
  double *sums = sample.sums.data(), *weights = sums + K * D;
  std::fill(sums, sums + K * (D + 1), 0.0);
  for (int64_t i = 0; i < sample.size; ++i)
    weights[nearest[i]] += sample.weight[i];
  for (int64_t j = 0; j < D; ++j) {
    GMM_TRY(go_on(team.stop()));
    const double *x = sample.x.data() + j * sample.stride;
    for (int64_t i = 0; i < sample.size; ++i)
      sums[j * K + nearest[i]] += sample.weight[i] * x[i];
  }
  for (int64_t k = 0; k < K; ++k)
    for (int64_t j = 0; j < D && weights[k] > 0; ++j)
      centres[k * D + j] = sums[j * K + k] / weights[k];
  return Status::Ok;
}

// Lloyd steps, until they gain less than a millionth: EM does the rest. Leaves the nearest centres
// of the rows, and the sum of squared distances to them in *potential.
static Status refine(KmeansSample &sample, int64_t K, Workshop &workshop, double *centres,
                     double *potential, int most_steps = 30) {
  GMM_TRY(find_nearest(sample, K, workshop, centres));
  *potential = sum_distances(sample, workshop);
  double before = INFINITY;
  for (int step = 0; step < most_steps && *potential < before * (1 - 1e-6); ++step) {
    before = *potential;
    GMM_TRY(move_centres(sample, K, workshop.team, centres));
    GMM_TRY(find_nearest(sample, K, workshop, centres));
    *potential = sum_distances(sample, workshop);
  }
  return Status::Ok;
}

// What leaving out each centre would add to the sum of squared distances: its rows go to the one
// after it.
static void price_centres(KmeansSample &sample, int64_t K) {
  double *price = sample.price.data();
  std::fill(price, price + K, 0.0);
  for (int64_t i = 0; i < sample.size; ++i)
    price[sample.nearest[i]] += sample.weight[i] * (sample.second[i] - sample.distance[i]);
}

// Takes centre k out, by putting it where another is, and moves the others to where that leads.
// Leaves the squared distances to them.
static Status leave_out(KmeansSample &sample, int64_t K, int64_t k, Workshop &workshop,
                        double *centres) {
  const int64_t D = sample.n_features, other = k == 0 ? 1 : 0;
  std::copy(centres + other * D, centres + (other + 1) * D, centres + k * D);
  GMM_TRY(find_nearest(sample, K, workshop, centres)); // the first of equals takes the rows
  GMM_TRY(move_centres(sample, K, workshop.team, centres));
  const double *first = centres + std::min(k, other) * D;
  std::copy(first, first + D, centres + std::max(k, other) * D);
  return find_nearest(sample, K, workshop, centres);
}

// Neither Lloyd steps nor EM soon leave a place where two centres share a cluster and another two
// clusters share a centre. So the centre that is missed least is put elsewhere, for as long as that
// helps (the random swap of Franti 2018, "Efficiency of random swap clustering", with that choice
// of what to remove). Of 12 starts on 1e5 x 16, K 16, 12 deviations apart, 3 found all clusters
// without and 12 with it; fewer failures, or fewer trials of a place, found fewer.
static Status swap_centres(KmeansSample &sample, int64_t K, int trials, double potential,
                           Workshop &workshop, Random &random, double *centres) {
  constexpr int most_failures = 6, steps = 6;
  constexpr double least_gain = 1e-3;
  double *price = sample.price.data(), *trial = sample.trial.data(), swapped = 0;
  const int64_t length = K * sample.n_features;
  price_centres(sample, K);
  for (int failures = 0; failures < std::min<int64_t>(K, most_failures);) {
    const int64_t k = std::min_element(price, price + K) - price;
    price[k] = INFINITY; // not again before a swap succeeds
    std::copy(centres, centres + length, trial);
    GMM_TRY(leave_out(sample, K, k, workshop, trial));
    double total = sum_distances(sample, workshop);
    GMM_TRY(add_centre(sample, workshop, 4 * trials, false, &total, random,
                       trial + k * sample.n_features));
    GMM_TRY(refine(sample, K, workshop, trial, &swapped, steps));
    if (swapped < potential * (1 - least_gain)) {
      potential = swapped;
      std::copy(trial, trial + length, centres);
      price_centres(sample, K);
      failures = 0;
    } else {
      GMM_TRY(find_nearest(sample, K, workshop, centres));
      ++failures;
    }
  }
  return Status::Ok;
}

// Takes outliers out of the sample, if they are few together: the rows of centres that have fewer
// than `fewest`, and rows several times further from their centre than its rows are on average.
// *n_taken centres lost all rows, and stand where another is. *found: whether there are any.
static Status take_outliers(KmeansSample &sample, int64_t K, double fewest, Workshop &workshop,
                            double *centres, int64_t *taken, int64_t *n_taken, bool *found) {
  constexpr double most = 0.05; // of all rows
  const double far = std::max(3.0, 1 + 10 / std::sqrt(static_cast<double>(sample.n_features)));
  double *rows_of = sample.price.data(), *reach = sample.sums.data(), kept = 0;
  std::fill(rows_of, rows_of + K, 0.0);
  std::fill(reach, reach + K, 0.0);
  for (int64_t i = 0; i < sample.size; ++i) {
    rows_of[sample.nearest[i]] += sample.weight[i];
    reach[sample.nearest[i]] += sample.weight[i] * std::sqrt(sample.distance[i]);
  }
  const auto is_outlier = [&](int64_t i) {
    const int32_t k = sample.nearest[i];
    return rows_of[k] < fewest || std::sqrt(sample.distance[i]) * rows_of[k] > far * reach[k];
  };
  *found = false;
  for (int64_t i = 0; i < sample.size; ++i) {
    const bool out = sample.weight[i] > 0 && is_outlier(i);
    kept += out ? 0 : sample.weight[i];
    *found |= out;
  }
  *n_taken = 0;
  *found = *found && kept >= (1 - most) * sample.total;
  if (!*found)
    return Status::Ok;
  for (int64_t i = 0; i < sample.size; ++i)
    if (is_outlier(i))
      sample.weight[i] = 0;
  const int64_t most_rows = std::max_element(rows_of, rows_of + K) - rows_of;
  for (int64_t k = 0; k < K; ++k) {
    if (!(rows_of[k] < fewest))
      continue;
    taken[(*n_taken)++] = k;
    std::copy(centres + most_rows * sample.n_features,
              centres + (most_rows + 1) * sample.n_features, centres + k * sample.n_features);
  }
  return find_nearest(sample, K, workshop, centres);
}

// A few rows far from all others draw the centres of k-means++, and hold them; a component that
// begins there ends on them (trimmed k-means: Cuesta-Albertos, Gordaliza and Matran 1997).
static Status leave_outliers(KmeansSample &sample, int64_t K, double fewest, int trials,
                             Workshop &workshop, Random &random, double *centres,
                             double *potential) {
  constexpr int most_rounds = 8;
  constexpr double rounding =
      0x1p-90; // of squares, where a standardised feature's sum is the total
  int64_t *taken = sample.taken.data(), n_taken = 0;
  bool found = false;
  for (int round = 0; round < most_rounds; ++round) {
    std::copy_n(sample.weight.data(), sample.size, sample.candidate.data());
    std::copy_n(centres, K * sample.n_features, sample.trial.data());
    GMM_TRY(take_outliers(sample, K, fewest, workshop, centres, taken, &n_taken, &found));
    if (!found)
      break;
    double total = sum_distances(sample, workshop);
    if (!(total > rounding * sample.total)) { // there is no other place for a centre
      std::copy_n(sample.candidate.data(), sample.size, sample.weight.data());
      std::copy_n(sample.trial.data(), K * sample.n_features, centres);
      return find_nearest(sample, K, workshop, centres);
    }
    for (int64_t at = 0; at < n_taken; ++at)
      GMM_TRY(add_centre(sample, workshop, 4 * trials, false, &total, random,
                         centres + taken[at] * sample.n_features));
    GMM_TRY(refine(sample, K, workshop, centres, potential));
  }
  return Status::Ok;
}

static int count_trials(int64_t K) {
  return 2 + static_cast<int>(std::log(static_cast<double>(K)));
}

Status KmeansSample::find_centres(int64_t K, bool refined, double fewest, Workshop &workshop,
                                  Random &random, double *centres) {
  const int trials = refined ? count_trials(K) : 1;
  double potential = 0;
  n_centres = K;
  far = INFINITY;
  GMM_TRY(seed_centres(*this, K, trials, workshop, random, centres));
  if (!refined)
    return Status::Ok;
  GMM_TRY(refine(*this, K, workshop, centres, &potential));
  return leave_outliers(*this, K, fewest, trials, workshop, random, centres, &potential);
}

Status KmeansSample::improve_centres(int64_t K, Workshop &workshop, Random &random,
                                     double *centres) {
  double potential = sum_distances(*this, workshop);
  if (K > 1)
    GMM_TRY(swap_centres(*this, K, count_trials(K), potential, workshop, random, centres));
  return refine(*this, K, workshop, centres, &potential);
}

bool KmeansSample::has_outliers() const {
  return std::any_of(weight.data(), weight.data() + size, [](double w) { return w == 0; });
}

bool KmeansSample::place_outliers(double *mean_of_outliers) {
  double furthest = 0, nearest_outlier = INFINITY, n = 0;
  std::fill(mean_of_outliers, mean_of_outliers + n_features, 0.0);
  for (int64_t i = 0; i < size; ++i) {
    if (weight[i] > 0) {
      furthest = std::max(furthest, distance[i]);
      continue;
    }
    nearest_outlier = std::min(nearest_outlier, distance[i]);
    n += 1;
    for (int64_t j = 0; j < n_features; ++j)
      mean_of_outliers[j] += (x[j * stride + i] - mean_of_outliers[j]) / n;
  }
  far = nearest_outlier > furthest ? 0.5 * (furthest + nearest_outlier) : INFINITY;
  return far < INFINITY;
}

void KmeansSample::leave_metric(int64_t K, double *centres) const {
  for (int64_t k = 0; k < K; ++k)
    unwhiten(triangular, n_features, whitening.data(), centres + k * n_features);
}

} // namespace gmm
