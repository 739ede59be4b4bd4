#include "stationary.h"

#include "reference_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Covariances as their family sees them: axes and variances along them. */
typedef struct decomposition {
  int64_t k, d;
  long double *axes;      /* K*D*D: columns */
  long double *variances; /* K*D */
} decomposition;

/* The axes of all: those of the first if the shape is shared too, as it is then a multiple of each,
 * else the joint ones. */
static void find_shared_axes(const char *letters, const long double *covariances,
                             decomposition *o) {
  int64_t d = o->d;
  eigen_of(covariances, d, o->variances, o->axes);
  if (has_many_minima(letters))
    joint_eigenvectors(covariances, o->k, d, o->axes);
  for (int64_t c = 1; c < o->k; c++)
    memcpy(o->axes + c * d * d, o->axes, (size_t)(d * d) * sizeof(long double));
}

static decomposition decompose(const char *letters, int64_t k, int64_t d,
                               const long double *covariances) {
  decomposition o = {k, d, new_long(k * d * d), new_long(k * d)};
  long double *turned = new_long(d * d);
  for (int64_t c = 0; c < k; c++)
    set_unit(o.axes + c * d * d, d);
  if (letters[2] == 'E')
    find_shared_axes(letters, covariances, &o);
  for (int64_t c = 0; c < k; c++) {
    if (letters[2] == 'V')
      eigen_of(covariances + c * d * d, d, o.variances + c * d, o.axes + c * d * d);
    turn_into(o.axes + c * d * d, covariances + c * d * d, d, turned);
    for (int64_t j = 0; j < d; j++)
      o.variances[c * d + j] = turned[j * d + j];
  }
  free(turned);
  return o;
}

static void end_decomposition(decomposition *o) {
  free(o->axes);
  free(o->variances);
}

static long double volume_of(const long double *variances, int64_t d) {
  long double sum = 0;
  for (int64_t j = 0; j < d; j++)
    sum += logl(variances[j]);
  return expl(sum / (long double)d);
}

double distance_from_family(const char *letters, int64_t k, int64_t d,
                            const long double *covariances) {
  decomposition o = decompose(letters, k, d, covariances);
  long double *turned = new_long(d * d), largest = 0;
  for (int64_t c = 0; c < k; c++) {
    const long double *own = o.variances + c * d, *first = o.variances;
    long double volume = volume_of(own, d), volume_0 = volume_of(first, d);
    turn_into(o.axes + c * d * d, covariances + c * d * d, d, turned);
    if (letters[0] == 'E')
      largest = fmaxl(largest, fabsl(volume / volume_0 - 1));
    for (int64_t i = 0; i < d; i++) {
      if (letters[1] != 'V') { /* of axes in the same order */
        long double shape = letters[1] == 'I' ? 1 : first[i] / volume_0;
        largest = fmaxl(largest, fabsl(own[i] / volume / shape - 1));
      }
      for (int64_t j = 0; j < i; j++)
        largest = fmaxl(largest, fabsl(turned[i * d + j]) / sqrtl(own[i] * own[j]));
    }
  }
  end_decomposition(&o);
  free(turned);
  return (double)largest;
}

double smallest_eigenvalue(int64_t k, int64_t d, const long double *covariances) {
  long double *values = new_long(d), smallest = HUGE_VALL;
  for (int64_t c = 0; c < k; c++) {
    eigen_of(covariances + c * d * d, d, values, NULL);
    smallest = fminl(smallest, values[d - 1]);
  }
  free(values);
  return (double)smallest;
}

/* What is known of a stationary point. */
typedef struct point {
  const char *letters;
  const scatters *s;
  decomposition o;
  long double total;
  long double *turned; /* K*D*D: axes' scatter axes */
  char *held;          /* K*D: 1 where the variance is at the floor */
  long double *pull;   /* K*D: mass - turned_jj / variance_j - force of the floor */
} point;

/* A full matrix is free to change in all its elements. */
static int is_full(const char *letters) {
  return letters[1] == letters[2] && letters[2] != 'I';
}

/* How many of the last axes of a component, which are in the order of variances, have the least
 * variance: the floor makes variances equal. */
