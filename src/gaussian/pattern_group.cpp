// One by one all components stand in the lanes, together the rows do.
#include "gaussian/pattern_group.hpp"

#include "base/elementary.hpp"
#include "gaussian/far_row.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

using kernels::component_quantum;

// W of the observed features, packed: the inverse of the pattern's L.
static void invert_factor(const PartialDensities &densities, const Pattern &pattern, int64_t k,
                          double *w) {
  for (int64_t i = 0; i < pattern.n_observed; ++i) {
    const double pivot = pattern.element(densities, k, i, i);
    for (int64_t j = 0; j < i; ++j) {
      double sum = 0;
      for (int64_t l = j; l < i; ++l)
        sum += pattern.element(densities, k, i, l) * w[triangle(l) + j];
      w[triangle(i) + j] = -sum * pivot;
    }
    w[triangle(i) + i] = pivot;
  }
}

// The mixture of what is observed, as find_far_row() wants it.
static void make_marginal(const PartialDensities &densities, const Pattern &pattern,
                          Densities &marginal) {
  const Layout &layout = densities.layout;
  const int64_t n = pattern.n_observed, K = densities.n_components;
  marginal.n_features = n;
  for (int64_t k = 0; k < K; ++k) {
    marginal.constants[k] = pattern.constants[k];
    for (int64_t i = 0; i < n; ++i)
      marginal.means[k * n + i] = densities.mean(k, pattern.features[i]);
  }
  for (int64_t k = 0; k < layout.n_matrices(K); ++k) {
    double *w = marginal.inverse_factors.data() + k * marginal.length();
    if (layout.has_matrices())
      invert_factor(densities, pattern, k, w);
    for (int64_t i = 0; i < n && !layout.has_matrices(); ++i)
      w[i] = 1 / std::sqrt(densities.variance(k, pattern.features[i]));
  }
}

// Responsibilities of the row in work.y, in work.row.values; returns the log-density. label: the
// component that it belongs to, or no_label.
static double find_row(int32_t label, double far_log_density, double *far_row_work,
                       PartialWork &work) {
  const PartialDensities &partial = *work.densities;
  double *r = work.row.values.data();
  if (work.pattern.n_observed == 0) {
    std::copy_n(partial.weights.data(), partial.n_padded(), r);
    std::copy_n(partial.means.data(), work.row.completed.size(), work.row.completed.data());
    return 0;
  }
  work.row.measure(partial, work.pattern, work.y.data(), work.second != nullptr);
  for (int64_t k = 0; label != no_label && k < partial.n_components; ++k)
    r[k] = k == label ? r[k] : INFINITY;
  double log_density = work.row.respond(partial, work.pattern);
  if (!(log_density > far_log_density)) {
    make_marginal(partial, work.pattern, work.far);
    for (int64_t i = 0; i < work.pattern.n_observed; ++i)
      far_row_work[i] = work.y[work.pattern.features[i]];
    find_far_row(work.far, far_row_work, r, 1, label, &log_density);
  }
  return log_density + work.pattern.offset;
}

// Adds the conditional covariances of the pattern, of whose rows the weighted responsibilities are
// in work.members.
static void add_covariances(PartialWork &work) {
  const PartialDensities &partial = *work.densities;
  const Pattern &pattern = work.pattern;
  const Layout &layout = partial.layout;
  const int64_t step = place_of_moment(layout, partial.n_features, 1, 0, 0);
  for (int64_t i = 0; i < pattern.n_missing(); ++i)
    for (int64_t j = layout.has_matrices() ? 0 : i; j <= i; ++j) {
      double *second = work.second + place_of_moment(layout, partial.n_features, 0,
                                                     pattern.missing(i), pattern.missing(j));
      for (int64_t k = 0; k < partial.n_components; ++k)
        second[k * step] += work.members[k] * pattern.covariance(partial, k, i, j);
    }
}

static double log_volume_of(const Pattern &pattern, const Units &units) {
  double sum = 0; // of whole numbers
  for (int64_t i = 0; i < pattern.n_missing(); ++i)
    sum += units.exponent[pattern.missing(i)];
  return sum * log_2;
}

// Row `at`, all components at once.
void PatternGroup::find_row(int64_t at) const {
  const PartialDensities &partial = *work.densities;
  const int64_t i = row(at), n_missing = work.pattern.n_missing();
  tile.copy_row(i, work.y.data());
  results.log_density[i] = gmm::find_row(label(at), far_log_density, far_row_work, work);
  for (int64_t k = 0; k < partial.n_components; ++k)
    results.responsibilities[k * results.stride + i] = work.row.values[k];
  if (work.second == nullptr || !has_matrices())
    return;
  for (int64_t k = 0; k < partial.n_components; ++k) {
    const double *means = work.row.means_of(partial, PartialDensities::block(k));
    double *completed = completed_for(k) + (at - begin);
    for (int64_t l = 0; l < n_missing; ++l)
      completed[l * count()] = PartialDensities::of_component(means, k, l);
  }
}

