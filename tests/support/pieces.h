/* Fits in pieces. */
#ifndef SUPPORT_PIECES_H
#define SUPPORT_PIECES_H
#include "model.h"

/* Rows, row by row; weights and labels may be NULL. */
typedef struct rows_of_pieces {
  const double *x, *weights;
  const int32_t *labels;
  int64_t n, d;
} rows_of_pieces;

/* How they are divided: among so many workers, in pieces of up to most_pieces times
 * gmm_piece_rows() rows, in an order and merged in a tree that follow from the seed. */
typedef struct division {
  int workers;
  int64_t most_pieces;
  uint64_t seed;
} division;

enum { MOST_WORKERS = 17 };

/* A survey of all rows, each divided anywhere. */
gmm_survey *survey_in_pieces(const gmm_model *model, const rows_of_pieces *rows, division how);
/* What all rows leave under the model as it is, in into[0]; `into` has how.workers of them. */
void pass_in_pieces(const gmm_model *model, gmm_statistics **into, const rows_of_pieces *rows,
                    division how);
/* A whole fit; returns how many passes it took. */
int fit_in_pieces(gmm_model *model, const rows_of_pieces *rows, division how);

#endif
