#include "reference_families.h"

#include "reference_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

scatters new_scatters(int64_t k, int64_t d) {
  scatters s = {k, d, new_long(k), new_long(k * d * d)};
  return s;
}

void free_scatters(scatters *s) {
  free(s->mass);
  free(s->scatter);
}

static long double total_mass(const scatters *s) {
  long double total = 0;
  for (int64_t c = 0; c < s->k; c++)
    total += s->mass[c];
  return total;
}

long double loss_of(const scatters *s, const long double *covariances) {
  int64_t d = s->d;
  long double *values = new_long(d), *v = new_long(d * d), *b = new_long(d * d), loss = 0;
  for (int64_t c = 0; c < s->k; c++) {
    eigen_of(covariances + c * d * d, d, values, v);
    turn_into(v, s->scatter + c * d * d, d, b);
    for (int64_t j = 0; j < d; j++)
      loss += s->mass[c] * logl(values[j]) + b[j * d + j] / values[j];
  }
  free(values);
  free(v);
  free(b);
  return loss;
}

/* (a_1 ... a_D)^(1/D) */
static long double geometric_mean(const long double *a, int64_t d) {
  long double sum = 0;
  for (int64_t j = 0; j < d; j++)
    sum += logl(a[j]);
  return expl(sum / (long double)d);
}

/* Divides by it, and returns it. */
static long double take_volume(long double *a, int64_t d) {
  long double volume = geometric_mean(a, d);
  for (int64_t j = 0; j < d; j++)
    a[j] /= volume;
  return volume;
}

/* The same for a matrix: det^(1/D). */
static long double take_volume_of_matrix(long double *a, int64_t d) {
  long double *values = new_long(d), volume;
  eigen_of(a, d, values, NULL);
  volume = geometric_mean(values, d);
  for (int64_t i = 0; i < d * d; i++)
    a[i] /= volume;
  free(values);
  return volume;
}

/* trace(A^-1 B) */
static long double trace_of_ratio(const long double *a, const long double *b, int64_t d) {
  long double *values = new_long(d), *v = new_long(d * d), *turned = new_long(d * d), trace = 0;
  eigen_of(a, d, values, v);
  turn_into(v, b, d, turned);
  for (int64_t j = 0; j < d; j++)
    trace += turned[j * d + j] / values[j];
  free(values);
  free(v);
  free(turned);
  return trace;
}

/* Whether changes have come down to rounding, that of numbers or that of an ill-conditioned matrix:
 * to a few eps, or no more to a half in many turns. */
typedef struct progress {
  long double least;
  int since;
} progress;

static int is_over(progress *p, long double change) {
  p->since = change < p->least / 2 ? 0 : p->since + 1;
  p->least = p->since == 0 ? change : p->least;
  return change <= 8 * long_rounding() || p->since >= (change < 1e-12L ? 40 : 1000);
}

/* Variances of K components, K*D, from the K*D diagonals of scatter matrices: the families whose
 * axes are known. */
static void volume_and_shape(const char *letters, const scatters *s, const long double *diagonals,
                             long double *variances) {
  enum { TURNS = 1000000 };
  int64_t k = s->k, d = s->d;
  long double *shape = new_long(d), *volume = new_long(k), sum = 0;
  progress so_far = {HUGE_VALL, 0};
  for (int64_t j = 0; j < d; j++)
    shape[j] = 1;
  if (letters[1] == 'V') { /* each shape is that of the diagonal */
    memcpy(variances, diagonals, (size_t)(k * d) * sizeof *variances);
    for (int64_t c = 0; c < k; c++)
      sum += volume[c] = take_volume(variances + c * d, d);
  }
  for (int turn = 0; turn < TURNS && letters[1] != 'V'; turn++) {
    long double change = 0;
    sum = 0;
    for (int64_t c = 0; c < k; c++) {
      long double before = volume[c];
      volume[c] = 0;
      for (int64_t j = 0; j < d; j++)
        volume[c] += diagonals[c * d + j] / shape[j] / (long double)d;
      sum += volume[c];
      change = fmaxl(change, fabsl(volume[c] - before) / volume[c]);
    }
    if (letters[1] == 'I' || is_over(&so_far, change))
      break;
    for (int64_t j = 0; j < d; j++) {
      shape[j] = 0;
      for (int64_t c = 0; c < k; c++) /* with equal volumes, that of each does not matter */
        shape[j] += diagonals[c * d + j] / (letters[0] == 'V' ? volume[c] / s->mass[c] : 1);
    }
    (void)take_volume(shape, d);
  }
  for (int64_t i = 0; i < k * d; i++) {
    int64_t c = i / d;
    long double own = letters[0] == 'E' ? sum / total_mass(s) : volume[c] / s->mass[c];
    variances[i] = own * (letters[1] == 'V' ? variances[i] : shape[i % d]);
  }
  free(shape);
  free(volume);
}

