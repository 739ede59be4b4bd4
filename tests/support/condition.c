#include "condition.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Eigenvalues of a symmetric matrix by Jacobi's rotations, left on its diagonal. In long double:
 * the smallest of them is then right for any condition that a matrix of doubles can have. */
static void diagonalise(long double *a, int64_t d) {
  for (int sweep = 0; sweep < 30; sweep++) {
    long double beside = 0;
    for (int64_t p = 0; p < d; p++)
      for (int64_t q = p + 1; q < d; q++) {
        long double t, c, s, theta, off = a[p * d + q];
        beside = fmaxl(beside, fabsl(off));
        if (off == 0)
          continue;
        theta = (a[q * d + q] - a[p * d + p]) / (2 * off);
        t = (theta < 0 ? -1 : 1) / (fabsl(theta) + sqrtl(theta * theta + 1));
        c = 1 / sqrtl(t * t + 1);
        s = t * c;
        for (int64_t i = 0; i < d; i++) {
          long double u = a[i * d + p], v = a[i * d + q];
          a[i * d + p] = c * u - s * v;
          a[i * d + q] = s * u + c * v;
        }
        for (int64_t i = 0; i < d; i++) {
          long double u = a[p * d + i], v = a[q * d + i];
          a[p * d + i] = c * u - s * v;
          a[q * d + i] = s * u + c * v;
        }
      }
    if (beside < 1e-22L)
      return;
  }
}

static double condition_of_matrix(const double *covariance, int64_t d, long double *work) {
  long double smallest = HUGE_VALL, largest = 0;
  for (int64_t i = 0; i < d; i++)
    for (int64_t j = 0; j < d; j++)
      work[i * d + j] = (long double)covariance[i * d + j] / sqrtl(covariance[i * d + i]) /
                        sqrtl(covariance[j * d + j]);
  diagonalise(work, d);
  for (int64_t i = 0; i < d; i++) {
    smallest = fminl(smallest, work[i * d + i]);
    largest = fmaxl(largest, work[i * d + i]);
  }
  return smallest > 0 ? (double)(largest / smallest) : 1 / DBL_EPSILON;
}

double squared_distance_of_means(const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  double *means = malloc((size_t)(k * d) * sizeof(double)), worst = 0;
  double *covariances = malloc((size_t)(k * d * d) * sizeof(double));
  if (!means || !covariances || gmm_get_params(model, NULL, 0, means, k * d, NULL, 0) != GMM_OK ||
      gmm_get_full_covariances(model, covariances, k * d * d) != GMM_OK)
    abort();
  for (int64_t a = 0; a < k; a++)
    for (int64_t b = 0; b < k; b++)
      for (int64_t j = 0; j < d; j++) {
        double apart = means[a * d + j] - means[b * d + j];
        worst = fmax(worst, apart / covariances[(a * d + j) * d + j] * apart);
      }
  free(means);
  free(covariances);
  return worst;
}

double condition_of_model(const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  double *weights = malloc((size_t)k * sizeof(double)), worst = 1;
  double *covariances = malloc((size_t)(k * d * d) * sizeof(double));
  long double *work = malloc((size_t)(d * d) * sizeof(long double));
  if (!weights || !covariances || !work)
    abort();
  if (gmm_get_params(model, weights, k, NULL, 0, NULL, 0) != GMM_OK ||
      gmm_get_full_covariances(model, covariances, k * d * d) != GMM_OK)
    worst = NAN;
  for (int64_t c = 0; c < k && worst >= 1; c++)
    if (weights[c] > 0)
      worst = fmax(worst, condition_of_matrix(covariances + c * d * d, d, work));
  free(weights);
  free(covariances);
  free(work);
  return worst;
}

/* The largest mean of a feature, of any component, over the smallest standard deviation: times eps,
 * how far rows and means move when they are rounded in other units. */
static double find_reach(const gmm_model *model) {
  int64_t k = gmm_n_components(model), d = gmm_n_features(model);
  double *means = malloc((size_t)(k * d) * sizeof(double)), reach = 0;
  double *covariances = malloc((size_t)(k * d * d) * sizeof(double));
  if (!means || !covariances || gmm_get_params(model, NULL, 0, means, k * d, NULL, 0) != GMM_OK ||
      gmm_get_full_covariances(model, covariances, k * d * d) != GMM_OK)
    abort();
  for (int64_t j = 0; j < d; j++) {
    double largest = 0, smallest = INFINITY;
    for (int64_t c = 0; c < k; c++) {
      largest = fmax(largest, fabs(means[c * d + j]));
      smallest = fmin(smallest, sqrt(covariances[(c * d + j) * d + j]));
    }
    reach = fmax(reach, largest / smallest);
  }
  free(means);
  free(covariances);
  return reach;
}

double gap_of_report(const gmm_model *model) {
  int64_t n = gmm_history_length(model);
  double *history = malloc((size_t)(n > 0 ? n : 1) * sizeof(double));
  if (!history || n < 1 || gmm_get_history(model, history, n) != GMM_OK)
    abort();
  double last = history[n - 1], mean = gmm_log_likelihood(model) / gmm_total_weight(model);
  double size = fmax(fabs(last), fabs(mean)), d = (double)gmm_n_features(model);
  double kappa = condition_of_model(model);
  double moved = DBL_EPSILON * find_reach(model) * sqrt(kappa * d);
  free(history);
  return fabs(mean - last) /
         (64 * DBL_EPSILON * (size + d * (kappa + 16)) + moved * (sqrt(size + d) + moved));
}
