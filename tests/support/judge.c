#include "condition.h"
#include "judge_parts.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first complaint stays. Returns whether all is well so far. */
static int demand(verdict *v, int holds, const char *what) {
  if (!holds && !*v->complaint)
    snprintf(v->complaint, sizeof v->complaint, "%s", what);
  return !*v->complaint;
}

static int all_finite(const double *a, int64_t n) {
  for (int64_t i = 0; i < n; i++)
    if (!isfinite(a[i]))
      return 0;
  return 1;
}

static int has_warning(const gmm_model *model, unsigned bit) {
  return (gmm_warnings(model) & bit) != 0;
}

static void judge_weights(const gmm_model *model, const double *weights, const hostile *p,
                          verdict *v) {
  double sum = 0;
  int empty = 0;
  for (int64_t c = 0; c < p->k; c++) {
    demand(v, weights[c] >= 0, "a weight is negative or NaN");
    sum += weights[c];
    empty |= weights[c] == 0;
  }
  demand(v, fabs(sum - 1) <= 4 * (double)p->k * DBL_EPSILON, "weights do not sum to 1");
  if (((int)p->option[GMM_OPT_FREEZE] & 1) == 0)
    demand(v, empty == has_warning(model, GMM_WARN_EMPTY),
           "GMM_WARN_EMPTY does not say whether a weight is 0");
}

static void judge_covariances(const gmm_model *model, const hostile *p, verdict *v) {
  int64_t d = p->d, k = p->k;
  static double cov[HOSTILE_K * HOSTILE_D * HOSTILE_D];
  demand(v, gmm_get_full_covariances(model, cov, k * d * d) == GMM_OK, "no covariances");
  if (!demand(v, all_finite(cov, k * d * d), "a covariance is not finite"))
    return;
  for (int64_t c = 0; c < k; c++)
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j <= i; j++)
        demand(v, memcmp(&cov[(c * d + i) * d + j], &cov[(c * d + j) * d + i], sizeof(double)) == 0,
               "a covariance is not symmetric");
  demand(v, gmm_get_precisions(model, cov, k * d * d) == GMM_OK, "no precisions");
  for (int64_t i = 0; i < k * d * d; i++)
    demand(v, !isnan(cov[i]), "a precision is NaN");
}

static void judge_parameters(const gmm_model *model, const hostile *p, verdict *v) {
  static double weights[HOSTILE_K], means[HOSTILE_K * HOSTILE_D],
      cov[HOSTILE_K * HOSTILE_D * HOSTILE_D];
  int64_t length = gmm_covariance_length(model);
  gmm_model *again = NULL;
  demand(v, gmm_get_params(model, weights, p->k, means, p->k * p->d, cov, length) == GMM_OK,
         "gmm_get_params() fails");
  judge_weights(model, weights, p, v);
  demand(v, all_finite(means, p->k * p->d), "a mean is not finite");
  judge_covariances(model, p, v);
  if (*v->complaint || gmm_create(&again, p->k, p->d, p->family) != GMM_OK)
    return;
  demand(v,
         gmm_set_params(again, weights, p->k, means, p->k * p->d, cov, length) == GMM_OK &&
             gmm_is_fitted(again),
         "the library refuses its own parameters: a covariance cannot be factored");
  gmm_destroy(again);
}

/* The rows, and what is not among them: zeros, the largest numbers, the smallest. */
static int64_t make_queries(const hostile *p, double *rows) {
  static const double values[] = {0, -0.0, DBL_MAX, -DBL_MAX, 4.9e-324, 1e160, -1e-160};
  int64_t n = p->n;
  memcpy(rows, p->packed, (size_t)(n * p->d) * sizeof(double));
  for (size_t i = 0; i < sizeof values / sizeof *values; i++, n++)
    for (int64_t j = 0; j < p->d; j++)
      rows[n * p->d + j] = i == 5 && j % 2 ? 0 : values[i];
  return n;
}

static void judge_use(const gmm_model *model, const hostile *p, verdict *v) {
  enum { MOST = HOSTILE_N + 7 };
  static double rows[MOST * HOSTILE_D], proba[MOST * HOSTILE_K], density[MOST];
  static int32_t labels[MOST];
  int64_t n = make_queries(p, rows), k = p->k;
  double total = 0, size = 0, own_sum = 0, sums = gmm_total_weight(model), likelihood;
  demand(v, gmm_predict_proba(model, rows, n, p->d, p->d, 1, proba, 1, n) == GMM_OK, "no proba");
  demand(v, gmm_score_samples(model, rows, n, p->d, p->d, 1, density) == GMM_OK, "no density");
  demand(v, gmm_predict(model, rows, n, p->d, p->d, 1, labels) == GMM_OK, "no labels");
  for (int64_t i = 0; i < n && !*v->complaint; i++) {
    double sum = 0, own = i < p->n ? counted_weight(p, i, sums) : 0;
    demand(v, labels[i] >= 0 && labels[i] < k, "a label is none");
    for (int64_t c = 0; c < k && !*v->complaint; c++) {
      double r = proba[i + c * n];
      demand(v, r >= 0 && r <= 1, "a responsibility is outside 0 to 1");
      demand(v, r <= proba[i + labels[i] * n], "a label is not the most probable component");
      sum += r;
    }
    demand(v, fabs(sum - 1) <= 4 * (double)k * DBL_EPSILON, "responsibilities do not sum to 1");
    demand(v, density[i] < INFINITY, "a log-density is NaN or infinite");
    if (own > 0) {
      demand(v, isfinite(density[i]), "a log-density of a fitted row is not finite");
      total += own * density[i];
      size += own * fabs(density[i]);
      own_sum += own;
    }
  }
  likelihood = gmm_log_likelihood(model) / sums * own_sum;
  demand(v, fabs(likelihood - total) <= 1e-12 * (size + own_sum),
         "the log-likelihood is not the sum of the log-densities");
}

