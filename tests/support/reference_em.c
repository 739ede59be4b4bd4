#include "reference_em.h"

#include "reference_matrix.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const long double log_2_pi = 1.837877066409345483560659472811235279L;

/* Lower Cholesky factor in place; keeps the smallest pivot relative to its variance. */
static int cholesky(long double *a, int64_t d, long double *worst_pivot) {
  for (int64_t j = 0; j < d; j++) {
    long double variance = a[j * d + j], pivot = variance;
    for (int64_t l = 0; l < j; l++)
      pivot -= a[j * d + l] * a[j * d + l];
    if (!(pivot > 0) || !isfinite(pivot))
      return 0;
    *worst_pivot = fminl(*worst_pivot, pivot / variance);
    a[j * d + j] = sqrtl(pivot);
    for (int64_t i = j + 1; i < d; i++) {
      long double sum = a[i * d + j];
      for (int64_t l = 0; l < j; l++)
        sum -= a[i * d + l] * a[j * d + l];
      a[i * d + j] = sum / a[j * d + j];
    }
  }
  return 1;
}

/* log weight + log N(mean; mean, L L') */
static long double log_peak(long double weight, const long double *factor, int64_t d) {
  long double log_diagonal = 0;
  for (int64_t i = 0; i < d; i++)
    log_diagonal += logl(factor[i * d + i]);
  return logl(weight) - (long double)d * log_2_pi / 2 - log_diagonal;
}

/* (row - mean)' (L L')^-1 (row - mean) by forward substitution. */
static long double distance(const double *row, const long double *mean, const long double *factor,
                            int64_t d, long double *scratch) {
  long double squares = 0;
  for (int64_t i = 0; i < d; i++) {
    long double z = row[i] - mean[i];
    for (int64_t l = 0; l < i; l++)
      z -= factor[i * d + l] * scratch[l];
    scratch[i] = z / factor[i * d + i];
    squares += scratch[i] * scratch[i];
  }
  return squares;
}

/* Responsibilities (n x K) and the log-likelihood; 0 if a covariance is singular. labels: NULL, or
 * of each row the component that it belongs to, and -1 where that is not known. */
static int e_step(reference *r, const double *x, int64_t n, const double *row_weights,
                  const int32_t *labels, long double *resp) {
  int64_t k = r->k, d = r->d;
  long double *factors = new_long(k * d * d), *scratch = new_long(d), *peaks = new_long(k);
  int fine = 1;
  memcpy(factors, r->covariances, (size_t)(k * d * d) * sizeof(long double));
  for (int64_t c = 0; c < k && fine; c++)
    fine = cholesky(factors + c * d * d, d, &r->worst_pivot);
  for (int64_t c = 0; c < k && fine; c++)
    peaks[c] = log_peak(r->weights[c], factors + c * d * d, d);
  r->log_likelihood = 0;
  for (int64_t i = 0; i < n && fine; i++) {
    long double *row = resp + i * k, largest = -HUGE_VALL, sum = 0;
    for (int64_t c = 0; c < k; c++) {
      row[c] =
          peaks[c] - distance(x + i * d, r->means + c * d, factors + c * d * d, d, scratch) / 2;
      if (labels && labels[i] >= 0 && labels[i] != c)
        row[c] = -HUGE_VALL;
      largest = fmaxl(largest, row[c]);
    }
    for (int64_t c = 0; c < k; c++)
      sum += row[c] = expl(row[c] - largest);
    for (int64_t c = 0; c < k; c++)
      row[c] /= sum;
    r->log_likelihood += (row_weights ? row_weights[i] : 1) * (largest + logl(sum));
  }
  free(factors);
  free(scratch);
  free(peaks);
  return fine;
}

/* Weights and means, and the scatter about them. */
static void find_moments(reference *r, const double *x, int64_t n, const double *row_weights,
                         const long double *resp, scatters *s) {
  int64_t k = r->k, d = r->d;
  long double total = 0;
  memset(s->mass, 0, (size_t)k * sizeof *s->mass);
  memset(s->scatter, 0, (size_t)(k * d * d) * sizeof *s->scatter);
  for (int64_t c = 0; c < k; c++) {
    long double *mean = r->means + c * d, *scatter = s->scatter + c * d * d;
    memset(mean, 0, (size_t)d * sizeof *mean);
    for (int64_t i = 0; i < n; i++)
      s->mass[c] += resp[i * k + c] * (row_weights ? row_weights[i] : 1);
    for (int64_t i = 0; i < n; i++)
      for (int64_t j = 0; j < d; j++)
        mean[j] += resp[i * k + c] * (row_weights ? row_weights[i] : 1) / s->mass[c] *
                   (x[i * d + j] - x[j]);
    for (int64_t j = 0; j < d; j++)
      mean[j] += x[j];
    for (int64_t i = 0; i < n; i++)
      for (int64_t a = 0; a < d; a++)
        for (int64_t b = 0; b < d; b++)
          scatter[a * d + b] += resp[i * k + c] * (row_weights ? row_weights[i] : 1) *
                                (x[i * d + a] - mean[a]) * (x[i * d + b] - mean[b]);
    total += s->mass[c];
  }
  for (int64_t c = 0; c < k; c++)
    r->weights[c] = s->mass[c] / total;
}

