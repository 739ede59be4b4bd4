#include "ugly.h"

#include "test.h"

#include <stdlib.h>

uint64_t next_bits(generator *g) {
  uint64_t z = (g->state += UINT64_C(0x9e3779b97f4a7c15));
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

double next_uniform(generator *g) {
  return (double)(next_bits(g) >> 11) * 0x1p-53;
}

double next_normal(generator *g) {
  double sum = next_uniform(g);
  for (int i = 1; i < 12; i++)
    sum += next_uniform(g);
  return sum - 6;
}

double *clustered_rows(uint64_t seed, int64_t n, int64_t d, int64_t k) {
  generator g = {seed};
  double *x = new_doubles(n * d);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < d; j++)
      x[i * d + j] = 6 * (double)(i % k) + next_normal(&g);
  return x;
}

int32_t *some_labels(int64_t n, int64_t k) {
  int32_t *labels = must_alloc((size_t)n * sizeof *labels);
  for (int64_t i = 0; i < n; i++)
    labels[i] = i % 4 == 0 ? (int32_t)(i % k) : -1;
  return labels;
}

double *base_rows(void) {
  return clustered_rows(1, BASE_N, BASE_D, BASE_K);
}

void covariance_of_rows(const double *x, int64_t n, int64_t d, double *covariance) {
  long double *mean = must_alloc((size_t)d * sizeof(long double));
  for (int64_t j = 0; j < d; j++) {
    mean[j] = 0;
    for (int64_t i = 0; i < n; i++)
      mean[j] += x[i * d + j];
    mean[j] /= (long double)n;
  }
  for (int64_t a = 0; a < d; a++)
    for (int64_t b = 0; b <= a; b++) {
      long double sum = 0;
      for (int64_t i = 0; i < n; i++)
        sum += (x[i * d + a] - mean[a]) * (x[i * d + b] - mean[b]);
      covariance[a * d + b] = covariance[b * d + a] = (double)(sum / (long double)n);
    }
  free(mean);
}
