#include "quad_em.h"

#ifdef QUAD

#include <stdlib.h>
#include <string.h>

quad *new_quads(int64_t n) {
  quad *a = must_alloc((size_t)n * sizeof(quad));
  for (int64_t i = 0; i < n; i++)
    a[i] = 0;
  return a;
}

quad *quads_of(const double *from, int64_t n) {
  quad *a = new_quads(n);
  for (int64_t i = 0; i < n; i++)
    a[i] = from[i];
  return a;
}

mixture mixture_of(const params *p) {
  int64_t k = p->k, d = p->d;
  mixture m = {p->family,
               k,
               d,
               quads_of(p->weights, k),
               quads_of(p->means, k * d),
               new_quads(k * d * d),
               new_quads(k * d * d),
               1};
  for (int64_t c = 0; c < k; c++)
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j < d; j++)
        m.covariances[(c * d + i) * d + j] = covariance_at(p, c, i, j);
  return m;
}

static quad *copy_quads(const quad *from, int64_t n) {
  return memcpy(new_quads(n), from, (size_t)n * sizeof(quad));
}

mixture copy_mixture(const mixture *m) {
  int64_t k = m->k, square = m->d * m->d;
  mixture copy = *m;
  copy.weights = copy_quads(m->weights, k);
  copy.means = copy_quads(m->means, k * m->d);
  copy.covariances = copy_quads(m->covariances, k * square);
  copy.factors = copy_quads(m->factors, k * square);
  return copy;
}

void free_mixture(mixture *m) {
  free(m->weights);
  free(m->means);
  free(m->covariances);
  free(m->factors);
}

/* Lower Cholesky factor in place; what is above the diagonal stays. */
static int cholesky(quad *a, int64_t d, quad *smallest_pivot) {
  for (int64_t j = 0; j < d; j++) {
    quad variance = a[j * d + j], pivot = variance;
    for (int64_t l = 0; l < j; l++)
      pivot -= a[j * d + l] * a[j * d + l];
    if (!(pivot > 0))
      return 0;
    if (pivot / variance < *smallest_pivot)
      *smallest_pivot = pivot / variance;
    a[j * d + j] = quad_sqrt(pivot);
    for (int64_t i = j + 1; i < d; i++) {
      quad sum = a[i * d + j];
      for (int64_t l = 0; l < j; l++)
        sum -= a[i * d + l] * a[j * d + l];
      a[i * d + j] = sum / a[j * d + j];
    }
  }
  return 1;
}

static int factorise(mixture *m) {
  int64_t k = m->k, square = m->d * m->d;
  memcpy(m->factors, m->covariances, (size_t)(k * square) * sizeof(quad));
  for (int64_t c = 0; c < k; c++)
    if (!cholesky(m->factors + c * square, m->d, &m->smallest_pivot))
      return 0;
  return 1;
}

static quad log_2_pi(void) {
  quad pi = (quad)0x1.921fb54442d18p1 + 0x1.1a62633145c07p-53 + -0x1.f1976b7ed8fbcp-109;
  return quad_log(2 * pi);
}

/* log w_c - (D log(2 pi) + log det) / 2. */
static void find_constants(mixture *m, quad *constants) {
  int64_t d = m->d;
  for (int64_t c = 0; c < m->k; c++) {
    constants[c] = quad_log(m->weights[c]) - (quad)d * log_2_pi() / 2;
    for (int64_t j = 0; j < d; j++)
      constants[c] -= quad_log(m->factors[(c * d + j) * d + j]);
  }
}

/* |L^-1 (x - mean)|^2 by forward substitution. */
static quad distance(const mixture *m, int64_t c, const quad *x, quad *z) {
  int64_t d = m->d;
  const quad *factor = m->factors + c * d * d, *mean = m->means + c * d;
  quad sum = 0;
  for (int64_t i = 0; i < d; i++) {
    z[i] = x[i] - mean[i];
    for (int64_t l = has_matrices(m->family) ? 0 : i; l < i; l++)
      z[i] -= factor[i * d + l] * z[l];
    z[i] /= factor[i * d + i];
    sum += z[i] * z[i];
  }
  return sum;
}