static void judge_summary(const gmm_model *model, const hostile *p, verdict *v) {
  int64_t n = gmm_history_length(model), k = gmm_n_iter(model), at = gmm_best_start(model);
  double most = p->option[GMM_OPT_MAX_ITER], first = p->option[GMM_OPT_FIRST_START];
  double starts = p->option[GMM_OPT_INIT] == GMM_INIT_PARAMS ? 1 : p->option[GMM_OPT_N_INIT];
  double *history = malloc((size_t)(n > 0 ? n : 1) * sizeof(double));
  if (!history)
    abort();
  demand(v, n == k && n >= 1 && (double)n <= most, "the number of iterations is impossible");
  demand(v, (double)at >= first && (double)at < first + starts, "the kept start was never run");
  demand(v, gmm_converged(model) != has_warning(model, GMM_WARN_NOT_CONVERGED),
         "GMM_WARN_NOT_CONVERGED contradicts gmm_converged()");
  demand(v, gmm_converged(model) || (double)n == most, "it ended early, and not by the tolerance");
  demand(v, gmm_get_history(model, history, n) == GMM_OK && all_finite(history, n),
         "the history is not finite");
  demand(v, isfinite(gmm_log_likelihood(model)), "the log-likelihood is not finite");
  demand(v, isfinite(gmm_aic(model)) && isfinite(gmm_bic(model)), "AIC or BIC is not finite");
  demand(v, gmm_total_weight(model) > 0 && isfinite(gmm_total_weight(model)), "no total weight");
  free(history);
}

static void judge_sample(const gmm_model *model, const hostile *p, verdict *v) {
  enum { SAMPLES = 9 };
  double x[SAMPLES * HOSTILE_D];
  demand(v, gmm_sample(model, 7, x, SAMPLES, p->d, p->d, 1, NULL) == GMM_OK, "no sample");
  demand(v, all_finite(x, SAMPLES * p->d), "a sampled value is not finite");
}

/* The stored model; an empty block if it has no parameters. */
static unsigned char *stored(const gmm_model *model, int64_t *size) {
  unsigned char *bytes;
  *size = 0;
  if (!gmm_is_fitted(model))
    return calloc(1, 1);
  if (gmm_serialized_size(model, size) != GMM_OK || !(bytes = malloc((size_t)*size)) ||
      gmm_serialize(model, bytes, *size) != GMM_OK)
    abort();
  return bytes;
}

static int same_bytes(const gmm_model *model, const unsigned char *bytes, int64_t size) {
  int64_t own_size;
  unsigned char *own = stored(model, &own_size);
  int same = own && own_size == size && memcmp(own, bytes, (size_t)size) == 0;
  free(own);
  return same;
}

/* Stored and read again, and fitted again in another layout with one thread: the same bytes. */
static void judge_copies(gmm_model *model, const hostile *p, verdict *v) {
  gmm_status status;
  int64_t size;
  gmm_model *other = hostile_model(p, &status), *read = NULL;
  if (!other || gmm_set_int(model, GMM_OPT_THREADS, 1) != GMM_OK)
    abort();
  unsigned char *bytes = stored(model, &size);
  demand(v, fit_hostile(other, p, 1) == GMM_OK && same_bytes(other, bytes, size),
         "another layout and one thread give other bytes");
  demand(v, gmm_deserialize(&read, bytes, size) == GMM_OK && same_bytes(read, bytes, size),
         "stored and read, it has other bytes");
  gmm_destroy(other);
  gmm_destroy(read);
  free(bytes);
}

static int are_numbers_defined(const hostile *p) {
  return all_finite(p->packed, p->n * p->d);
}

static void judge_result(gmm_model *model, const hostile *p, verdict *v) {
  judge_summary(model, p, v);
  judge_parameters(model, p, v);
  judge_use(model, p, v);
  judge_sample(model, p, v);
  if (!*v->complaint)
    demand(v, gap_of_report(model) <= 1, "the log-likelihood is not the last of the history");
  if (!*v->complaint && p->option[GMM_OPT_REG_COVAR] == 0)
    judge_falls(p, model, v);
  if (!*v->complaint)
    judge_copies(model, p, v);
}

void judge_hostile(const hostile *p, verdict *v) {
  int64_t size;
  memset(v, 0, sizeof *v);
  gmm_model *model = hostile_model(p, &v->status);
  if (!model) {
    demand(v, v->status == GMM_ERR_ARGUMENT && (p->d == 0 || p->k == 0), "no model");
    return;
  }
  unsigned char *before = stored(model, &size);
  gmm_model *untouched = NULL;
  if (!before || gmm_clone(&untouched, model) != GMM_OK)
    abort();
  v->status = fit_hostile(model, p, 0);
  if (!fit_may_end_with(p, untouched, v->status))
    snprintf(v->complaint, sizeof v->complaint, "the status is %s (%s)", gmm_status_name(v->status),
             gmm_last_error(model));
  if (v->status != GMM_OK) {
    demand(v, same_bytes(model, before, size), "a fit that failed changed the model");
    demand(v, strncmp(gmm_last_error(model), "gmm_fit", 7) == 0, "no message says why it failed");
  } else if (are_numbers_defined(p))
    judge_result(model, p, v);
  free(before);
  gmm_destroy(untouched);
  gmm_destroy(model);
}

void judge_climb(const hostile *p, verdict *v) {
  memset(v, 0, sizeof *v);
  gmm_model *model = hostile_model(p, &v->status);
  if (!model)
    return;
  v->status = fit_hostile(model, p, 0);
  if (v->status == GMM_OK)
    judge_falls(p, model, v);
  gmm_destroy(model);
}
