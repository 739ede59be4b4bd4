/* The tables of the R package mclust (tests/data/mclust-*.csv), and our fits beside them. */
#ifndef GMMIX_TESTS_MCLUST_H
#define GMMIX_TESTS_MCLUST_H

#include "csv.h"
#include "family.h"

enum {
  MOST_COMPONENTS = 9, /* of mclust's tables */
  STARTS = 20,
  NOT_TO_BE_TRUSTED = GMM_WARN_FEW_ROWS | GMM_WARN_FLOORED | GMM_WARN_INNER
};

typedef struct one_fit {
  double log_likelihood, bic; /* BIC with mclust's sign: higher is better */
  unsigned warnings;
} one_fit;

/* One family with one number of components on one data set. */
typedef struct cell {
  int family;
  int64_t g, df;
  mclust_row mclust; /* log_likelihood is NaN where mclust has no fit */
  one_fit chosen;    /* by gmm_fit() of 20 starts */
  one_fit trusted;   /* the likeliest start without a warning of NOT_TO_BE_TRUSTED; or NaN */
  one_fit likeliest; /* the likeliest start of all */
} cell;

/* A data set with its table, which has a cell for each family and number of components. */
typedef struct mclust_table {
  const char *name;
  int n_cells;
  cell *cells;
} mclust_table;

extern const char *const mclust_names[5];

/* How cells are fitted: with the default options but for these. */
typedef struct mclust_settings {
  int64_t most_components;
  int64_t seed;
  double resolution; /* GMM_OPT_RESOLUTION; its default if negative */
  int is_hurried;    /* 1: no starts after one that reaches mclust's, and `chosen` is `likeliest` */
} mclust_settings;

/* Fits all cells; fails the test if a cell has no fit, or if mclust has a model that we lack. */
mclust_table fit_mclust_table(const char *name, const mclust_settings *settings);
void free_mclust_table(mclust_table *t);

/* At least mclust's log-likelihood, less 1e-4 of it; false where one of the two is NaN. */
int is_reached(const cell *c, const one_fit *fit);

#endif