int quad_e_step(mixture *m, const rows *r, quad *resp, quad *log_density, likelihood *total) {
  int64_t k = m->k, d = m->d;
  if (!factorise(m))
    return 0;
  quad *constants = new_quads(k), *z = new_quads(d);
  find_constants(m, constants);
  memset(total, 0, sizeof *total);
  for (int64_t i = 0; i < r->n; i++) {
    quad *row = resp + i * k, largest = 0, sum = 0, weight = r->weights ? r->weights[i] : 1;
    for (int64_t c = 0; c < k; c++) {
      row[c] = constants[c] - distance(m, c, r->x + i * d, z) / 2;
      largest = c == 0 ? row[0] : quad_max(largest, row[c]);
    }
    for (int64_t c = 0; c < k; c++)
      sum += row[c] = quad_exp(row[c] - largest);
    for (int64_t c = 0; c < k; c++)
      row[c] /= sum;
    log_density[i] = largest + quad_log(sum);
    total->weight += weight;
    total->sum += weight * log_density[i];
    total->size += weight * quad_abs(log_density[i]);
  }
  free(constants);
  free(z);
  return 1;
}

/* Mean and scatter matrix (not yet divided) of component c; returns its weight. */
static quad moments(mixture *m, int64_t c, const rows *r, const quad *resp, quad *difference) {
  int64_t k = m->k, d = m->d;
  quad *mean = m->means + c * d, *scatter = m->covariances + c * d * d, mass = 0;
  const quad *origin = r->x;
  memset(mean, 0, (size_t)d * sizeof(quad));
  memset(scatter, 0, (size_t)(d * d) * sizeof(quad));
  for (int64_t i = 0; i < r->n; i++) {
    quad weight = resp[i * k + c] * (r->weights ? r->weights[i] : 1);
    mass += weight;
    for (int64_t j = 0; j < d; j++)
      mean[j] += weight * (r->x[i * d + j] - origin[j]);
  }
  for (int64_t j = 0; j < d; j++)
    mean[j] = origin[j] + mean[j] / mass;
  for (int64_t i = 0; i < r->n; i++) {
    quad weight = resp[i * k + c] * (r->weights ? r->weights[i] : 1);
    for (int64_t a = 0; a < d; a++) {
      difference[a] = r->x[i * d + a] - mean[a];
      quad weighed = weight * difference[a];
      for (int64_t b = has_matrices(m->family) ? 0 : a; b <= a; b++)
        scatter[a * d + b] += weighed * difference[b];
    }
  }
  for (int64_t a = 0; a < d; a++)
    for (int64_t b = 0; b < a; b++)
      scatter[b * d + a] = scatter[a * d + b];
  return mass;
}

/* Gives every component what its family allows of the K scatter matrices: all of its own, or of
 * all. */
static void restrict_to_family(mixture *m, const quad *mass, quad total) {
  int64_t k = m->k, d = m->d;
  int shared = gmm_family_is_shared(m->family);
  for (int64_t i = 0; i < d * d && shared; i++) {
    quad sum = 0;
    for (int64_t c = 0; c < k; c++)
      sum += m->covariances[c * d * d + i];
    for (int64_t c = 0; c < k; c++)
      m->covariances[c * d * d + i] = sum / total * mass[c];
  }
  for (int64_t c = 0; c < k; c++) {
    quad *s = m->covariances + c * d * d, trace = 0;
    for (int64_t j = 0; j < d; j++)
      trace += s[j * d + j];
    for (int64_t j = 0; j < d && is_isotropic(m->family); j++)
      s[j * d + j] = trace / (quad)d;
    for (int64_t i = 0; i < d * d; i++)
      s[i] /= mass[c];
  }
}

static void m_step(mixture *m, const rows *r, const quad *resp, double regularisation) {
  int64_t k = m->k, d = m->d;
  quad total = 0, *mass = new_quads(k), *difference = new_quads(d);
  for (int64_t c = 0; c < k; c++)
    total += mass[c] = moments(m, c, r, resp, difference);
  restrict_to_family(m, mass, total);
  for (int64_t c = 0; c < k; c++) {
    m->weights[c] = mass[c] / total;
    for (int64_t j = 0; j < d; j++)
      m->covariances[(c * d + j) * d + j] += regularisation;
  }
  free(mass);
  free(difference);
}

int quad_em(mixture *m, const rows *r, double regularisation, int iterations, likelihood *history) {
  quad *resp = new_quads(r->n * m->k), *log_density = new_quads(r->n);
  likelihood before;
  int fine = quad_e_step(m, r, resp, log_density, &before);
  for (int t = 0; t < iterations && fine; t++) {
    m_step(m, r, resp, regularisation);
    fine = quad_e_step(m, r, resp, log_density, &history[t]);
  }
  free(resp);
  free(log_density);
  return fine;
}

#endif
