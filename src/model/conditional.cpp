// Conditionals: weights from the marginal of what is given, means and covariances from the
// regression on it.
#include "gaussian/pivot_rounding.hpp"
#include "gaussian/regression.hpp"
#include "model/part.hpp"

#include <algorithm>
#include <cmath>

namespace gmm {

// The weights: responsibilities of the values under the marginal of their features.
static Status find_weights(const gmm_model &model, const Split &split, const double *values,
                           double *weights) {
  const int64_t n = split.listed.size();
  OwnedModel marginal;
  GMM_TRY(make_marginal(marginal.place(), model, split.listed.data(), n));
  RowResults results;
  results.proba = {weights, model.K(), 1};
  return score_rows(*marginal, {values, 1, n, n, 1}, results);
}

// Whether rounding errors of the model's covariances may have made covariance k of the part
// (pivot_rounding.hpp). The part's features come after those given, so that row i of the inverse
// factor of both together is -w B beside w, which is row i of the part's.
static bool is_rounding(const gmm_model &model, const Split &split, const Regression &regression,
                        const gmm_model &part, int64_t k, double *row) {
  const int64_t n = part.D(), n_given = split.listed.size();
  const ParametersView from = model.result.parameters();
  const double *w = part.result.densities.inverse_factor_of(k);
  double largest = 0;
  for (int64_t i = 0; i < n; ++i) {
    std::fill_n(row, n_given, 0.0);
    double growth = 0;
    for (int64_t a = 0; a <= i; ++a, ++w) {
      const double *b = regression.coefficients_of(k, a);
      for (int64_t j = 0; j < n_given; ++j)
        row[j] += *w * b[j];
      growth += *w * from.covariance(k, split.others[a], split.others[a]) * *w;
    }
    for (int64_t j = 0; j < n_given; ++j)
      growth += row[j] * from.covariance(k, split.listed[j], split.listed[j]) * row[j];
    largest = std::max(largest, growth);
  }
  return !(largest * working_precision(model.D()) < 1);
}

// Means and covariances of the part, whose features are the others.
static Status fill_part(const gmm_model &model, const Split &split, const double *values,
                        Regression &regression, gmm_model &part) {
  const int64_t K = model.K(), n = part.D();
  const ParametersView from = model.result.parameters();
  PartialDensities densities;
  Pattern pattern;
  GMM_TRY(
      densities.allocate(model.allocator, *engine_of(model).kernels, from.layout, K, model.D()));
  densities.build(from.weights, from.means, from.covariances);
  GMM_TRY(pattern.allocate(model.allocator, densities));
  GMM_TRY(regression.build(model.allocator, from, split, densities, pattern));
  for (int64_t k = 0; k < K; ++k)
    for (int64_t a = 0; a < n; ++a) {
      const double mean = regression.mean(k, a, values);
      if (!std::isfinite(mean))
        return Status::Scale;
      part.result.densities.means[k * n + a] = mean;
    }
  const int64_t length = part.layout().matrix_length(n);
  part.layout().for_each_element(K, n, [&](int64_t at, int64_t i, int64_t j) {
    part.result.covariances[at] =
        pattern.covariance(densities, at / length, std::max(i, j), std::min(i, j));
  });
  return Status::Ok;
}

// What a model must be able to hold.
static Status check_part(const gmm_model &model, const Split &split, const Regression &regression,
                         const gmm_model &part) {
  Buffer<double> row;
  GMM_TRY(row.allocate(model.allocator, split.listed.size()));
  const int64_t n_matrices = part.layout().n_matrices(part.K());
  for (int64_t k = 0; k < n_matrices && part.layout().has_matrices(); ++k)
    if (is_rounding(model, split, regression, part, k, row.data()))
      return Status::NotSpd;
  for (int64_t at = 0; at < regression.variances.size(); ++at)
    if (!fits_a_double(regression.variances[at]))
      return Status::Scale;
  return Status::Ok;
}

Status make_conditional(gmm_model **out, const gmm_model &model, const int64_t *features, int64_t n,
                        const double *values) {
  Split split;
  GMM_TRY(split.take(model.allocator, model.D(), features, n));
  if (n == model.D())
    return Status::Argument;
  for (int64_t j = 0; j < n; ++j)
    if (!std::isfinite(values[j]))
      return Status::NotFinite;
  if (n == 0)
    return make_marginal(out, model, split.others.data(), model.D());
  OwnedModel part;
  Regression regression;
  GMM_TRY(create_part(part.place(), model, split.others.data(), split.others.size()));
  GMM_TRY(find_weights(model, split, values, part->result.weights.data()));
  GMM_TRY(fill_part(model, split, values, regression, *part));
  GMM_TRY(finish_part(*part));
  GMM_TRY(check_part(model, split, regression, *part));
  *out = part.release();
  return Status::Ok;
}

} // namespace gmm
