// Parameters that come from a caller or from a stored model: checked, completed, taken over; and
// what a caller can ask to see of them as full matrices and inverses.
#include "base/lapack.hpp"
#include "gaussian/precision.hpp"
#include "model/model.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace gmm {

// *at: the first number that is not.
static bool all_finite(const double *values, int64_t n, int64_t *at) {
  for (*at = 0; *at < n; ++*at)
    if (!std::isfinite(values[*at]))
      return false;
  return true;
}

static Status check_finite(const gmm_model &model, const double *weights, const double *means,
                           const double *covariances, Message &message) {
  const struct {
    const char *name;
    const double *values;
    int64_t length;
  } arrays[] = {{"weights", weights, model.K()},
                {"means", means, model.K() * model.D()},
                {"covariances", covariances, model.covariance_length()}};
  for (const auto &array : arrays) {
    int64_t at = 0;
    if (all_finite(array.values, array.length, &at))
      continue;
    message.say() << array.name << "[" << at << "] is " << array.values[at];
    return Status::NotFinite;
  }
  return Status::Ok;
}

// *sum: of the weights, which must be within 1e-6 of 1.
static Status check_weights(const double *weights, int64_t K, Message &message, double *sum) {
  *sum = 0;
  for (int64_t k = 0; k < K; ++k) {
    if (weights[k] < 0) {
      message.say() << "weights[" << k << "] is " << weights[k] << "; it must be 0 or more";
      return Status::Weights;
    }
    *sum += weights[k];
  }
  if (std::fabs(*sum - 1) <= 1e-6)
    return Status::Ok;
  message.say() << "the sum of weights is " << *sum << "; it must be within 1e-6 of 1";
  return Status::Weights;
}

// Whether the sum of K weights differs from 1 by rounding only: then they are taken as they are, so
// that parameters that were read from a model can be set again without a change.
static bool is_rounding(double sum, int64_t K) {
  return std::fabs(sum - 1) <= 4 * static_cast<double>(K) * DBL_EPSILON;
}

static Status check_variance(double variance, int64_t at, Message &message) {
  if (fits_a_double(variance))
    return Status::Ok;
  message.say() << "the variance at covariances[" << at << "] is " << variance << "; it must be "
                << (variance > 0 ? "2^-1020 to 2^1020" : "above 0");
  return variance > 0 ? Status::Scale : Status::NotSpd;
}

// Variances in range, and matrices symmetric to 1e-8 of the product of the deviations.
static Status check_covariances(const gmm_model &model, const double *covariances,
                                Message &message) {
  const int64_t D = model.D();
  if (!model.layout().has_matrices()) {
    for (int64_t at = 0; at < model.covariance_length(); ++at)
      GMM_TRY(check_variance(covariances[at], at, message));
    return Status::Ok;
  }
  for (int64_t k = 0; k < model.layout().n_matrices(model.K()); ++k) {
    const double *matrix = covariances + k * D * D;
    for (int64_t i = 0; i < D; ++i)
      GMM_TRY(check_variance(matrix[i * D + i], k * D * D + i * D + i, message));
    for (int64_t i = 0; i < D; ++i) {
      for (int64_t j = 0; j < i; ++j) {
        const double size = std::sqrt(matrix[i * D + i]) * std::sqrt(matrix[j * D + j]);
        if (std::fabs(matrix[i * D + j] - matrix[j * D + i]) <= 1e-8 * size)
          continue;
        message.say() << "covariance " << k << " is not symmetric: (" << i << "," << j << ") is "
                      << matrix[i * D + j] << " and (" << j << "," << i << ") is "
                      << matrix[j * D + i];
        return Status::NotSpd;
      }
    }
  }
  return Status::Ok;
}

// The mean of the two halves where they differ. Returns whether they did.
static bool make_symmetric(int64_t n_matrices, int64_t D, double *covariances) {
  bool differed = false;
  for (int64_t k = 0; k < n_matrices; ++k) {
    double *matrix = covariances + k * D * D;
    for (int64_t i = 0; i < D; ++i) {
      for (int64_t j = 0; j < i; ++j) {
        double &below = matrix[i * D + j], &above = matrix[j * D + i];
        if (std::memcmp(&below, &above, sizeof below) == 0)
          continue;
        below = above = 0.5 * below + 0.5 * above;
        differed = true;
      }
    }
  }
  return differed;
}

