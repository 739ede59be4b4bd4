#include "reference_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

long double long_rounding(void) {
  volatile long double one = 1, tiny = 0x1p-63L;
  return one + tiny != one ? 0x1p-63L : 0x1p-52L;
}

long double *new_long(int64_t n) {
  long double *a = malloc((size_t)(n > 0 ? n : 1) * sizeof(long double));
  if (!a)
    abort();
  for (int64_t i = 0; i < n; i++)
    a[i] = 0;
  return a;
}

void set_unit(long double *v, int64_t d) {
  for (int64_t i = 0; i < d * d; i++)
    v[i] = i % (d + 1) == 0;
}

/* Columns p and q of a matrix with `rows` rows are turned. */
static void rotate_columns(long double *a, int64_t rows, int64_t d, int64_t p, int64_t q,
                           long double c, long double s) {
  for (int64_t i = 0; i < rows; i++) {
    long double u = a[i * d + p], v = a[i * d + q];
    a[i * d + p] = c * u - s * v;
    a[i * d + q] = s * u + c * v;
  }
}

/* A becomes R' A R. */
static void rotate_both(long double *a, int64_t d, int64_t p, int64_t q, long double c,
                        long double s) {
  rotate_columns(a, d, d, p, q, c, s);
  for (int64_t i = 0; i < d; i++) {
    long double u = a[p * d + i], v = a[q * d + i];
    a[p * d + i] = c * u - s * v;
    a[q * d + i] = s * u + c * v;
  }
}

/* One sweep over all pairs; returns the largest element beside the diagonal, relative. */
static long double sweep(long double *a, int64_t d, long double *v) {
  long double largest = 0;
  for (int64_t p = 0; p < d; p++)
    for (int64_t q = p + 1; q < d; q++) {
      long double off = a[p * d + q], theta, t, c;
      if (off == 0)
        continue;
      largest = fmaxl(largest, fabsl(off) / sqrtl(fabsl(a[p * d + p] * a[q * d + q])));
      theta = (a[q * d + q] - a[p * d + p]) / (2 * off);
      t = (theta < 0 ? -1 : 1) / (fabsl(theta) + sqrtl(theta * theta + 1));
      c = 1 / sqrtl(t * t + 1);
      rotate_both(a, d, p, q, c, t * c);
      if (v)
        rotate_columns(v, d, d, p, q, c, t * c);
    }
  return largest;
}

void eigen_of(const long double *a, int64_t d, long double *values, long double *vectors) {
  long double *work = new_long(d * d);
  memcpy(work, a, (size_t)(d * d) * sizeof *work);
  if (vectors)
    set_unit(vectors, d);
  for (int turn = 0; turn < 40 && sweep(work, d, vectors) > long_rounding(); turn++) {
  }
  for (int64_t j = 0; j < d; j++)
    values[j] = work[j * d + j];
  for (int64_t j = 0; j < d; j++) { /* the largest first */
    int64_t best = j;
    for (int64_t l = j + 1; l < d; l++)
      if (values[l] > values[best])
        best = l;
    long double value = values[j];
    values[j] = values[best];
    values[best] = value;
    for (int64_t i = 0; i < d && vectors; i++) {
      long double u = vectors[i * d + j];
      vectors[i * d + j] = vectors[i * d + best];
      vectors[i * d + best] = u;
    }
  }
  free(work);
}

void turn_into(const long double *v, const long double *a, int64_t d, long double *out) {
  long double *half = new_long(d * d);
  for (int64_t i = 0; i < d; i++) /* A V */
    for (int64_t l = 0; l < d; l++)
      for (int64_t j = 0; j < d; j++)
        half[i * d + j] += a[i * d + l] * v[l * d + j];
  for (int64_t i = 0; i < d; i++)
    for (int64_t j = 0; j < d; j++) {
      out[i * d + j] = 0;
      for (int64_t l = 0; l < d; l++)
        out[i * d + j] += v[l * d + i] * half[l * d + j];
    }
  free(half);
}

void turn_back(const long double *v, const long double *values, int64_t d, long double *out) {
  for (int64_t i = 0; i < d; i++)
    for (int64_t j = 0; j < d; j++) {
      out[i * d + j] = 0;
      for (int64_t l = 0; l < d; l++)
        out[i * d + j] += v[i * d + l] * values[l] * v[j * d + l];
    }
}

/* Returns the largest angle. */
static long double joint_sweep(long double *work, int64_t count, int64_t d, long double *v) {
  long double largest = 0;
  for (int64_t p = 0; p < d; p++)
    for (int64_t q = p + 1; q < d; q++) {
      long double on = 0, off = 0;
      for (int64_t m = 0; m < count; m++) {
        const long double *b = work + m * d * d;
        long double apart = b[p * d + p] - b[q * d + q], beside = 2 * b[p * d + q];
        on += apart * apart - beside * beside;
        off += 2 * apart * beside;
      }
      long double angle = -atan2l(off, on) / 4;
      if (on == 0 && off == 0)
        continue;
      largest = fmaxl(largest, fabsl(angle));
      for (int64_t m = 0; m < count; m++)
        rotate_both(work + m * d * d, d, p, q, cosl(angle), sinl(angle));
      rotate_columns(v, d, d, p, q, cosl(angle), sinl(angle));
    }
  return largest;
}

void joint_eigenvectors(const long double *a, int64_t count, int64_t d, long double *v) {
  long double *work = new_long(count * d * d);
  for (int64_t m = 0; m < count; m++) {
    long double *b = work + m * d * d, trace = 0;
    turn_into(v, a + m * d * d, d, b);
    for (int64_t j = 0; j < d; j++)
      trace += b[j * d + j];
    for (int64_t i = 0; i < d * d && trace > 0; i++)
      b[i] /= trace;
  }
  for (int turn = 0; turn < 40 && joint_sweep(work, count, d, v) > long_rounding(); turn++) {
  }
  free(work);
}
