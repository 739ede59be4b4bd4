// Drawing the sample, and the metric in which its rows are compared.
#include "starts/kmeans_sample.hpp"

#include "base/lanes.hpp"
#include "gaussian/triangle.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

Status KmeansSample::allocate(const gmm_allocator &allocator, const Layout &layout, int64_t n_rows,
                              bool has_holes, int64_t K, int64_t D,
                              const KnownComponents &its_known) {
  n_features = D;
  known = &its_known;
  can_whiten = layout.has_matrices() && n_rows > D && !has_holes; // holes cannot be whitened
  capacity = n_rows;
  stride = column_stride(capacity);
  GMM_TRY(x.allocate(allocator, checked_product(D, stride)));
  GMM_TRY(holes.allocate(allocator, has_holes, capacity, D));
  GMM_TRY(weight.allocate(allocator, stride));
  GMM_TRY(whitening.allocate(allocator, can_whiten ? layout.whitening_length(D) : D));
  GMM_TRY(mean.allocate(allocator, D));
  GMM_TRY(ones.allocate(allocator, D));
  std::fill(ones.data(), ones.data() + D, 1.0);
  GMM_TRY(distance.allocate(allocator, stride));
  GMM_TRY(candidate.allocate(allocator, stride));
  GMM_TRY(best.allocate(allocator, stride));
  GMM_TRY(nearest.allocate(allocator, stride));
  GMM_TRY(next_distance.allocate(allocator, stride));
  GMM_TRY(taken.allocate(allocator, K));
  GMM_TRY(per_centre.allocate(allocator, K));
  GMM_TRY(trial.allocate(allocator, checked_product(K, D)));
  if (known->weight.size() > 0)
    GMM_TRY(label.allocate(allocator, stride));
  return sums.allocate(allocator, checked_product(K, D + 1));
}

// Adds a row of the caller's to the sample, in the library's units.
static void append(KmeansSample &sample, const Rows &rows, int64_t row, double weight) {
  GMM_ASSERT(sample.size < sample.capacity && weight > 0);
  double *to = sample.x.data() + sample.size;
  for (int64_t j = 0; j < sample.n_features; ++j) {
    to[j * sample.stride] = rows.units->apply(j, rows.view.at(row, j));
    if (rows.has_holes && std::isnan(to[j * sample.stride])) {
      to[j * sample.stride] = 0;
      sample.holes.add(j);
    }
  }
  sample.holes.end_row();
  if (rows.labels != nullptr)
    sample.label[sample.size] = rows.labels[row];
  sample.weight[sample.size++] = weight;
}

Status KmeansSample::draw(const SampleRows &from, const StopRequest *stop) {
  const Rows &rows = from.rows;
  size = 0;
  holes.clear();
  std::fill(label.data(), label.data() + label.size(), no_label);
  unit = rows.weights.factor * from.share;
  for (int64_t i = 0; i < rows.view.n_rows; ++i) {
    GMM_TRY(go_on(stop));
    append(*this, rows, i, rows.weights.at(i));
  }
  n_padded = padded(size);
  return Status::Ok;
}

