/* Pieces: a fit of rows that are never in memory together; its bits are those of one of all rows.
 * cc pieces.c $(pkg-config --cflags --libs gmmix)
 * prints how many passes it took, and the means */
#include <gmmix.h>
#include <stdio.h>

enum { K = 2, PIECES = 5, ROWS = 4096 }; /* a piece: a multiple of gmm_piece_rows() rows */
static double x[ROWS];
static gmm_model *truth = NULL, *model = NULL;
static gmm_survey *survey = NULL; /* on many machines each has its own: they can be merged */
static gmm_statistics *statistics = NULL;

/* The first pass makes a survey; each of the others statistics under the model as it then is. */
static int pass(int is_first) {
  int failed = 0;
  for (int i = 0; i < PIECES && !failed; i++)
    failed =
        gmm_sample(truth, (uint64_t)i, GMM_ROW_MAJOR(x, ROWS, 1), NULL) ||
        (is_first ? gmm_survey_add(survey, GMM_ROW_MAJOR(x, ROWS, 1), NULL, NULL)
                  : gmm_statistics_add(statistics, model, GMM_ROW_MAJOR(x, ROWS, 1), NULL, NULL));
  return failed;
}

int main(void) {
  static const double w[K] = {0.4, 0.6}, mean[K] = {0, 5}, variance[K] = {1, 2};
  double m[K];
  int n = 0, failed = gmm_create(&truth, K, 1, GMM_COV_DIAG) ||
                      gmm_set_params(truth, w, K, mean, K, variance, K) ||
                      gmm_clone(&model, truth) || gmm_survey_create(&survey, model) || pass(1) ||
                      gmm_begin(model, survey) || gmm_statistics_create(&statistics, model);
  for (; !failed && gmm_is_running(model); n++)
    failed = gmm_statistics_clear(statistics, model) || pass(0) || gmm_advance(model, statistics);
  if (!failed && !gmm_get_params(model, NULL, 0, m, K, NULL, 0))
    printf("%d passes, means %.3f %.3f\n", n, m[0], m[1]);
  gmm_statistics_destroy(statistics);
  gmm_survey_destroy(survey);
  gmm_destroy(truth);
  gmm_destroy(model);
  return failed;
}