static int64_t count_least(const point *p, int64_t c) {
  const long double *variances = p->o.variances + c * p->s->d;
  int64_t n = 1;
  while (n < p->s->d && variances[p->s->d - 1 - n] <= variances[p->s->d - 1] * (1 + 1e-9L))
    n++;
  return n;
}

/* The last n axes of component c become those along which `sum`, n x n, has no correlation. */
static void turn_last_axes(point *p, int64_t c, int64_t n, const long double *sum) {
  int64_t d = p->s->d, first = d - n;
  long double *values = new_long(n), *turn = new_long(n * n), *axes = p->o.axes + c * d * d;
  eigen_of(sum, n, values, turn);
  for (int64_t i = 0; i < d; i++) {
    for (int64_t j = 0; j < n; j++) {
      values[j] = 0;
      for (int64_t l = 0; l < n; l++)
        values[j] += axes[i * d + first + l] * turn[l * n + j];
    }
    memcpy(axes + i * d + first, values, (size_t)n * sizeof *values);
  }
  free(values);
  free(turn);
}

/* Axes of equal variance are any of their plane. They become those along which the scatter that
 * the matrix answers to has no correlation, the widest first. */
static void choose_axes_of_ties(point *p) {
  int64_t k = p->s->k, d = p->s->d;
  int shared = p->letters[2] == 'E';
  for (int64_t c = 0; c < k; c++) {
    int64_t n = count_least(p, c), first = d - n;
    long double *sum = new_long(n * n);
    for (int64_t m = shared ? 0 : c; m < (shared ? k : c + 1); m++)
      for (int64_t i = 0; i < n * n; i++)
        sum[i] +=
            p->turned[(m * d + first + i / n) * d + first + i % n] / p->o.variances[m * d + d - 1];
    if (n > 1)
      turn_last_axes(p, c, n, sum);
    free(sum);
  }
}

static void turn_scatters(point *p) {
  int64_t d = p->s->d;
  for (int64_t c = 0; c < p->s->k; c++)
    turn_into(p->o.axes + c * d * d, p->s->scatter + c * d * d, d, p->turned + c * d * d);
}

static point point_of(const char *letters, const scatters *s, const long double *covariances,
                      long double floor_of) {
  int64_t k = s->k, d = s->d;
  point p = {letters,
             s,
             decompose(letters, k, d, covariances),
             0,
             new_long(k * d * d),
             calloc((size_t)(k * d), 1),
             new_long(k * d)};
  if (!p.held)
    abort();
  for (int64_t i = 0; i < k * d; i++)
    p.held[i] = p.o.variances[i] <= floor_of * (1 + 1e-9L);
  turn_scatters(&p);
  if (floor_of > 0 && letters[2] != 'I' && !has_many_minima(letters)) {
    choose_axes_of_ties(&p);
    turn_scatters(&p);
  }
  for (int64_t c = 0; c < k; c++) {
    p.total += s->mass[c];
    for (int64_t j = 0; j < d; j++)
      p.pull[c * d + j] = s->mass[c] - p.turned[(c * d + j) * d + j] / p.o.variances[c * d + j];
  }
  return p;
}

static void end_point(point *p) {
  end_decomposition(&p->o);
  free(p->turned);
  free(p->held);
  free(p->pull);
}

/* Sums of the pulls of K*D variances: of a component, of an axis, of all. */
static long double sum_of_component(const point *p, int64_t c) {
  long double sum = 0;
  for (int64_t j = 0; j < p->s->d; j++)
    sum += p->pull[c * p->s->d + j];
  return sum;
}

static long double sum_of_axis(const point *p, int64_t j) {
  long double sum = 0;
  for (int64_t c = 0; c < p->s->k; c++)
    sum += p->pull[c * p->s->d + j];
  return sum;
}

static long double sum_of_all(const point *p) {
  long double sum = 0;
  for (int64_t c = 0; c < p->s->k; c++)
    sum += sum_of_component(p, c);
  return sum;
}