// Sum of weight * value(row) over the rows of the sample, a vector of them at a time.
template <class Value> static double weighted_sum(const KmeansSample &sample, Value &&value) {
  constexpr int width = 4; // sums that do not wait for each other
  static_assert(row_quantum % (width * lane_count) == 0, "samples hold whole blocks");
  Lanes sums[width] = {};
  for (int64_t row = 0; row < sample.n_padded; row += width * lane_count) {
    GMM_UNROLL
    for (int v = 0; v < width; ++v) {
      const int64_t at = row + v * lane_count;
      sums[v] += load(sample.weight.data() + at) * value(at);
    }
  }
  return sum((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

// Of features i and j, about sample.mean.
static double covariance(const KmeansSample &sample, double total, int64_t i, int64_t j) {
  const double *a = sample.x.data() + i * sample.stride, *b = sample.x.data() + j * sample.stride;
  const double mean_a = sample.mean[i], mean_b = sample.mean[j];
  return weighted_sum(
             sample,
             [&](int64_t row) { return (load(a + row) - mean_a) * (load(b + row) - mean_b); }) /
         total;
}

// Divides each feature by its standard deviation; a constant one stays.
static Status standardise(KmeansSample &sample, double total, const StopRequest *stop) {
  for (int64_t j = 0; j < sample.n_features; ++j) {
    GMM_TRY(go_on(stop));
    const double observed = sample.weight_observed(j);
    const double all = covariance(sample, total, j, j); // those that lack it are at the mean
    const double variance = observed < total ? all * (total / observed) : all;
    const double inverse = variance > 0 ? 1 / std::sqrt(variance) : 1;
    double *x = sample.x.data() + j * sample.stride;
    sample.whitening[j] = inverse;
    sample.mean[j] *= inverse;
    for (int64_t row = 0; row < sample.n_padded; ++row)
      x[row] *= inverse;
  }
  return Status::Ok;
}

// x = W x for all rows, in place; w: packed. The last feature first, because it needs all others.
static Status apply_to_rows(KmeansSample &sample, const double *w, const StopRequest *stop) {
  for (int64_t i = sample.n_features - 1; i >= 0; --i) {
    GMM_TRY(go_on(stop));
    double *x = sample.x.data() + i * sample.stride;
    for (int64_t row = 0; row < sample.n_padded; ++row)
      x[row] *= w[triangle(i) + i];
    for (int64_t j = 0; j < i; ++j) {
      const double *other = sample.x.data() + j * sample.stride, factor = w[triangle(i) + j];
      for (int64_t row = 0; row < sample.n_padded; ++row)
        x[row] += factor * other[row];
    }
  }
  return Status::Ok;
}

// From standardised to whitened; square: work, D * D. Leaves all as it is where the correlation
// matrix is nearly singular: where the residual deviation of a feature, after a regression on those
// before it, is below 1e-4 of its own.
static Status whiten(KmeansSample &sample, double total, const Engine &engine, double *square) {
  constexpr double smallest_residual = 1e-4;
  const int64_t D = sample.n_features;
  for (int64_t i = 0; i < D; ++i) {
    GMM_TRY(go_on(engine.stop));
    for (int64_t j = 0; j <= i; ++j)
      square[i * D + j] = square[j * D + i] = covariance(sample, total, i, j);
  }
  int64_t bad_pivot = -1;
  GMM_TRY(factor(engine, D, square, D, &bad_pivot));
  for (int64_t j = 0; j < D && bad_pivot < 0; ++j)
    if (!(square[j * D + j] > smallest_residual))
      bad_pivot = j;
  if (bad_pivot >= 0)
    return Status::Ok;
  GMM_TRY(invert(engine, D, square, D));
  double *inverse = square;
  pack_triangle(D, square, D, inverse);
  GMM_TRY(apply_to_rows(sample, inverse, engine.stop));
  for (int64_t i = 0; i < D; ++i) // both maps in one
    for (int64_t j = 0; j <= i; ++j)
      inverse[triangle(i) + j] *= sample.whitening[j];
  std::copy(inverse, inverse + triangle(D), sample.whitening.data());
  sample.triangular = true;
  return Status::Ok;
}

Status KmeansSample::measure(Metric metric, const Engine &engine, double *room) {
  total = weighted_sum(*this, [](int64_t) { return broadcast(1); });
  GMM_ASSERT(size > 0 && total > 0);
  holes.weigh(weight.data());
  for (int64_t j = 0; j < n_features; ++j) {
    GMM_TRY(go_on(engine.stop));
    const double *column = x.data() + j * stride, observed = weight_observed(j);
    const double sum = weighted_sum(*this, [&](int64_t row) { return load(column + row); });
    mean[j] = observed > 0 ? sum / observed : 0;
  }
  fill_holes(0, size, mean.data());
  triangular = false;
  std::fill(whitening.data(), whitening.data() + n_features, 1.0);
  if (metric != Metric::Isotropic)
    GMM_TRY(standardise(*this, total, engine.stop));
  if (holes.any())
    holes.mean.copy_from(mean);
  return metric == Metric::Whitened && can_whiten ? whiten(*this, total, engine, room) : Status::Ok;
}

double KmeansSample::weight_observed(int64_t j) const {
  return holes.any() ? total - holes.weight[j] : total;
}

void KmeansSample::fill_holes(int64_t first, int64_t count, const double *centre) {
  holes.for_each(first, count, [&](int64_t i, int64_t j) { x[j * stride + i] = centre[j]; });
}

// The value that half of the weight lies below or at, of n values.
static double weighted_median(double *values, double *weights, int64_t n) {
  double total = 0, below = 0;
  for (int64_t i = 0; i < n; ++i) // insertion sort: n is the number of components
    for (int64_t at = i; at > 0 && values[at] < values[at - 1]; --at) {
      std::swap(values[at], values[at - 1]);
      std::swap(weights[at], weights[at - 1]);
    }
  for (int64_t i = 0; i < n; ++i)
    total += weights[i];
  int64_t at = 0;
  while (at + 1 < n && below + weights[at] < total / 2)
    below += weights[at++];
  return values[at];
}

void KmeansSample::find_within(const double *centres, double *variances) {
  GMM_ASSERT(!triangular);
  double *squares = sums.data(), *observed = per_centre.data();
  fill_nearest(centres);
  for (int64_t j = 0; j < n_features; ++j) {
    std::fill_n(squares, n_centres, 0.0);
    std::fill_n(observed, n_centres, 0.0);
    for (int64_t i = 0; i < size; ++i) {
      const double difference = x[j * stride + i] - centres[nearest[i] * n_features + j];
      squares[nearest[i]] += weight[i] * (difference * difference);
      observed[nearest[i]] += difference != 0 ? weight[i] : 0;
    }
    for (int64_t k = 0; k < n_centres; ++k)
      squares[k] = observed[k] > 0 ? squares[k] / observed[k] : 0;
    variances[j] = weighted_median(squares, observed, n_centres) / (whitening[j] * whitening[j]);
  }
}

void KmeansSample::fill_nearest(const double *centres) {
  holes.for_each(0, size, [&](int64_t i, int64_t j) {
    x[j * stride + i] = centres[nearest[i] * n_features + j];
  });
}

void KmeansSample::place_known(int64_t K, double *centres) const {
  for (int64_t k = 0; k < K; ++k) {
    if (!known->is_known(k))
      continue;
    double *centre = centres + k * n_features;
    std::copy_n(known->means.data() + k * n_features, n_features, centre);
    if (triangular)
      apply_triangle(n_features, whitening.data(), centre);
    for (int64_t j = 0; j < n_features && !triangular; ++j)
      centre[j] *= whitening[j];
  }
}

void KmeansSample::leave_metric(int64_t K, double *centres) const {
  for (int64_t k = 0; k < K; ++k)
    unwhiten(triangular, n_features, whitening.data(), centres + k * n_features);
}

} // namespace gmm
