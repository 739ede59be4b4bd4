#include "em/kmeans.hpp"

#include "base/lapack.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status KmeansSample::allocate(const gmm_allocator &allocator, const Family &family, int64_t n_rows,
                              int64_t K, int64_t D) {
  n_features = D;
  full = family.full;
  capacity = std::min(n_rows, std::max<int64_t>(4096, 64 * K));
  GMM_TRY(x.allocate(allocator, checked_product(capacity, D)));
  GMM_TRY(weight.allocate(allocator, capacity));
  GMM_TRY(whitening.allocate(allocator, family.moment_length(D)));
  GMM_TRY(matrix.allocate(allocator, full ? checked_product(2, D * D) : 0));
  GMM_TRY(mean.allocate(allocator, D));
  GMM_TRY(distance.allocate(allocator, capacity));
  GMM_TRY(candidate.allocate(allocator, capacity));
  return sums.allocate(allocator, checked_product(K, D + 1));
}

static void append(KmeansSample &sample, const Rows &rows, int64_t row, double weight) {
  double *to = sample.x.data() + sample.size * sample.n_features;
  for (int64_t j = 0; j < sample.n_features; ++j)
    to[j] = (rows.view.at(row, j) - rows.units->shift[j]) * rows.units->factor[j];
  sample.weight[sample.size++] = weight;
}

// Sum over the sample of weight (x_i - mean_i)(x_j - mean_j), over the sum of weights.
static double covariance(const KmeansSample &sample, double total, int64_t i, int64_t j) {
  const int64_t D = sample.n_features;
  double sum = 0;
  for (int64_t row = 0; row < sample.size; ++row) {
    const double *x = sample.x.data() + row * D;
    sum += sample.weight[row] / total * (x[i] - sample.mean[i]) * (x[j] - sample.mean[j]);
  }
  return sum;
}

void KmeansSample::draw(const Rows &rows, Random &random) {
  const int64_t n = rows.view.n_rows;
  size = 0;
  if (n <= capacity) {
    for (int64_t i = 0; i < n; ++i)
      if (rows.weights.at(i) > 0)
        append(*this, rows, i, rows.weights.at(i));
  } else {
    // One draw in each of `capacity` strata of equal weight.
    const double stratum = rows.weights.total * rows.weights.factor / static_cast<double>(capacity);
    double passed = rows.weights.at(0);
    for (int64_t i = 0; size < capacity;) {
      const double place = (static_cast<double>(size) + random.uniform()) * stratum;
      if (rows.weights.values == nullptr) {
        i = std::min(n - 1, static_cast<int64_t>(place));
      } else {
        while (passed <= place && i + 1 < n)
          passed += rows.weights.at(++i);
      }
      append(*this, rows, i, 1);
    }
  }
}

// Divides each feature by its standard deviation.
static void standardise(KmeansSample &sample, double total) {
  const int64_t D = sample.n_features;
  for (int64_t j = 0; j < D; ++j) {
    const double variance = covariance(sample, total, j, j);
    const double inverse = variance > 0 ? 1 / std::sqrt(variance) : 1;
    sample.whitening[sample.full ? triangle(j) + j : j] = inverse;
    sample.mean[j] *= inverse;
    for (int64_t row = 0; row < sample.size; ++row)
      sample.x[row * D + j] *= inverse;
  }
}

// From standardised to whitened. Leaves all as it is where the correlation matrix is nearly
// singular.
static Status whiten(KmeansSample &sample, double total) {
  const int64_t D = sample.n_features;
  double *factor = sample.matrix.data(), *inverse = factor + D * D;
  for (int64_t i = 0; i < D; ++i)
    for (int64_t j = 0; j <= i; ++j)
      factor[i * D + j] = factor[j * D + i] = covariance(sample, total, i, j);
  int64_t bad_pivot = -1;
  GMM_TRY(lapack::cholesky(D, factor, &bad_pivot));
  for (int64_t j = 0; j < D && bad_pivot < 0; ++j)
    if (!(factor[j * D + j] > 1e-4))
      bad_pivot = j;
  if (bad_pivot >= 0)
    return Status::Ok;
  invert_triangle(D, factor, inverse);
  for (int64_t i = D - 1; i >= 0; --i)
    for (int64_t j = 0; j <= i; ++j)
      sample.whitening[triangle(i) + j] =
          inverse[triangle(i) + j] * sample.whitening[triangle(j) + j];
  for (int64_t row = 0; row < sample.size; ++row)
    apply_triangle(D, inverse, sample.x.data() + row * D);
  return Status::Ok;
}

