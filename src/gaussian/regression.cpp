// Coefficients from the factor of a pattern, and means of single rows with products of a wider
// range than double.
#include "gaussian/regression.hpp"

#include "base/dot.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// B = V' L^-1 of one component, row by row from the last element to the first: b L = v'. The
// pattern has features in ascending order, and the inverses of L's diagonal elements in their
// place. work: n_given rows of L', then a row of B.
static void solve_for_coefficients(const PartialDensities &densities, const Pattern &pattern,
                                   int64_t k, const int64_t *place, double *work,
                                   double *coefficients) {
  const int64_t n = pattern.n_observed;
  double *row = work + n * n;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j <= i; ++j)
      work[j * n + i] = pattern.element(densities, k, i, j);
  for (int64_t a = 0; a < pattern.n_missing(); ++a, coefficients += n)
    for (int64_t j = n - 1; j >= 0; --j) {
      const double rest = pattern.element(densities, k, n + a, j) -
                          dot(row + j + 1, work + j * n + j + 1, n - j - 1);
      row[j] = rest * work[j * n + j];
      coefficients[place[pattern.features[j]]] = row[j];
    }
}

// Puts the pattern of the split, whatever the values are.
static Status set_pattern(const gmm_allocator &allocator, const Split &split,
                          const PartialDensities &densities, Pattern &pattern) {
  Buffer<double> row;
  GMM_TRY(row.allocate(allocator, split.place.size()));
  for (int64_t a = 0; a < split.others.size(); ++a)
    row[split.others[a]] = NAN;
  pattern.set(densities, row.data());
  return Status::Ok;
}

Status Regression::build(const gmm_allocator &allocator, const ParametersView &parameters,
                         const Split &split, const PartialDensities &densities, Pattern &pattern) {
  layout = parameters.layout;
  n_components = parameters.n_components;
  n_given = split.listed.size();
  n_others = split.others.size();
  const int64_t n_matrices = layout.n_matrices(n_components);
  GMM_TRY(given_means.allocate_unset(allocator, n_components * n_given));
  GMM_TRY(other_means.allocate_unset(allocator, n_components * n_others));
  GMM_TRY(variances.allocate_unset(allocator, n_matrices * n_others));
  Buffer<double> work;
  if (layout.has_matrices()) {
    GMM_TRY(coefficients.allocate_unset(allocator, n_matrices * n_others * n_given));
    GMM_TRY(work.allocate_unset(allocator, (n_given + 1) * n_given));
  }
  GMM_TRY(set_pattern(allocator, split, densities, pattern));
  for (int64_t k = 0; k < n_components; ++k) {
    const double *mean = parameters.means + k * parameters.n_features;
    for (int64_t j = 0; j < n_given; ++j)
      given_means[k * n_given + j] = mean[split.listed[j]];
    for (int64_t a = 0; a < n_others; ++a)
      other_means[k * n_others + a] = mean[split.others[a]];
  }
  for (int64_t k = 0; k < n_matrices; ++k) {
    for (int64_t a = 0; a < n_others; ++a)
      variances[k * n_others + a] = std::max(0.0, pattern.covariance(densities, k, a, a));
    if (layout.has_matrices())
      solve_for_coefficients(densities, pattern, k, split.place.data(), work.data(),
                             coefficients.data() + k * n_others * n_given);
  }
  return Status::Ok;
}

// Halves, because the difference of two numbers can overflow.
void Regression::add_half_mean(int64_t k, int64_t other, const double *y, double origin,
                               double factor, SumOfProducts &sum) const {
  const double own = other_means[k * n_others + other] / 2 - origin / 2;
  sum.add(Wide(factor, 0), Wide(own, 0));
  if (!layout.has_matrices())
    return;
  const double *b = coefficients_of(k, other), *mean = given_means.data() + k * n_given;
  for (int64_t j = 0; j < n_given; ++j)
    sum.add(Wide(factor * b[j], 0), Wide(y[j] / 2 - mean[j] / 2, 0));
}

double Regression::mean(int64_t k, int64_t other, const double *y) const {
  const double own = other_means[k * n_others + other];
  SumOfProducts half;
  add_half_mean(k, other, y, own, 1, half);
  return 2 * (own / 2 + half.result());
}

// The likeliest component's mean is the origin, so that offsets cost nothing.
void Regression::combine(int64_t other, const double *y, const double *responsibilities,
                         int64_t stride, double *its_mean, double *its_variance) const {
  int64_t likely = 0;
  for (int64_t k = 1; k < n_components; ++k)
    if (responsibilities[k * stride] > responsibilities[likely * stride])
      likely = k;
  const double origin = other_means[likely * n_others + other];
  SumOfProducts half;
  for (int64_t k = 0; k < n_components; ++k)
    add_half_mean(k, other, y, origin, responsibilities[k * stride], half);
  *its_mean = 2 * (origin / 2 + half.result());
  if (its_variance == nullptr)
    return;
  const auto apart = [&](int64_t k) { // from the likeliest component's conditional mean
    SumOfProducts difference;
    add_half_mean(k, other, y, origin, 1, difference);
    add_half_mean(likely, other, y, origin, -1, difference);
    return k == likely ? 0 : 2 * difference.result();
  };
  double total = 0, mean_apart = 0;
  for (int64_t k = 0; k < n_components; ++k)
    if (responsibilities[k * stride] != 0)
      mean_apart += responsibilities[k * stride] * apart(k);
  for (int64_t k = 0; k < n_components; ++k)
    if (responsibilities[k * stride] != 0) {
      const double d = apart(k) - mean_apart;
      total += responsibilities[k * stride] * (variances_of(k)[other] + d * d);
    }
  *its_variance = std::isnan(total) ? INFINITY : total; // differences that overflowed
}

} // namespace gmm