/* An E-step with the means as a caller gets them. */
static int e_step_of_rounded(reference *r, const double *x, int64_t n, const double *row_weights,
                             const int32_t *labels, long double *resp) {
  long double *exact = r->means;
  r->means = new_long(r->k * r->d);
  for (int64_t i = 0; i < r->k * r->d; i++)
    r->means[i] = (double)exact[i];
  int fine = e_step(r, x, n, row_weights, labels, resp);
  free(r->means);
  r->means = exact;
  return fine;
}

reference reference_of(const params *start, int64_t n) {
  int64_t k = start->k, d = start->d;
  reference r = {start->family, k, d,   new_long(k), new_long(k * d), new_long(k * d * d), 0, n,
                 HUGE_VALL,     0, NULL};
  for (int64_t c = 0; c < k; c++) {
    r.weights[c] = start->weights[c];
    for (int64_t i = 0; i < d; i++) {
      r.means[c * d + i] = start->means[c * d + i];
      for (int64_t j = 0; j < d; j++)
        r.covariances[(c * d + i) * d + j] = covariance_at(start, c, i, j);
    }
  }
  return r;
}

void find_orientation(const params *p, long double *orientation) {
  reference r = reference_of(p, 0);
  set_unit(orientation, p->d);
  joint_eigenvectors(r.covariances, p->k, p->d, orientation);
  free_reference(&r);
}

int reference_em(reference *result, const double *x, int64_t n, const double *row_weights,
                 const params *start, int iterations) {
  return reference_em_labelled(result, x, n, row_weights, NULL, start, iterations);
}

int reference_em_labelled(reference *result, const double *x, int64_t n, const double *row_weights,
                          const int32_t *labels, const params *start, int iterations) {
  int64_t k = start->k, d = start->d;
  const char *letters = gmm_family_letters(start->family);
  reference r = reference_of(start, n);
  scatters s = new_scatters(k, d);
  long double *resp = new_long(n * k), *orientation = new_long(d * d);
  find_orientation(start, orientation);
  r.iterations = iterations;
  r.history = new_long(iterations);
  int fine = e_step(&r, x, n, row_weights, labels, resp);
  for (int t = 0; t < iterations && fine; t++) {
    find_moments(&r, x, n, row_weights, resp, &s);
    reference_estimate(letters, &s, orientation, r.covariances);
    fine = e_step(&r, x, n, row_weights, labels, resp);
    r.history[t] = r.log_likelihood;
  }
  fine = fine && e_step_of_rounded(&r, x, n, row_weights, labels, resp);
  free(resp);
  free(orientation);
  free_scatters(&s);
  *result = r;
  return fine;
}

int reference_scatters(scatters *s, long double *log_likelihood, const double *x, int64_t n,
                       const double *row_weights, const params *given) {
  reference r = reference_of(given, n);
  long double *resp = new_long(n * r.k);
  int fine = e_step(&r, x, n, row_weights, NULL, resp);
  *s = new_scatters(r.k, r.d);
  *log_likelihood = r.log_likelihood;
  if (fine)
    find_moments(&r, x, n, row_weights, resp, s);
  free(resp);
  free_reference(&r);
  return fine;
}

void free_reference(reference *r) {
  free(r->weights);
  free(r->means);
  free(r->covariances);
  free(r->history);
}

static void raise(double *largest, long double error) {
  if (error > *largest || error != error) /* a NaN stays */
    *largest = (double)error;
}

static void compare_history(const reference *r, const gmm_model *model, reference_errors *e) {
  double *history = new_doubles(r->iterations), weight = gmm_total_weight(model);
  assert_ok(gmm_get_history(model, history, r->iterations));
  for (int t = 0; t < r->iterations; t++)
    raise(&e->history,
          fabsl(history[t] * weight - r->history[t]) / (fabsl(r->history[t]) + (long double)r->n));
  free(history);
}

reference_errors compare_with_reference(const reference *r, const gmm_model *model) {
  int64_t d = r->d;
  reference_errors e = {0, 0, 0, 0, 0};
  params p = params_of(model);
  for (int64_t c = 0; c < r->k; c++) {
    const long double *cov = r->covariances + c * d * d;
    raise(&e.weights, fabsl(p.weights[c] - r->weights[c]));
    for (int64_t i = 0; i < d; i++) {
      long double sigma = sqrtl(cov[i * d + i]), mean = r->means[c * d + i];
      long double rounding = DBL_EPSILON / 2 * fabsl(mean);
      raise(&e.means, (fabsl(p.means[c * d + i] - mean) - rounding) / sigma);
      for (int64_t j = 0; j < d; j++)
        raise(&e.covariances,
              fabsl(covariance_at(&p, c, i, j) - cov[i * d + j]) / (sigma * sqrtl(cov[j * d + j])));
    }
  }
  e.log_likelihood = (double)(fabsl(gmm_log_likelihood(model) - r->log_likelihood) /
                              (fabsl(r->log_likelihood) + (long double)r->n));
  compare_history(r, model, &e);
  free_params(&p);
  return e;
}

int reference_is_precise(void) {
  return long_rounding() < 0x1p-60L;
}

void keep_largest(reference_errors *a, const reference_errors *b) {
  raise(&a->weights, b->weights);
  raise(&a->means, b->means);
  raise(&a->covariances, b->covariances);
  raise(&a->log_likelihood, b->log_likelihood);
  raise(&a->history, b->history);
}
