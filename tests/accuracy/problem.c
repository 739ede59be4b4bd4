#include "problem.h"

#include "../support/ugly.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PICK(g, list) ((list)[next_bits(g) % COUNT_OF(list)])

/* The reference's time goes with this: products of one iteration. */
static int64_t products(int family, int64_t n, int64_t k, int64_t d) {
  return n * k * (has_matrices(family) ? d * (d + 1) : 4 * d);
}

static void draw_size(problem *p, generator *g) {
  static const int64_t features[] = {1, 2, 3, 5, 8, 9, 16, 24, 33}, components[] = {1, 2, 3, 5, 8};
  static const int iterations[] = {100, 20, 5};
  const int64_t budget = 4000000, most_rows = 2000;
  do {
    p->d = PICK(g, features);
    p->k = PICK(g, components);
  } while ((p->kind == ILL_CONDITIONED && p->d == 1) || p->d * p->k > 130);
  int64_t least = 8 * p->k * (p->d + 1), most;
  least = least < 50 ? 50 : least > most_rows ? most_rows : least;
  size_t i = next_bits(g) % COUNT_OF(iterations);
  while (i + 1 < COUNT_OF(iterations) &&
         iterations[i] * products(p->family, least, p->k, p->d) > budget)
    i++;
  p->iterations = iterations[i];
  most = budget / (p->iterations * products(p->family, 1, p->k, p->d));
  most = most > most_rows ? most_rows : most < least ? least : most;
  p->n = least + (int64_t)(next_bits(g) % (uint64_t)(most - least + 1));
}

/* D x D: columns of random directions, orthogonal, with lengths from 1 down to 1/sqrt(kappa).
 * Where the family knows no correlation it is diagonal: features of different scale. */
static double *common_shape(const problem *p, generator *g) {
  int64_t d = p->d;
  double *a = new_doubles(d * d);
  for (int64_t j = 0; j < d; j++) {
    for (int64_t i = 0; i < d; i++)
      a[i * d + j] = has_matrices(p->family) ? next_normal(g) : (double)(i == j);
    for (int64_t l = 0; l < j; l++) { /* Gram and Schmidt */
      double along = 0;
      for (int64_t i = 0; i < d; i++)
        along += a[i * d + j] * a[i * d + l];
      for (int64_t i = 0; i < d; i++)
        a[i * d + j] -= along * a[i * d + l];
    }
    double length = 0;
    for (int64_t i = 0; i < d; i++)
      length += a[i * d + j] * a[i * d + j];
    for (int64_t i = 0; i < d; i++)
      a[i * d + j] /= sqrt(length);
  }
  for (int64_t j = 0; j < d; j++)
    for (int64_t i = 0; i < d; i++)
      a[i * d + j] *= pow(p->kappa, d > 1 ? -0.5 * (double)j / (double)(d - 1) : 0);
  return a;
}

/* out = A v for a D x D matrix. */
static void multiply(const double *a, const double *v, int64_t d, double *out) {
  for (int64_t i = 0; i < d; i++) {
    out[i] = 0;
    for (int64_t j = 0; j < d; j++)
      out[i] += a[i * d + j] * v[j];
  }
}

/* Rows A (c_k + B_k z): c_k are the clusters' places, about `separation` apart, B_k their shapes.
 */
typedef struct clusters {
  double *shape, *places, *shapes;
} clusters;

static clusters make_clusters(const problem *p, generator *g) {
  int64_t d = p->d, k = p->k;
  int correlated = has_matrices(p->family);
  clusters c = {common_shape(p, g), new_doubles(k * d), new_doubles(k * d * d)};
  for (int64_t i = 0; i < k * d; i++)
    c.places[i] =
        d == 1 ? p->separation * (double)i : p->separation / sqrt(2 * (double)d) * next_normal(g);
  for (int64_t i = 0; i < k * d * d; i++) {
    int diagonal = i % (d * d) % (d + 1) == 0;
    double spread = 0.3 * next_normal(g) / sqrt((double)d);
    c.shapes[i] = diagonal ? 1 + 0.3 * next_uniform(g) : correlated ? spread : 0;
  }
  return c;
}

