#include "pieces.h"

#include <stdlib.h>

static int64_t below_of(uint64_t *state, int64_t n) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (int64_t)(*state >> 33) % n;
}

static const double *from_row(const double *values, int64_t first, int64_t step) {
  return values ? values + first * step : NULL;
}

static const int32_t *labels_from(const rows_of_pieces *rows, int64_t first) {
  return rows->labels ? rows->labels + first : NULL;
}

gmm_survey *survey_in_pieces(const gmm_model *model, const rows_of_pieces *rows, division how) {
  gmm_survey *of[MOST_WORKERS] = {NULL};
  uint64_t state = how.seed;
  for (int i = 0; i < how.workers; i++)
    assert_ok(gmm_survey_create(&of[i], model));
  for (int64_t first = 0; first < rows->n;) {
    int64_t count = 1 + below_of(&state, rows->n / how.workers + 1);
    count = count < rows->n - first ? count : rows->n - first;
    assert_ok(gmm_survey_add(of[below_of(&state, how.workers)],
                             GMM_ROW_MAJOR(rows->x + first * rows->d, count, rows->d),
                             from_row(rows->weights, first, 1), labels_from(rows, first)));
    first += count;
  }
  for (int left = how.workers; left > 1; left--) { /* any of them into any other */
    int from = 1 + (int)below_of(&state, left - 1), into = (int)below_of(&state, from);
    assert_ok(gmm_survey_merge(of[into], of[from]));
    gmm_survey_destroy(of[from]);
    of[from] = of[left - 1];
  }
  return of[0];
}

void pass_in_pieces(const gmm_model *model, gmm_statistics **into, const rows_of_pieces *rows,
                    division how) {
  uint64_t state = how.seed + 1;
  int64_t piece = gmm_piece_rows(model);
  for (int i = 0; i < how.workers; i++)
    assert_ok(gmm_statistics_clear(into[i], model));
  int64_t n_pieces = (rows->n + piece - 1) / piece, *begins = malloc((size_t)n_pieces * 8 + 8);
  int64_t n = 0;
  for (int64_t at = 0; at < n_pieces; at += 1 + below_of(&state, how.most_pieces))
    begins[n++] = at;
  begins[n] = n_pieces;
  /* one after the other from a place in the middle, so that the last is not the last to come */
  for (int64_t i = 0, turn = below_of(&state, n); i < n; i++) {
    int64_t at = (i + turn) % n, first = begins[at] * piece;
    int64_t end = begins[at + 1] * piece < rows->n ? begins[at + 1] * piece : rows->n;
    assert_ok(gmm_statistics_add(into[below_of(&state, how.workers)], model,
                                 GMM_ROW_MAJOR(rows->x + first * rows->d, end - first, rows->d),
                                 from_row(rows->weights, first, 1), labels_from(rows, first)));
  }
  free(begins);
  for (int step = 1; step < how.workers; step *= 2) /* a tree */
    for (int i = 0; i + step < how.workers; i += 2 * step)
      assert_ok(gmm_statistics_merge(into[i], into[i + step]));
}

int fit_in_pieces(gmm_model *model, const rows_of_pieces *rows, division how) {
  gmm_statistics *of[MOST_WORKERS] = {NULL};
  int passes = 0;
  gmm_survey *survey = survey_in_pieces(model, rows, how);
  assert_ok(gmm_begin(model, survey));
  gmm_survey_destroy(survey);
  for (int i = 0; i < how.workers; i++)
    assert_ok(gmm_statistics_create(&of[i], model));
  for (; gmm_is_running(model); passes++) {
    how.seed++;
    pass_in_pieces(model, of, rows, how);
    assert_ok(gmm_advance(model, of[0]));
  }
  for (int i = 0; i < how.workers; i++)
    gmm_statistics_destroy(of[i]);
  return passes;
}
