#include "quad_em.h"

#ifdef QUAD

#include <stdlib.h>

/* v = (L L')^-1 v. */
static void solve(const quad *factor, int64_t d, quad *v) {
  for (int64_t i = 0; i < d; i++) {
    for (int64_t l = 0; l < i; l++)
      v[i] -= factor[i * d + l] * v[l];
    v[i] /= factor[i * d + i];
  }
  for (int64_t i = d - 1; i >= 0; i--) {
    for (int64_t l = i + 1; l < d; l++)
      v[i] -= factor[l * d + i] * v[l];
    v[i] /= factor[i * d + i];
  }
}

void quad_inverse(const quad *factor, int64_t d, quad *inverse) {
  quad *column = new_quads(d);
  for (int64_t j = 0; j < d; j++) {
    for (int64_t i = 0; i < d; i++)
      column[i] = i == j;
    solve(factor, d, column);
    for (int64_t i = 0; i < d; i++)
      inverse[i * d + j] = column[i];
  }
  free(column);
}

/* Makes |v| 1; returns what it was. */
static quad normalise(quad *v, int64_t d) {
  quad sum = 0;
  for (int64_t i = 0; i < d; i++)
    sum += v[i] * v[i];
  sum = quad_sqrt(sum);
  for (int64_t i = 0; i < d; i++)
    v[i] /= sum;
  return sum;
}

/* The largest eigenvalue of the correlation matrix, or of its inverse. */
static quad largest_eigenvalue(const quad *covariance, const quad *factor, int64_t d, int inverse) {
  quad *v = new_quads(d), *next = new_quads(d), value = 1;
  for (int64_t i = 0; i < d; i++)
    v[i] = 1 + (quad)(i % 3) / 8;
  normalise(v, d);
  for (int step = 0; step < 40; step++) {
    for (int64_t i = 0; i < d; i++) { /* the deviations s turn covariance to correlation */
      quad s = quad_sqrt(covariance[i * d + i]);
      next[i] = inverse ? s * v[i] : v[i] / s;
    }
    for (int64_t i = 0; i < d; i++) {
      v[i] = inverse ? next[i] : 0;
      for (int64_t j = 0; j < d && !inverse; j++)
        v[i] += covariance[i * d + j] * next[j];
    }
    if (inverse)
      solve(factor, d, v);
    for (int64_t i = 0; i < d; i++) {
      quad s = quad_sqrt(covariance[i * d + i]);
      v[i] = inverse ? v[i] * s : v[i] / s;
    }
    value = normalise(v, d);
  }
  free(v);
  free(next);
  return value;
}

double quad_condition(const mixture *m) {
  quad largest = 1;
  int64_t square = m->d * m->d;
  for (int64_t c = 0; c < covariance_count(m->family, m->k); c++) {
    const quad *covariance = m->covariances + c * square, *factor = m->factors + c * square;
    largest = quad_max(largest, largest_eigenvalue(covariance, factor, m->d, 0) *
                                    largest_eigenvalue(covariance, factor, m->d, 1));
  }
  return (double)largest;
}

#endif