static void on_given_axes(const char *letters, const scatters *s, const long double *axes,
                          int shared, long double *covariances) {
  int64_t k = s->k, d = s->d;
  long double *diagonals = new_long(k * d), *variances = new_long(k * d), *b = new_long(d * d);
  for (int64_t c = 0; c < k; c++) {
    turn_into(axes + (shared ? 0 : c * d * d), s->scatter + c * d * d, d, b);
    for (int64_t j = 0; j < d; j++)
      diagonals[c * d + j] = b[j * d + j];
  }
  volume_and_shape(letters, s, diagonals, variances);
  for (int64_t c = 0; c < k; c++)
    turn_back(axes + (shared ? 0 : c * d * d), variances + c * d, d, covariances + c * d * d);
  free(diagonals);
  free(variances);
  free(b);
}

/* EEV, VEV, VVV, EVV: the axes of each scatter matrix, by size. Nothing is lost by sorting: for two
 * sequences the sum of ratios is least when both are sorted. */
static void on_own_axes(const char *letters, const scatters *s, long double *covariances) {
  int64_t k = s->k, d = s->d;
  long double *axes = new_long(k * d * d), *values = new_long(d);
  for (int64_t c = 0; c < k; c++)
    eigen_of(s->scatter + c * d * d, d, values, axes + c * d * d);
  on_given_axes(letters, s, axes, 0, covariances);
  free(axes);
  free(values);
}

/* EEE, VEE: volume_k = trace(C^-1 scatter_k) / (D mass_k); C = sum scatter_k / volume_k, det 1. */
static void one_matrix(const char *letters, const scatters *s, long double *covariances) {
  enum { TURNS = 100000 };
  int64_t k = s->k, d = s->d;
  long double *matrix = new_long(d * d), *volume = new_long(k), own = 0;
  progress so_far = {HUGE_VALL, 0};
  for (int64_t c = 0; c < k; c++)
    volume[c] = 1;
  for (int turn = 0; turn < TURNS; turn++) {
    long double change = 0;
    memset(matrix, 0, (size_t)(d * d) * sizeof *matrix);
    for (int64_t i = 0; i < k * d * d; i++)
      matrix[i % (d * d)] += s->scatter[i] / volume[i / (d * d)];
    own = take_volume_of_matrix(matrix, d);
    if (letters[0] == 'E')
      break;
    for (int64_t c = 0; c < k; c++) {
      long double before = volume[c];
      volume[c] = trace_of_ratio(matrix, s->scatter + c * d * d, d) / (long double)d / s->mass[c];
      change = fmaxl(change, fabsl(volume[c] - before) / volume[c]);
    }
    if (is_over(&so_far, change))
      break;
  }
  for (int64_t i = 0; i < k * d * d; i++)
    covariances[i] =
        matrix[i % (d * d)] * (letters[0] == 'E' ? own / total_mass(s) : volume[i / (d * d)]);
  free(matrix);
  free(volume);
}

int has_many_minima(const char *letters) {
  return letters[1] == 'V' && letters[2] == 'E';
}

/* EVE, VVE: what is to be made least over orientations, the loss less a constant. */
static long double height(const char *letters, const scatters *s, const long double *axes,
                          long double *turned) {
  int64_t k = s->k, d = s->d;
  long double sum = 0;
  for (int64_t c = 0; c < k; c++) {
    long double *b = turned + c * d * d, logs = 0;
    turn_into(axes, s->scatter + c * d * d, d, b);
    for (int64_t j = 0; j < d; j++)
      logs += logl(b[j * d + j]);
    sum += letters[0] == 'V' ? s->mass[c] * logs : expl(logs / (long double)d);
  }
  return letters[0] == 'V' ? sum : total_mass(s) * (long double)d * logl(sum);
}

