/* A problem made to annoy, all of it from one number: rows, row weights, layout, start, options.
 * Nothing here uses cmocka, so that programs of any kind can share it. */
#ifndef GMMIX_TESTS_HOSTILE_H
#define GMMIX_TESTS_HOSTILE_H

#include "family.h"
#include "ugly.h"

enum { HOSTILE_N = 300, HOSTILE_D = 20, HOSTILE_K = 12, HOSTILE_OPTIONS = 64 };

/* What kinds of problems are made. */
typedef struct hostile_plan {
  uint64_t seed;
  int solvable; /* 1: at least a row, a feature and a component, finite values, no
                   GMM_OPT_REG_COVAR; what is left is ordinary to hard, and a fit should climb */
  double floor; /* the GMM_OPT_COV_FLOOR of all problems; below 0 they choose */
  int families; /* they choose among the first so many; 0: all */
  int family;   /* or this one is that of all; 0: they choose */
  int holes;    /* 1: some of the numbers of each problem are missing */
  int labelled; /* 1: some of the rows have labels, and some starts are GMM_INIT_LABELS */
} hostile_plan;

typedef struct hostile {
  int64_t n, d, k;
  int family;
  double packed[HOSTILE_N * HOSTILE_D]; /* row-major */
  double *x;                            /* the same, laid out by strides, NaN between */
  int64_t row_stride, col_stride;
  double *row_weights; /* or NULL */
  double weight_memory[HOSTILE_N];
  int labelled; /* whether there are labels */
  int32_t labels[HOSTILE_N];
  int has_start; /* parameters given before the fit */
  double start_weights[HOSTILE_K], start_means[HOSTILE_K * HOSTILE_D];
  double start_covariances[HOSTILE_K * HOSTILE_D * HOSTILE_D];
  double option[HOSTILE_OPTIONS]; /* by id, which is below HOSTILE_OPTIONS */
} hostile;

/* Problem `number` of a plan. Memory of p->x is the caller's to free(). */
void make_hostile(hostile *p, const hostile_plan *plan, uint64_t number);

/* A model with the problem's options, and its start if it has one; NULL if the library refuses to
 * make one, and then *status says why. */
gmm_model *hostile_model(const hostile *p, gmm_status *status);

/* The fit. packed: row-major and by one thread instead of the problem's layout. */
gmm_status fit_hostile(gmm_model *model, const hostile *p, int packed);

#endif