void PatternGroup::find_one_by_one() const {
  for (int64_t at = begin; at < end; ++at)
    find_row(at);
}

// Rows side by side, and where their results go: element j or k times stride, plus i.
struct PatternGroup::Together {
  const double *y;
  double *values, *log_density;
  int64_t stride;
};

// The group where it stands, if its rows are side by side in the tile. What is written beyond them
// is of rows that come later, or of padding.
PatternGroup::Together PatternGroup::in_place() const {
  const int64_t first = row(begin);
  return {tile.x.data() + first, results.responsibilities + first, results.log_density + first,
          tile.stride};
}

PatternGroup::Together PatternGroup::gather(int64_t n) const {
  const Pattern &pattern = work.pattern;
  for (int64_t l = 0; l < pattern.n_observed; ++l) {
    const int64_t j = pattern.features[l];
    double *to = work.rows.data() + j * tile.stride;
    for (int64_t i = 0; i < n; ++i)
      to[i] = tile.x[j * tile.stride + row(std::min(begin + i, end - 1))];
  }
  return {work.rows.data(), work.responsibilities.data(), work.log_densities.data(), tile.stride};
}

void PatternGroup::scatter(const Together &from) const {
  for (int64_t i = 0; i < count(); ++i)
    results.log_density[row(begin + i)] = from.log_density[i];
  for (int64_t k = 0; k < densities.n_components; ++k)
    for (int64_t i = 0; i < count(); ++i)
      results.responsibilities[k * results.stride + row(begin + i)] =
          from.values[k * from.stride + i];
}

// Distances, and conditional means, of n rows for component k.
void PatternGroup::measure(const Together &rows, int64_t k, int64_t n) const {
  const PartialDensities &partial = *work.densities;
  const Pattern &pattern = work.pattern;
  const int64_t lane = k % component_quantum, n_missing = pattern.n_missing();
  const int64_t block = PartialDensities::block(k);
  double *distance = rows.values + k * rows.stride;
  if (!has_matrices()) {
    partial.kernels->measure_partial_diagonal_rows(
        pattern.features.data(), pattern.n_observed, partial.means_of(block) + lane,
        partial.inverse_deviations_of(block) + lane, partial.step(), rows.y, rows.stride, n,
        distance);
    return;
  }
  double *means = work.second != nullptr ? work.means.data() : nullptr;
  partial.kernels->measure_partial_rows(
      partial.n_features, pattern.features.data(), pattern.n_observed,
      pattern.factor_of(partial, block) + lane, partial.means_of(block) + lane, rows.y, rows.stride,
      n, work.whitened.data(), distance, means);
  if (means == nullptr)
    return;
  for (int64_t l = 0; l < n_missing; ++l)
    std::copy_n(means + l * rows.stride, count(), completed_for(k) + l * count());
}

// Many rows, one component after the other.
void PatternGroup::find_together() const {
  const int64_t K = densities.n_components;
  const int64_t n = (count() + component_quantum - 1) / component_quantum * component_quantum;
  GMM_ASSERT(results.stride == tile.stride);
  const Together rows = tile.order != nullptr ? in_place() : gather(n);
  for (int64_t k = 0; k < K; ++k)
    measure(rows, k, n);
  for (int64_t i = 0; tile.has_labels() && i < count(); ++i)
    for (int64_t k = 0; label(begin + i) != no_label && k < K; ++k)
      if (k != label(begin + i))
        rows.values[k * rows.stride + i] = INFINITY;
  if (work.densities->kernels->normalise(work.pattern.constants.data(), nullptr, rows.values,
                                         rows.stride, n, K, far_log_density, rows.log_density)) {
    find_one_by_one();
    return;
  }
  for (int64_t i = 0; i < count(); ++i)
    rows.log_density[i] += work.pattern.offset;
  if (tile.order == nullptr)
    scatter(rows);
}

// What the rows leave to an M-step besides conditional means. Sums of several components do not
// wait for each other.
void PatternGroup::add_up() const {
  const int64_t K = densities.n_components;
  double total = 0;
  for (int64_t at = begin; at < end; ++at)
    total += tile.weight[row(at)];
  for (int64_t first = 0; first < K; first += component_quantum) {
    const double *r[component_quantum]; // padding repeats the last component
    double sums[component_quantum] = {};
    for (int64_t a = 0; a < component_quantum; ++a)
      r[a] = results.responsibilities + std::min(first + a, K - 1) * results.stride;
    for (int64_t at = begin; at < end; ++at) {
      const int64_t i = row(at);
      for (int64_t a = 0; a < component_quantum; ++a)
        sums[a] += tile.weight[i] * r[a][i];
    }
    std::copy_n(sums, component_quantum, work.members.data() + first);
  }
  add_covariances(work);
  work.log_volume += total * log_volume_of(work.pattern, *tile.source->units);
}

} // namespace gmm
