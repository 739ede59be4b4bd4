/* A textbook EM in numbers of 113 bits. It shares nothing with the library: densities by forward
 * substitution with a Cholesky factor, means first and covariances about them afterwards, no floor,
 * no shortcuts. Formulas: Dempster, Laird and Rubin (1977); Celeux and Govaert (1995). */
#ifndef GMMIX_TESTS_ACCURACY_QUAD_EM_H
#define GMMIX_TESTS_ACCURACY_QUAD_EM_H

#include "../support/model.h"
#include "quad.h"

#ifdef QUAD

quad *new_quads(int64_t n); /* zeros */
quad *quads_of(const double *from, int64_t n);

/* A mixture, and what an E-step finds of it. */
typedef struct mixture {
  int family;
  int64_t k, d;
  quad *weights, *means, *covariances; /* K, K*D, K*D*D whatever the family */
  quad *factors;                       /* K*D*D: lower Cholesky factors of the covariances */
  quad smallest_pivot;                 /* the least pivot over its variance that was ever seen */
} mixture;

mixture mixture_of(const params *p);
mixture copy_mixture(const mixture *m);
void free_mixture(mixture *m);

/* Rows, with weights or NULL. */
typedef struct rows {
  int64_t n;
  const quad *x;
  const double *weights;
} rows;

/* The sums over rows of weight, weight * log-density and weight * |log-density|. */
typedef struct likelihood {
  quad weight, sum, size;
} likelihood;

/* Responsibilities (N*K) and log-densities (N) of rows. Returns 0 if a covariance is singular. */
int quad_e_step(mixture *m, const rows *r, quad *resp, quad *log_density, likelihood *total);

/* Iterations of EM in place; history[t] is the likelihood after iteration t. 0 if singular. */
int quad_em(mixture *m, const rows *r, double regularisation, int iterations, likelihood *history);

/* The inverse of L L', D x D. */
void quad_inverse(const quad *factor, int64_t d, quad *inverse);

/* The largest condition number of the components' correlation matrices (their factors are there),
 * by power iterations, which end below it. */
double quad_condition(const mixture *m);

#endif
#endif