/* Element (c, j) of the pulls' projection onto what volumes and shapes can do, and, if it is asked
 * for, what part of itself an element keeps. Volumes and shapes add: log variance_cj = v_c + a_cj.
 */
static long double projected(const point *p, int64_t c, int64_t j, long double *kept) {
  long double k = (long double)p->s->k, d = (long double)p->s->d, of = 0, part = 0;
  long double row = sum_of_component(p, c) / d, all = sum_of_all(p) / (k * d);
  int own_volume = p->letters[0] == 'V';
  of += own_volume ? row : all;
  part += own_volume ? 1 / d : 1 / (k * d);
  if (p->letters[1] == 'V') {
    of += p->pull[c * p->s->d + j] - row;
    part += 1 - 1 / d;
  } else if (p->letters[1] == 'E') {
    of += sum_of_axis(p, j) / k - all;
    part += 1 / k - 1 / (k * d);
  }
  if (kept)
    *kept = part;
  return of;
}

/* Takes from the pulls what forces of the floor, which are not negative, can balance: least squares
 * by coordinates. */
static void balance(point *p) {
  enum { TURNS = 3000 };
  int64_t size = p->s->k * p->s->d;
  long double *force = new_long(size);
  for (int turn = 0; turn < TURNS; turn++) {
    long double change = 0;
    for (int64_t i = 0; i < size; i++) {
      long double kept, of, before = force[i];
      if (!p->held[i])
        continue;
      of = projected(p, i / p->s->d, i % p->s->d, &kept);
      force[i] = fmaxl(0, before + of / kept);
      p->pull[i] -= force[i] - before;
      change = fmaxl(change, fabsl(force[i] - before));
    }
    if (change <= 1e-16L * p->total)
      break;
  }
  free(force);
}

static long double volumes_and_shapes(const point *p) {
  int64_t k = p->s->k, d = p->s->d;
  long double largest = 0, all = sum_of_all(p) / (long double)d;
  if (p->letters[0] == 'E')
    largest = fabsl(all) / p->total;
  for (int64_t c = 0; c < k; c++) {
    long double row = sum_of_component(p, c) / (long double)d;
    if (p->letters[0] == 'V')
      largest = fmaxl(largest, fabsl(row) / p->s->mass[c]);
    for (int64_t j = 0; j < d && p->letters[1] == 'V'; j++)
      largest = fmaxl(largest, fabsl(p->pull[c * d + j] - row) / p->s->mass[c]);
  }
  for (int64_t j = 0; j < d && p->letters[1] == 'E'; j++)
    largest = fmaxl(largest, fabsl(sum_of_axis(p, j) - all) / p->total);
  return largest;
}

/* In the plane of axes i and j. */
static long double turns_of_plane(const point *p, int64_t i, int64_t j) {
  int64_t d = p->s->d;
  int shared = p->letters[2] == 'E', full = is_full(p->letters);
  long double slope = 0, curvature = 0, weight = 0, largest = 0;
  for (int64_t c = 0; c < p->s->k; c++) {
    const long double *variances = p->o.variances + c * d;
    long double size = sqrtl(variances[i] * variances[j]);
    long double beside = p->turned[(c * d + i) * d + j] / size;
    long double apart = (variances[i] - variances[j]) / size;
    slope += full ? beside : beside * apart;
    curvature += p->s->mass[c] * (full ? 1 : apart * apart);
    weight += p->s->mass[c];
    if (shared && c + 1 < p->s->k)
      continue;
    if (curvature > 1e-12L * weight) /* else the plane is as round as rounding can tell */
      largest = fmaxl(largest, fabsl(slope) / sqrtl(curvature * weight));
    slope = curvature = weight = 0;
  }
  return largest;
}

double slope_in_family(const char *letters, const scatters *s, const long double *covariances,
                       long double floor_of) {
  point p = point_of(letters, s, covariances, floor_of);
  balance(&p);
  long double largest = volumes_and_shapes(&p);
  for (int64_t i = 0; i < s->d && letters[2] != 'I'; i++)
    for (int64_t j = 0; j < i; j++)
      largest = fmaxl(largest, turns_of_plane(&p, i, j));
  end_point(&p);
  return (double)largest;
}
