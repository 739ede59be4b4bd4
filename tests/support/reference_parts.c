#include "reference_parts.h"

#include "reference_matrix.h"

#include <math.h>
#include <stdlib.h>

params random_params(generator *g, int64_t k, int64_t d, int family, double offset) {
  params p = new_params(k, d, family);
  double *root = new_doubles(d * d), sum = 0;
  for (int64_t c = 0; c < k; c++)
    sum += p.weights[c] = 0.1 + next_uniform(g);
  for (int64_t c = 0; c < k; c++)
    p.weights[c] /= sum;
  for (int64_t i = 0; i < k * d; i++)
    p.means[i] = offset + 2 * next_normal(g);
  for (int64_t at = 0; at < p.n_covariances; at++)
    p.covariances[at] = 0.2 + next_uniform(g);
  for (int64_t c = 0; has_matrices(family) && c < covariance_count(family, k); c++) {
    double *covariance = p.covariances + c * d * d;
    for (int64_t i = 0; i < d * d; i++)
      root[i] = next_normal(g) / sqrt((double)d);
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j < d; j++) {
        covariance[i * d + j] = i == j ? 0.2 : 0;
        for (int64_t l = 0; l < d; l++)
          covariance[i * d + j] += root[i * d + l] * root[j * d + l];
      }
  }
  free(root);
  return p;
}

/* Covariance and residual of one component in the order of `order`, the first n_there of which are
 * eliminated: what is left is the conditional covariance, and the residual turns into minus the
 * deviation of the conditional mean. Returns the log-density of what is there. */
static long double eliminate(const params *p, int64_t c, const double *row, const int64_t *order,
                             int64_t n_there, long double *a, long double *residual) {
  int64_t d = p->d;
  long double log_density = 0;
  for (int64_t i = 0; i < d; i++) {
    residual[i] = i < n_there ? (long double)row[order[i]] - p->means[c * d + order[i]] : 0;
    for (int64_t j = 0; j < d; j++)
      a[i * d + j] = covariance_at(p, c, order[i], order[j]);
  }
  for (int64_t l = 0; l < n_there; l++) {
    long double pivot = a[l * d + l];
    log_density -= (logl(2 * acosl(-1) * pivot) + residual[l] * residual[l] / pivot) / 2;
    for (int64_t i = l + 1; i < d; i++) {
      long double factor = a[i * d + l] / pivot;
      residual[i] -= factor * residual[l];
      for (int64_t j = l; j < d; j++)
        a[i * d + j] -= factor * a[l * d + j];
    }
  }
  return log_density;
}

/* Of the mixture. beyond: conditional means less those of component 0 when nothing is known,
 * because at an offset of 1e8 long double has but 11 digits behind the point. */
static void combine(conditional *r, const params *p, const long double *beyond) {
  for (int64_t a = 0; a < r->n; a++) {
    long double mean = 0;
    for (int64_t c = 0; c < r->k; c++)
      mean += r->weights[c] * beyond[c * r->n + a];
    for (int64_t c = 0; c < r->k; c++) {
      long double apart = beyond[c * r->n + a] - mean;
      r->variance[a] += r->weights[c] * (r->covariances[(c * r->n + a) * r->n + a] + apart * apart);
    }
    r->mean[a] = p->means[r->features[a]] + mean;
  }
}

conditional conditional_of(const params *p, const double *row) {
  int64_t k = p->k, d = p->d, n_there = 0, at = 0, missing = 0;
  int64_t *order = must_alloc((size_t)d * sizeof *order);
  for (int64_t j = 0; j < d; j++)
    n_there += !isnan(row[j]);
  int64_t n = d - n_there;
  conditional r = {k,
                   n,
                   must_alloc((size_t)(n + 1) * sizeof *order),
                   new_long(k),
                   new_long(k * n),
                   new_long(k * n * n),
                   0,
                   new_long(n),
                   new_long(n)};
  for (int64_t j = 0; j < d; j++)
    if (!isnan(row[j]))
      order[at++] = j;
  for (int64_t j = 0; j < d; j++)
    if (isnan(row[j]))
      order[at++] = r.features[missing++] = j;
  long double *a = new_long(d * d), *residual = new_long(d), *beyond = new_long(k * n);
  long double largest = -HUGE_VALL, sum = 0;
  for (int64_t c = 0; c < k; c++) {
    r.weights[c] = logl(p->weights[c]) + eliminate(p, c, row, order, n_there, a, residual);
    largest = fmaxl(largest, r.weights[c]);
    for (int64_t i = 0; i < n; i++) {
      long double own = p->means[c * d + r.features[i]], first = p->means[r.features[i]];
      r.means[c * n + i] = own - residual[n_there + i];
      beyond[c * n + i] = (own - first) - residual[n_there + i];
      for (int64_t j = 0; j < n; j++)
        r.covariances[(c * n + i) * n + j] = a[(n_there + i) * d + n_there + j];
    }
  }
  for (int64_t c = 0; c < k; c++)
    sum += r.weights[c] = expl(r.weights[c] - largest);
  for (int64_t c = 0; c < k; c++)
    r.weights[c] /= sum;
  r.log_density = n_there > 0 ? largest + logl(sum) : 0;
  combine(&r, p, beyond);
  free(beyond);
  free(order);
  free(a);
  free(residual);
  return r;
}

void free_conditional(conditional *c) {
  free(c->features);
  free(c->weights);
  free(c->means);
  free(c->covariances);
  free(c->mean);
  free(c->variance);
}