static void draw_rows(problem *p, const clusters *c, const double *origin, generator *g) {
  int64_t d = p->d;
  double *z = new_doubles(d), *y = new_doubles(d), *row = new_doubles(d);
  p->x = new_doubles(p->n * d);
  for (int64_t i = 0; i < p->n; i++) {
    int64_t component = i < p->k ? i : (int64_t)(next_bits(g) % (uint64_t)p->k);
    for (int64_t j = 0; j < d; j++)
      z[j] = next_normal(g);
    multiply(c->shapes + component * d * d, z, d, y);
    for (int64_t j = 0; j < d; j++)
      y[j] += c->places[component * d + j];
    multiply(c->shape, y, d, row);
    for (int64_t j = 0; j < d; j++)
      p->x[i * d + j] = origin[j] + row[j];
  }
  free(z);
  free(y);
  free(row);
}

/* Means a little beside the clusters' places, covariances somewhat too wide: a start as k-means
 * finds it. */
static params start_near(const problem *p, const clusters *c, const double *origin, generator *g) {
  int64_t d = p->d, k = p->k;
  double *means = new_doubles(k * d), *matrix = new_doubles(d * d), *y = new_doubles(d);
  for (int64_t m = 0; m < k; m++) {
    for (int64_t j = 0; j < d; j++)
      y[j] = c->places[m * d + j] + 0.2 * next_normal(g);
    multiply(c->shape, y, d, means + m * d);
    for (int64_t j = 0; j < d; j++)
      means[m * d + j] += origin[j];
  }
  for (int64_t i = 0; i < d; i++)
    for (int64_t j = 0; j < d; j++) {
      double sum = 0;
      for (int64_t l = 0; l < d; l++)
        sum += c->shape[i * d + l] * c->shape[j * d + l];
      matrix[i * d + j] = 1.5 * sum;
    }
  params start = params_from(k, d, p->family, means, matrix);
  free(means);
  free(matrix);
  free(y);
  return start;
}

/* The family of a problem, in turn; *turn: how often it came before. Covariances are all of a
 * component's own, or all one: those with parts in common are compared in long double, by
 * fit/test_reference_*.c. */
static int choose_family(int number, int *turn) {
  int families[64], count = 0;
  for_each_family(family)
    if (gmm_family_is_shared(family) || has_own_covariances(family))
      families[count++] = family;
  *turn = number / count;
  return families[number % count];
}

problem make_problem(int number) {
  static const double separations[] = {0.5, 2, 6, 20}, kappas[] = {1e4, 1e8, 1e12};
  static const double offsets[] = {0, 0, 1e4}, scales[] = {1, 1e-3, 1e5};
  generator g = {(uint64_t)(1000 + number)};
  problem p;
  memset(&p, 0, sizeof p);
  p.number = number;
  int turn;
  p.family = choose_family(number, &turn);
  turn %= 5; /* 3 of 5 are ordinary, 1 is far from the origin, 1 has a condition */
  p.kappa = turn == 4 ? PICK(&g, kappas) : 1;
  p.kind = turn == 3 ? OFFSET : turn == 4 && has_matrices(p.family) ? ILL_CONDITIONED : ORDINARY;
  p.separation = PICK(&g, separations);
  p.offset = p.kind == OFFSET ? 1e8 : PICK(&g, offsets);
  draw_size(&p, &g);
  double scale = PICK(&g, scales);
  p.regularisation = next_uniform(&g) < 0.2 ? 1e-2 * scale * scale / p.kappa : 0;
  p.default_floor = p.kappa == 1 && next_uniform(&g) < 0.5;

  clusters c = make_clusters(&p, &g);
  double *origin = new_doubles(p.d);
  for (int64_t i = 0; i < p.d * p.d; i++)
    c.shape[i] *= scale;
  for (int64_t j = 0; j < p.d; j++)
    origin[j] = p.offset * scale * (p.offset > 0 ? 1 + next_uniform(&g) : 0);
  draw_rows(&p, &c, origin, &g);
  p.start = next_uniform(&g) < 0.7 ? start_near(&p, &c, origin, &g)
                                   : start_from_rows(p.k, p.family, p.x, p.n, p.d);
  if (next_uniform(&g) < 0.3) {
    p.row_weights = new_doubles(p.n);
    for (int64_t i = 0; i < p.n; i++)
      p.row_weights[i] = i % 10 == 9 ? 0 : 0.25 + 2 * next_uniform(&g);
  }
  free(origin);
  free(c.shape);
  free(c.places);
  free(c.shapes);
  return p;
}

void end_problem(problem *p) {
  free(p->x);
  free(p->row_weights);
  free_params(&p->start);
}
