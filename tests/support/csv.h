/* The least CSV reader that reads the files of tests/data. */
#ifndef GMMIX_TESTS_CSV_H
#define GMMIX_TESTS_CSV_H

#include <stdint.h>

typedef struct table {
  int64_t n, d;
  double *x; /* row-major */
} table;

/* Reads comma-separated numbers after one header line; fails the test if it cannot. */
table read_table(const char *path);
void free_table(table *t);

/* One line of a file of mclust's results: model,G,df,loglik,bic. */
typedef struct mclust_row {
  char model[8];
  int64_t g, df;
  double log_likelihood, bic;
} mclust_row;

/* Reads them all into a new array; returns how many. */
int read_mclust(const char *path, mclust_row **rows);

#endif