Status KmeansSample::measure(Metric metric) {
  const int64_t D = n_features;
  double total = 0;
  for (int64_t row = 0; row < size; ++row)
    total += weight[row];
  std::fill(mean.data(), mean.data() + D, 0.0);
  for (int64_t row = 0; row < size; ++row)
    for (int64_t j = 0; j < D; ++j)
      mean[j] += weight[row] / total * x[row * D + j];
  for (int64_t at = 0; at < whitening.size(); ++at)
    whitening[at] = full ? 0 : 1;
  for (int64_t j = 0; j < D && full; ++j)
    whitening[triangle(j) + j] = 1;
  if (metric != Metric::Isotropic)
    standardise(*this, total);
  return metric == Metric::Whitened && full ? whiten(*this, total) : Status::Ok;
}

static double square_distance(const double *a, const double *b, int64_t D) {
  double sum = 0;
  for (int64_t j = 0; j < D; ++j)
    sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

// Index i with probability proportional to weight[i] * factor[i] (factor NULL: 1).
static int64_t draw_index(const double *weight, const double *factor, int64_t n, Random &random) {
  double total = 0;
  for (int64_t i = 0; i < n; ++i)
    total += weight[i] * (factor != nullptr ? factor[i] : 1);
  double place = random.uniform() * total;
  int64_t last = 0;
  for (int64_t i = 0; i < n; ++i) {
    const double share = weight[i] * (factor != nullptr ? factor[i] : 1);
    if (!(share > 0))
      continue;
    last = i;
    place -= share;
    if (place < 0)
      break;
  }
  return last;
}

// Distances with the rows of `centre` added, and their weighted sum.
static double with_centre(const KmeansSample &sample, const double *centre, bool first,
                          double *distances) {
  double total = 0;
  for (int64_t i = 0; i < sample.size; ++i) {
    const double d =
        square_distance(sample.x.data() + i * sample.n_features, centre, sample.n_features);
    distances[i] = first ? d : std::min(d, sample.distance[i]);
    total += sample.weight[i] * distances[i];
  }
  return total;
}

// k-means++ (Arthur and Vassilvitskii 2007): each centre is a row drawn with probability by its
// squared distance to those before. With several trials (their section 3, the greedy form) it is
// the one of them that lowers the sum of squared distances most.
static void seed_centres(KmeansSample &sample, int64_t K, int trials, Random &random,
                         double *centres) {
  const int64_t D = sample.n_features;
  for (int64_t k = 0; k < K; ++k) {
    double least = INFINITY;
    for (int trial = 0; trial < (k == 0 ? 1 : trials); ++trial) {
      const int64_t row = draw_index(
          sample.weight.data(), k == 0 ? nullptr : sample.distance.data(), sample.size, random);
      const double *point = sample.x.data() + row * D;
      const double potential = with_centre(sample, point, k == 0, sample.candidate.data());
      if (!(potential < least) && trial > 0)
        continue;
      least = potential;
      std::copy(point, point + D, centres + k * D);
    }
    with_centre(sample, centres + k * D, k == 0, sample.candidate.data());
    sample.distance.swap(sample.candidate);
  }
}

// One Lloyd step; returns the sum of squared distances to the centres before it.
static double lloyd_step(KmeansSample &sample, int64_t K, double *centres) {
  const int64_t D = sample.n_features;
  double *sums = sample.sums.data(), *weights = sums + K * D, potential = 0;
  std::fill(sums, sums + K * (D + 1), 0.0);
  for (int64_t i = 0; i < sample.size; ++i) {
    const double *point = sample.x.data() + i * D;
    int64_t nearest = 0;
    double least = INFINITY;
    for (int64_t k = 0; k < K; ++k) {
      const double d = square_distance(point, centres + k * D, D);
      if (d < least) {
        least = d;
        nearest = k;
      }
    }
    potential += sample.weight[i] * least;
    weights[nearest] += sample.weight[i];
    for (int64_t j = 0; j < D; ++j)
      sums[nearest * D + j] += sample.weight[i] * point[j];
  }
  for (int64_t k = 0; k < K; ++k)
    for (int64_t j = 0; j < D && weights[k] > 0; ++j)
      centres[k * D + j] = sums[k * D + j] / weights[k];
  return potential;
}

void KmeansSample::find_centres(int64_t K, bool refined, Random &random, double *centres) {
  const int most_steps = refined ? 30 : 0;
  const int trials = refined ? 2 + static_cast<int>(std::log(static_cast<double>(K))) : 1;
  seed_centres(*this, K, trials, random, centres);
  double before = INFINITY;
  for (int step = 0; step < most_steps; ++step) {
    const double potential = lloyd_step(*this, K, centres);
    if (!(potential < before * (1 - 1e-6)))
      break; // EM does the rest
    before = potential;
  }
  for (int64_t k = 0; k < K; ++k)
    unwhiten(full, n_features, whitening.data(), centres + k * n_features);
}

} // namespace gmm
