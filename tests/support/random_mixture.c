#include "random_mixture.h"

#include "reference_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* D x D: axes of all directions, with lengths that differ by a factor of about 5. */
static void draw_mixing(generator *g, int64_t d, double *a) {
  double size = exp(0.5 * next_normal(g));
  for (int64_t j = 0; j < d; j++) {
    double length = size * exp(0.5 * next_normal(g)) / sqrt((double)d);
    for (int64_t i = 0; i < d; i++)
      a[i * d + j] = length * (next_normal(g) + (i == j ? sqrt((double)d) : 0));
  }
}

static void draw_rows(random_mixture *m, const double *centres, const double *mixing,
                      generator *g) {
  int64_t d = m->d, k = m->k;
  double z[8], *shares = new_doubles(k);
  shares[0] = 0;
  for (int64_t c = 1; c < k; c++) /* of a row to be of an earlier component */
    shares[c] = (0.5 + next_uniform(g)) * (double)c / (double)(c + 1);
  m->x = new_doubles(m->n * d);
  for (int64_t i = 0; i < m->n; i++) {
    int64_t c = k - 1;
    while (c > 0 && next_uniform(g) < fmin(0.95, shares[c]))
      c--;
    for (int64_t j = 0; j < d; j++)
      z[j] = next_normal(g);
    for (int64_t j = 0; j < d; j++) {
      double *value = &m->x[i * d + j];
      *value = centres[c * d + j];
      for (int64_t l = 0; l < d; l++)
        *value += mixing[(c * d + j) * d + l] * z[l];
    }
  }
  free(shares);
}

/* What the family stores of mixing mixing'. */
static void start_near(random_mixture *m, const double *centres, const double *mixing,
                       generator *g) {
  int64_t d = m->d, size = covariance_size(m->start.family, d);
  double total = 0;
  for (int64_t c = 0; c < m->k; c++)
    total += m->start.weights[c] = 0.5 + next_uniform(g);
  for (int64_t c = 0; c < m->k; c++)
    m->start.weights[c] /= total;
  for (int64_t i = 0; i < m->k * d; i++)
    m->start.means[i] = centres[i] + 0.3 * next_normal(g);
  for (int64_t c = 0; c < m->start.n_covariances / size; c++) {
    double *covariance = m->start.covariances + c * size;
    memset(covariance, 0, (size_t)size * sizeof *covariance);
    for (int64_t i = 0; i < d; i++)
      for (int64_t j = 0; j < d; j++) {
        double sum = 0;
        for (int64_t l = 0; l < d; l++)
          sum += mixing[(c * d + i) * d + l] * mixing[(c * d + j) * d + l];
        if (has_matrices(m->start.family))
          covariance[i * d + j] = sum;
        else if (i == j)
          covariance[is_isotropic(m->start.family) ? 0 : i] += sum;
      }
  }
}

static random_mixture make_mixture(generator *g, int family, int few) {
  random_mixture m;
  m.d = 1 + (int64_t)(next_bits(g) % 8);
  m.k = 1 + (int64_t)(next_bits(g) % 6);
  m.n = few ? m.k * (2 + m.d / 2) : 20 * m.d * m.k + (int64_t)(next_bits(g) % 40);
  m.start = new_params(m.k, m.d, family);
  double *centres = new_doubles(m.k * m.d), *mixing = new_doubles(m.k * m.d * m.d);
  double apart = few ? 20 : 1 + 4 * next_uniform(g);
  for (int64_t c = 0; c < m.k; c++) {
    draw_mixing(g, m.d, mixing + c * m.d * m.d);
    for (int64_t j = 0; j < m.d; j++)
      centres[c * m.d + j] = apart * next_normal(g);
  }
  draw_rows(&m, centres, mixing, g);
  start_near(&m, centres, mixing, g);
  m.row_weights = next_bits(g) % 3 == 0 ? new_doubles(m.n) : NULL;
  for (int64_t i = 0; i < m.n && m.row_weights; i++)
    m.row_weights[i] = 0.25 + 2 * next_uniform(g);
  free(centres);
  free(mixing);
  return m;
}

random_mixture make_random_mixture(generator *g, int family) {
  return make_mixture(g, family, 0);
}

random_mixture make_few_rows(generator *g, int family) {
  return make_mixture(g, family, 1);
}

void end_random_mixture(random_mixture *m) {
  free(m->x);
  free(m->row_weights);
  free_params(&m->start);
}

long double *long_covariances_of(const gmm_model *model) {
  int64_t d = gmm_n_features(model), n = gmm_n_components(model) * d * d;
  double *covariances = new_doubles(n);
  long double *a = new_long(n);
  assert_ok(gmm_get_full_covariances(model, covariances, n));
  for (int64_t i = 0; i < n; i++)
    a[i] = covariances[i];
  free(covariances);
  return a;
}