/* Where the height falls: angles of the turns in the planes of two axes, each divided by an
 * estimate of its curvature. Returns how much it promises. */
static long double downhill(const char *letters, const scatters *s, const long double *turned,
                            long double *angles) {
  int64_t k = s->k, d = s->d;
  long double *pull = new_long(k), volumes = 0, promise = 0, total = total_mass(s);
  for (int64_t c = 0; c < k; c++) {
    long double logs = 0;
    for (int64_t j = 0; j < d; j++)
      logs += logl(turned[(c * d + j) * d + j]);
    volumes += pull[c] = expl(logs / (long double)d);
  }
  for (int64_t c = 0; c < k; c++)
    pull[c] = letters[0] == 'V' ? s->mass[c] : pull[c] / volumes * total;
  for (int64_t i = 0; i < d; i++)
    for (int64_t j = 0; j < d; j++) {
      long double slope = 0, curvature = 1e-3L * total;
      for (int64_t c = 0; c < k; c++) {
        const long double *b = turned + c * d * d;
        long double bi = b[i * d + i], bj = b[j * d + j];
        slope += 2 * pull[c] * b[i * d + j] * (1 / bj - 1 / bi);
        curvature += 2 * pull[c] * (bi - bj) * (bi - bj) / (bi * bj);
      }
      angles[i * d + j] = i == j ? 0 : -slope / curvature;
      promise += i < j ? slope * slope / curvature : 0;
    }
  free(pull);
  return promise;
}

/* out = axes (1 + step * angles), made orthogonal again by Gram and Schmidt, twice. */
static void turn_axes(const long double *axes, const long double *angles, long double step,
                      int64_t d, long double *out) {
  for (int64_t i = 0; i < d; i++)
    for (int64_t j = 0; j < d; j++) {
      long double sum = 0;
      for (int64_t l = 0; l < d; l++)
        sum += axes[i * d + l] * angles[l * d + j];
      out[i * d + j] = axes[i * d + j] + step * sum;
    }
  for (int twice = 0; twice < 2; twice++)
    for (int64_t j = 0; j < d; j++) {
      long double length = 0;
      for (int64_t l = 0; l < j; l++) {
        long double along = 0;
        for (int64_t i = 0; i < d; i++)
          along += out[i * d + j] * out[i * d + l];
        for (int64_t i = 0; i < d; i++)
          out[i * d + j] -= along * out[i * d + l];
      }
      for (int64_t i = 0; i < d; i++)
        length += out[i * d + j] * out[i * d + j];
      for (int64_t i = 0; i < d; i++)
        out[i * d + j] /= sqrtl(length);
    }
}

/* Steepest descent with steps that are halved until they do what they promised. */
static void descend(const char *letters, const scatters *s, long double *axes) {
  enum { STEPS = 20000 };
  int64_t d = s->d, size = d * d;
  long double *turned = new_long(s->k * size), *angles = new_long(size), *next = new_long(size);
  long double here = height(letters, s, axes, turned), total = total_mass(s), step = 1;
  for (int turn = 0; turn < STEPS; turn++) {
    long double promise = downhill(letters, s, turned, angles), there = here;
    if (promise <= 1e-26L * total)
      break;
    for (step = fminl(1, 2 * step); step > 1e-12L; step /= 2) {
      turn_axes(axes, angles, step, d, next);
      there = height(letters, s, next, turned);
      if (there < here - 1e-4L * step * promise)
        break;
    }
    if (!(there < here))
      break; /* rounding is all that is left */
    here = there;
    memcpy(axes, next, (size_t)size * sizeof *axes);
  }
  free(turned);
  free(angles);
  free(next);
}

void reference_estimate(const char *letters, const scatters *s, long double *orientation,
                        long double *covariances) {
  long double *unit = new_long(s->d * s->d);
  set_unit(unit, s->d);
  if (has_many_minima(letters)) {
    descend(letters, s, orientation);
    on_given_axes(letters, s, orientation, 1, covariances);
  } else if (letters[2] == 'E') {
    one_matrix(letters, s, covariances);
  } else if (letters[2] == 'V') {
    on_own_axes(letters, s, covariances);
  } else {
    on_given_axes(letters, s, unit, 1, covariances);
  }
  free(unit);
}
