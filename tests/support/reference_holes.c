#include "reference_holes.h"

#include "reference_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const long double log_2_pi = 1.837877066409345483560659472811235279L;

/* Sweeps feature s out of the d x (d + 1) table, which is what a regression on it leaves: Gauss and
 * Jordan's step. */
static void sweep(long double *table, int64_t d, int64_t s) {
  int64_t width = d + 1;
  long double pivot = table[s * width + s];
  for (int64_t j = 0; j < width; j++)
    table[s * width + j] /= pivot;
  for (int64_t i = 0; i < d; i++) {
    long double factor = table[i * width + s];
    for (int64_t j = 0; j < width && i != s; j++)
      table[i * width + j] -= factor * table[s * width + j];
  }
}

/* The last column begins as y - mean, 0 in holes. After the sweeps of all that is observed it is
 * S_oo^-1 (y - mean) there and -(conditional mean - mean) in holes, where the rest is conditional.
 */
long double partial_log_density(const double *y, const long double *mean,
                                const long double *covariance, int64_t d, long double *completed,
                                long double *rest, int *fine) {
  int64_t width = d + 1;
  long double *table = new_long(d * width), result = 0;
  for (int64_t i = 0; i < d; i++) {
    for (int64_t j = 0; j < d; j++)
      table[i * width + j] = covariance[i * d + j];
    table[i * width + d] = isnan(y[i]) ? 0 : y[i] - mean[i];
  }
  for (int64_t s = 0; s < d; s++) {
    if (isnan(y[s]))
      continue;
    *fine = *fine && table[s * width + s] > 0;
    result -= (logl(table[s * width + s]) + log_2_pi) / 2;
    sweep(table, d, s);
  }
  for (int64_t i = 0; i < d; i++)
    if (!isnan(y[i]))
      result -= (y[i] - mean[i]) * table[i * width + d] / 2;
  for (int64_t i = 0; i < d && completed != NULL; i++) {
    completed[i] = isnan(y[i]) ? mean[i] - table[i * width + d] : y[i];
    for (int64_t j = 0; j < d; j++)
      rest[i * d + j] = isnan(y[i]) && isnan(y[j]) ? table[i * width + j] : 0;
  }
  free(table);
  return result;
}

/* Responsibilities (n x K) and the log-likelihood; 0 if a covariance is singular. */
static int e_step(reference *r, const double *x, int64_t n, const double *row_weights,
                  long double *resp) {
  int64_t k = r->k, d = r->d;
  int fine = 1;
  r->log_likelihood = 0;
  for (int64_t i = 0; i < n; i++) {
    long double *row = resp + i * k, largest = -HUGE_VALL, sum = 0;
    for (int64_t c = 0; c < k; c++) {
      row[c] = logl(r->weights[c]) + partial_log_density(x + i * d, r->means + c * d,
                                                         r->covariances + c * d * d, d, NULL, NULL,
                                                         &fine);
      largest = fmaxl(largest, row[c]);
    }
    for (int64_t c = 0; c < k; c++)
      sum += row[c] = expl(row[c] - largest);
    for (int64_t c = 0; c < k; c++)
      row[c] /= sum;
    r->log_likelihood += (row_weights ? row_weights[i] : 1) * (largest + logl(sum));
  }
  return fine && isfinite(r->log_likelihood);
}

/* Weight, mean and scatter of component c from the rows as its present parameters complete them. */
static void find_moments_of(reference *r, int64_t c, const double *x, int64_t n,
                            const double *row_weights, const long double *resp, scatters *s) {
  int64_t d = r->d;
  long double *completed = new_long(n * d), *rest = new_long(d * d), *mean = new_long(d);
  long double *scatter = s->scatter + c * d * d;
  int fine = 1;
  s->mass[c] = 0;
  memset(scatter, 0, (size_t)(d * d) * sizeof *scatter);
  for (int64_t i = 0; i < n; i++) {
    long double weight = resp[i * r->k + c] * (row_weights ? row_weights[i] : 1);
    partial_log_density(x + i * d, r->means + c * d, r->covariances + c * d * d, d,
                        completed + i * d, rest, &fine);
    s->mass[c] += weight;
    for (int64_t a = 0; a < d; a++)
      mean[a] += weight * (completed[i * d + a] - r->means[c * d + a]);
    for (int64_t a = 0; a < d * d; a++)
      scatter[a] += weight * rest[a];
  }
  for (int64_t a = 0; a < d; a++)
    mean[a] = r->means[c * d + a] + mean[a] / s->mass[c];
  for (int64_t i = 0; i < n; i++)
    for (int64_t a = 0; a < d; a++)
      for (int64_t b = 0; b < d; b++)
        scatter[a * d + b] += resp[i * r->k + c] * (row_weights ? row_weights[i] : 1) *
                              (completed[i * d + a] - mean[a]) * (completed[i * d + b] - mean[b]);
  memcpy(r->means + c * d, mean, (size_t)d * sizeof *mean);
  free(completed);
  free(rest);
  free(mean);
}

static void find_moments(reference *r, const double *x, int64_t n, const double *row_weights,
                         const long double *resp, scatters *s) {
  long double total = 0;
  for (int64_t c = 0; c < r->k; c++) {
    find_moments_of(r, c, x, n, row_weights, resp, s);
    total += s->mass[c];
  }
  for (int64_t c = 0; c < r->k; c++)
    r->weights[c] = s->mass[c] / total;
}

int reference_em_holes(reference *result, const double *x, int64_t n, const double *row_weights,
                       const params *start, int iterations) {
  int64_t k = start->k, d = start->d;
  const char *letters = gmm_family_letters(start->family);
  reference r = reference_of(start, n);
  scatters s = new_scatters(k, d);
  long double *resp = new_long(n * k), *orientation = new_long(d * d);
  find_orientation(start, orientation);
  r.iterations = iterations;
  r.history = new_long(iterations);
  int fine = e_step(&r, x, n, row_weights, resp);
  for (int t = 0; t < iterations && fine; t++) {
    find_moments(&r, x, n, row_weights, resp, &s);
    reference_estimate(letters, &s, orientation, r.covariances);
    fine = e_step(&r, x, n, row_weights, resp);
    r.history[t] = r.log_likelihood;
  }
  free(resp);
  free(orientation);
  free_scatters(&s);
  *result = r;
  return fine;
}
