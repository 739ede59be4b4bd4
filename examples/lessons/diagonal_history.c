/* diagonal_history - a mixture without correlations, watched step by step.
 *
 * It reads X.txt (two columns, separated by blanks; on its first run it makes one), fits 5
 * components with diagonal covariances, and shows the mean log-likelihood after each step, the
 * label of each row and the means. It writes diagonal_history_labels.txt and three pictures into
 * the folder that it is run in. README.md explains the pictures.
 *
 * All densities are computed as logarithms, so a row far from every mean does no harm. What can
 * still go wrong is a component that collapses onto rows with one and the same value: its variance
 * goes to 0 and the likelihood to infinity. That makes a start useless. It is no reason to give
 * up: the library says so by a status, and the next start is used.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/curves.h"
#include "../common/files.h"
#include "../common/panels.h"
#include "../common/table.h"

#include <gmmix.h>
#include <math.h>
#include <stdlib.h>

enum { D = 2, K = 5, MADE_ROWS = 200, MOST_STARTS = 20 };

/* Five clusters that overlap, measured to one decimal: so there are equal values. */
static void make_x_txt(void) {
  static const double weights[K] = {0.25, 0.25, 0.20, 0.15, 0.15};
  static const double means[K][D] = {{0, 0}, {4, 1}, {1, 5}, {6, 5}, {-3, 4}};
  static const double variances[K][D] = {
      {1.5, 1.0}, {1.0, 2.0}, {2.0, 0.8}, {1.0, 1.5}, {0.8, 1.2}};
  static double x[MADE_ROWS * D];
  gmm_model *truth = NULL;
  check(gmm_create(&truth, K, D, GMM_COV_DIAG), NULL);
  check(gmm_set_params(truth, weights, K, means[0], K * D, variances[0], K * D), truth);
  check(gmm_sample(truth, 284, GMM_ROW_MAJOR(x, MADE_ROWS, D), NULL), NULL); /* seed 284 */
  for (int i = 0; i < MADE_ROWS * D; i++)
    x[i] = round(10 * x[i]) / 10;
  gmm_destroy(truth);
  file_write_rows("X.txt", x, MADE_ROWS, D, ' ');
}

/* Fits from the first random start that does not degenerate. By default a floor holds variances
 * above 0 (GMM_OPT_COV_FLOOR), and gmm_fit() by itself passes over starts that degenerate
 * (GMM_OPT_N_INIT says how many it makes). Here there is no floor, and each start is a call of its
 * own, to show what happens. */
static void fit(gmm_model *model, const struct table *data) {
  gmm_status status = GMM_ERR_DEGENERATE;
  check(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_POINTS), model);
  check(gmm_set_double(model, GMM_OPT_COV_FLOOR, 0), model);
  for (int start = 0; start < MOST_STARTS && status == GMM_ERR_DEGENERATE; start++) {
    check(gmm_set_int(model, GMM_OPT_FIRST_START, start), model);
    status = gmm_fit(model, GMM_ROW_MAJOR(data->x, data->rows, D), NULL);
    if (status == GMM_ERR_DEGENERATE)
      printf("start %d: %s\n  %s\n  the next start is used\n", start, gmm_status_name(status),
             gmm_last_error(model));
    else
      printf("start %d: %s\n", start, gmm_status_name(status));
  }
  check(status, model);
}

static void print_results(const gmm_model *model, const struct mixture *mixture,
                          const double *history, const int32_t *labels, int64_t rows) {
  int64_t steps = gmm_history_length(model), counts[K] = {0};
  printf("\nmean log-likelihood per row after each step\n");
  for (int64_t i = 0; i < steps; i++)
    printf("  %3d  %.8f\n", (int)i + 1, history[i]);
  printf("%s after %d steps\n\n", gmm_converged(model) ? "converged" : "stopped", (int)steps);
  for (int64_t i = 0; i < rows; i++)
    counts[labels[i]]++;
  for (int k = 0; k < K; k++)
    printf("component %d   weight %.3f   mean (%6.3f, %6.3f)   variances %.3f %.3f   %3d rows\n", k,
           mixture->weights[k], mixture->means[k * D], mixture->means[k * D + 1],
           mixture_covariance(mixture, k, 0, 0), mixture_covariance(mixture, k, 1, 1),
           (int)counts[k]);
  putchar('\n');
}

static void write_labels(const int32_t *labels, int64_t rows) {
  FILE *file = file_create("diagonal_history_labels.txt");
  for (int64_t i = 0; i < rows; i++)
    fprintf(file, "%d\n", (int)labels[i]);
  file_close(file, "diagonal_history_labels.txt");
}

static void draw(const struct table *data, const int32_t *labels, const struct mixture *mixture,
                 const double *history, int64_t steps) {
  struct panel panel = {.x = data->x, .rows = data->rows, .cols = D, .n_axes = 2, .axes = {0, 1}};
  struct curve curve = {NULL, history, steps, 1};
  struct plot plot;
  file_picture(panels_draw(&plot, "distribution of X", &panel, 1, 1, "diagonal_history_x.png"),
               &plot, "diagonal_history_x.png");
  panel.labels = labels;
  panel.mixture = mixture;
  panel.show = PANEL_CROSSES | PANEL_KEY;
  file_picture(panels_draw(&plot, "class of X; crosses: the means", &panel, 1, 1,
                           "diagonal_history_classes.png"),
               &plot, "diagonal_history_classes.png");
  file_picture(curves_draw(&plot, "diagonal_history: EM with diagonal covariances",
                           "mean log-likelihood per row", &curve, 1,
                           "diagonal_history_likelihood.png"),
               &plot, "diagonal_history_likelihood.png");
}

int main(void) {
  struct table data;
  struct mixture mixture;
  gmm_model *model = NULL;
  double *history;
  int32_t *labels;
  int64_t steps;

  if (!file_exists("X.txt"))
    make_x_txt();
  if (table_read(&data, "X.txt", NULL) != 0 || data.cols != D) {
    fprintf(stderr, "%s\n", *data.error ? data.error : "X.txt must have two columns");
    return 1;
  }
  check(gmm_create(&model, K, D, GMM_COV_DIAG), NULL);
  fit(model, &data);

  steps = gmm_history_length(model);
  history = malloc((size_t)steps * sizeof *history);
  labels = malloc((size_t)data.rows * sizeof *labels);
  if (history == NULL || labels == NULL) {
    fprintf(stderr, "out of memory\n");
    exit(EXIT_FAILURE);
  }
  check(gmm_get_history(model, history, steps), NULL);
  check(gmm_predict(model, GMM_ROW_MAJOR(data.x, data.rows, D), labels), NULL);
  check(mixture_get(&mixture, model), NULL);
  print_results(model, &mixture, history, labels, data.rows);
  write_labels(labels, data.rows);
  draw(&data, labels, &mixture, history, steps);

  mixture_free(&mixture);
  gmm_destroy(model);
  free(labels);
  free(history);
  table_free(&data);
  return 0;
}