// All that can be seen before a covariance is factored, and LAPACK itself where there are matrices.
static Status check_parameters(const gmm_model &model, const double *weights, const double *means,
                               const double *covariances, Message &message, double *sum) {
  GMM_TRY(check_finite(model, weights, means, covariances, message));
  GMM_TRY(check_weights(weights, model.K(), message, sum));
  GMM_TRY(check_covariances(model, covariances, message));
  const bool factors = model.layout().has_matrices() && needs_lapack(model.D());
  return factors ? lapack::self_check() : Status::Ok;
}

Engine engine_of(const gmm_model &model) {
  return {&kernels::kernels_of(model.options.get_int(GMM_OPT_SIMD)), nullptr};
}

Status set_parameters(gmm_model &model, const double *weights, const double *means,
                      const double *covariances, Message &message) {
  double sum = 0;
  GMM_TRY(check_parameters(model, weights, means, covariances, message, &sum));
  FitResult fresh;
  GMM_TRY(fresh.allocate(model.allocator, model.layout(), model.K(), model.D()));
  const double divisor = is_rounding(sum, model.K()) ? 1 : sum;
  for (int64_t k = 0; k < model.K(); ++k)
    fresh.weights[k] = weights[k] / divisor;
  std::copy_n(means, fresh.densities.means.size(), fresh.densities.means.data());
  std::copy_n(covariances, fresh.covariances.size(), fresh.covariances.data());
  if (model.layout().has_matrices())
    (void)make_symmetric(model.layout().n_matrices(model.K()), model.D(), fresh.covariances.data());

  BadPivot where;
  const Status status = fresh.build(engine_of(model), &where);
  if (status == Status::NotSpd)
    message.say() << "covariance " << where.component << " is not positive definite (column "
                  << where.column << ")";
  GMM_TRY(status);
  end_running(model);
  model.result.swap(fresh);
  model.has_parameters = true;
  model.has_fit = false;
  return Status::Ok;
}

Status restore_parameters(gmm_model &model) {
  FitResult &stored = model.result;
  double sum = 0;
  Message unused;
  GMM_TRY(check_parameters(model, stored.weights.data(), stored.densities.means.data(),
                           stored.covariances.data(), unused, &sum));
  if (!is_rounding(sum, model.K()) ||
      (model.layout().has_matrices() &&
       make_symmetric(model.layout().n_matrices(model.K()), model.D(), stored.covariances.data())))
    return Status::Format;
  BadPivot where;
  GMM_TRY(stored.build(engine_of(model), &where));
  model.has_parameters = true;
  return Status::Ok;
}

void write_full_covariances(const gmm_model &model, double *covariances) {
  const ParametersView parameters = model.result.parameters();
  for (int64_t k = 0; k < model.K(); ++k)
    for (int64_t i = 0; i < model.D(); ++i)
      for (int64_t j = 0; j < model.D(); ++j)
        *covariances++ = parameters.covariance(k, i, j);
}

void write_shaped_precisions(const gmm_model &model, double *precisions) {
  const Layout layout = model.layout();
  const int64_t D = model.D(), length = layout.matrix_length(D);
  for (int64_t k = 0; k < layout.n_matrices(model.K()); ++k, precisions += length) {
    const double *w = model.result.densities.inverse_factor_of(k);
    if (layout.has_matrices())
      write_precision(*engine_of(model).kernels, D, w, precisions);
    for (int64_t j = 0; j < length && !layout.has_matrices(); ++j)
      precisions[j] = w[j] * w[j];
  }
}

void write_precisions(const gmm_model &model, double *precisions) {
  const int64_t D = model.D();
  for (int64_t k = 0; k < model.K(); ++k) {
    double *precision = precisions + k * D * D;
    const double *w = model.result.densities.inverse_factor_of(k);
    if (k > 0 && model.layout().shared) {
      std::copy(precisions, precisions + D * D, precision);
    } else if (model.layout().has_matrices()) {
      write_precision(*engine_of(model).kernels, D, w, precision);
    } else {
      std::fill(precision, precision + D * D, 0.0);
      for (int64_t j = 0; j < D; ++j)
        precision[j * D + j] = w[j] * w[j];
    }
  }
}

} // namespace gmm
