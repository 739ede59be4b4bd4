/* The parts of fuzz_calls.c: models whose allocator may fail, matrices with any strides, and what
 * every call must hold to. */
#ifndef GMMIX_TESTS_CALLS_H
#define GMMIX_TESTS_CALLS_H

#include "fuzz.h"
#include "support/allocator.h"

enum { SLOTS = 3, MAX_ROWS = 40 };

typedef struct world {
  input in;
  gmm_model *models[SLOTS]; /* NULL where there is none */
  faulty_allocator memory;  /* of all of them */
} world;

/* Arguments, wrong now and then. */
gmm_model **take_slot(world *w);
int one_in(world *w, int64_t n);          /* 1 in one of n cases */
int64_t features(const gmm_model *model); /* D; something where there is no model */

/* The statuses that the header names for a call; GMM_OK is one of any, and ends the list. */
typedef const gmm_status *statuses;
#define ONE_OF(...) ((const gmm_status[]){__VA_ARGS__, GMM_OK})

/* `status` is one of `allowed`; NOMEM only after a refused allocation, of which none goes unnoticed
 * but where fewer threads do as well. */
void check_call(world *w, const char *call, gmm_status status, statuses allowed);

/* What a model holds; shows that a call that failed changed nothing. */
typedef struct snapshot {
  double options[32];
  bytes stored; /* data NULL: it has no parameters */
} snapshot;

snapshot snapshot_of(const gmm_model *model);
void check_kept(snapshot *before, const gmm_model *model, int kept); /* and frees it */

/* An array of exactly n elements that a call is to write: untouched if it fails. */
typedef struct output {
  void *data;
  size_t size;
} output;

output new_output(int64_t n, size_t unit);
void check_output(output *o, gmm_status status); /* and frees it */
int is_written_finite(const output *o);          /* doubles: what was written is finite */

/* A matrix argument: mostly right, sometimes of another shape or with impossible strides. Its block
 * ends with the last element that the strides reach. */
typedef struct matrix {
  double *x; /* or NULL */
  int64_t n_rows, n_cols, row_stride, col_stride, size;
  int plain; /* the five numbers and x are as they should be, but for overlap */
} matrix;

matrix take_matrix(input *in, int64_t d);
void fill_matrix(input *in, matrix *m); /* rows to read; may have NaN */
int is_finite(const matrix *m);
#define MATRIX(m) (m).x, (m).n_rows, (m).n_cols, (m).row_stride, (m).col_stride

void call_fit(world *w);
void call_fit_labelled(world *w);
void call_set_params(world *w);
void call_get_params(world *w);
void call_get_matrices(world *w);
void call_predict(world *w);
void call_predict_proba(world *w);
void call_score(world *w);
void call_sample(world *w);
void call_part(world *w);
void call_regress(world *w);
void call_impute(world *w);

#endif
