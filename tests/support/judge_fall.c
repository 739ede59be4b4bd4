/* The log-likelihood must not fall by more than 64 eps (|L| + n D kappa), where kappa is the
 * condition of the covariances before or after the step. */
#include "judge_parts.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The condition after some iterations of the start that was kept, by running it just as far. */
static double condition_after(const hostile *p, const gmm_model *fitted, int64_t iterations) {
  gmm_status status;
  gmm_model *model = hostile_model(p, &status);
  double condition = NAN;
  if (!model)
    return NAN;
  if (gmm_set_int(model, GMM_OPT_MAX_ITER, iterations) == GMM_OK &&
      gmm_set_int(model, GMM_OPT_N_INIT, 1) == GMM_OK &&
      gmm_set_int(model, GMM_OPT_FIRST_START, gmm_best_start(fitted)) == GMM_OK &&
      fit_hostile(model, p, 1) == GMM_OK)
    condition = condition_of_model(model);
  gmm_destroy(model);
  return condition;
}

/* What rounding explains of a step of the mean log-likelihood. */
static double rounding(const hostile *p, const double *history, int64_t i, double kappa) {
  double size = fmax(fabs(history[i]), fabs(history[i - 1]));
  return 64 * DBL_EPSILON * (size + (double)p->d * kappa);
}

static void judge_fall(const hostile *p, const gmm_model *model, const double *history, int64_t i,
                       verdict *v) {
  double fall = history[i - 1] - history[i];
  double kappa = fmax(condition_after(p, model, i), condition_after(p, model, i + 1));
  double ratio = fall / rounding(p, history, i, kappa);
  v->worst_fall = fmax(v->worst_fall, ratio);
  if (!(ratio <= 1))
    snprintf(v->complaint, sizeof v->complaint,
             "step %d: the log-likelihood a row falls by %.3g from %.17g, %.3g times what kappa "
             "%.3g allows",
             (int)i, fall, history[i - 1], ratio, kappa);
}

/* kappa costs two fits, so it is found only where a fall is worth a figure, and only for the
 * largest falls of a fit. */
void judge_falls(const hostile *p, const gmm_model *model, verdict *v) {
  enum { LOOKED_AT = 12 };
  int64_t n = gmm_history_length(model);
  double *history = malloc((size_t)(n > 0 ? n : 1) * sizeof(double)), least = INFINITY;
  if (!history || gmm_get_history(model, history, n) != GMM_OK)
    abort();
  v->steps += n > 0 ? n - 1 : 0;
  for (int looked = 0; looked < LOOKED_AT && !*v->complaint; looked++) {
    int64_t worst = 0;
    double largest = 0.1;
    for (int64_t i = 1; i < n; i++) {
      double ratio = (history[i - 1] - history[i]) / rounding(p, history, i, 1);
      if (ratio > largest && ratio < least) {
        largest = ratio;
        worst = i;
      }
    }
    if (worst == 0)
      break;
    least = largest; /* falls that are alike to the bit are looked at once */
    judge_fall(p, model, history, worst, v);
  }
  free(history);
}
