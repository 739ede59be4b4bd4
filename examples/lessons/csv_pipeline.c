/* csv_pipeline - from a file of numbers to files of results.
 *
 * It reads x.csv (three columns without a header; on its first run it makes one), fits 4
 * components, and writes into the folder that it is run in
 *   z.csv               the responsibilities: row i holds the probability of each component
 *   params.dat          weights, means, and precision matrices (inverse covariances)
 *   em_likelihood.txt   the log-likelihood after each EM step
 *   em.png              the rows, coloured by their most probable component
 * It stops as soon as a step raises the log-likelihood by less than 1e-5, after 100 steps at the
 * latest. README.md explains the picture.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/files.h"
#include "../common/panels.h"
#include "../common/table.h"

#include <gmmix.h>
#include <stdlib.h>

enum { D = 3, K = 4, MAX_STEPS = 100, MADE_ROWS = 10000 };
#define LEAST_RISE 1e-5

static void make_x_csv(void) {
  static const double weights[K] = {0.4, 0.3, 0.2, 0.1};
  static const double means[K][D] = {{-3, -3, -2}, {3, -2, 2}, {-2, 3, 3}, {2, 3, -4}};
  static const double covariances[K][D][D] = {{{2.0, 0.7, 0.0}, {0.7, 1.5, 0.3}, {0.0, 0.3, 1.0}},
                                              {{1.0, -0.4, 0.2}, {-0.4, 1.2, 0.0}, {0.2, 0.0, 1.5}},
                                              {{1.6, 0.0, 0.5}, {0.0, 0.8, -0.2}, {0.5, -0.2, 1.2}},
                                              {{0.7, 0.2, 0.1}, {0.2, 0.9, 0.0}, {0.1, 0.0, 0.6}}};
  static double x[MADE_ROWS][D];
  gmm_model *truth = NULL;
  check(gmm_create(&truth, K, D, GMM_COV_FULL), NULL);
  check(gmm_set_params(truth, weights, K, means[0], K * D, covariances[0][0], K * D * D), truth);
  check(gmm_sample(truth, 3, GMM_ROW_MAJOR(x[0], MADE_ROWS, D), NULL), NULL); /* seed 3 */
  gmm_destroy(truth);
  file_write_rows("x.csv", x[0], MADE_ROWS, D, ',');
}

/* Returns how many steps were made, with the log-likelihood after each. The library's own rule for
 * stopping, GMM_OPT_TOL, estimates how much is left to gain. Here the rule is another one, so EM
 * is run one step at a time: each call begins with the parameters that the last one left. */
static int fit(gmm_model *model, const struct table *data, double log_likelihood[MAX_STEPS]) {
  check(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_KMEANS), model);
  check(gmm_set_int(model, GMM_OPT_MAX_ITER, 1), model);
  for (int step = 0; step < MAX_STEPS; step++) {
    check(gmm_fit(model, GMM_ROW_MAJOR(data->x, data->rows, D), NULL), model);
    check(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS), model);
    log_likelihood[step] = gmm_log_likelihood(model);
    printf("step %2d   log-likelihood %.6f\n", step, log_likelihood[step]);
    if (step > 0 && log_likelihood[step] - log_likelihood[step - 1] < LEAST_RISE)
      return step + 1;
  }
  return MAX_STEPS;
}

static void write_params(const struct mixture *mixture) {
  FILE *file = file_create("params.dat");
  fprintf(file, "pi:\n");
  for (int k = 0; k < K; k++)
    fprintf(file, "cluster %d: %f\n", k, mixture->weights[k]);
  fprintf(file, "\nmeans:\n");
  for (int k = 0; k < K; k++) {
    const double *mean = mixture->means + k * D;
    fprintf(file, "cluster %d: [%.8f %.8f %.8f]\n", k, mean[0], mean[1], mean[2]);
  }
  fprintf(file, "\nprecision matrix:\n");
  for (int k = 0; k < K; k++) {
    fprintf(file, "cluster %d\n", k);
    for (int i = 0; i < D; i++) {
      const double *row = mixture->precisions + (k * D + i) * D;
      fprintf(file, "%s[%.8f %.8f %.8f]%s\n", i == 0 ? "[" : " ", row[0], row[1], row[2],
              i == D - 1 ? "]" : "");
    }
  }
  file_close(file, "params.dat");
}

static void write_likelihood(const double *log_likelihood, int steps) {
  FILE *file = file_create("em_likelihood.txt");
  fprintf(file, "step\tlog-likelihood\n");
  for (int step = 0; step < steps; step++)
    fprintf(file, "%d\t%f\n", step, log_likelihood[step]);
  file_close(file, "em_likelihood.txt");
}

static void draw(const struct table *data, const int32_t *labels, const struct mixture *mixture) {
  struct panel panel = {.x = data->x,
                        .rows = data->rows,
                        .cols = D,
                        .labels = labels,
                        .mixture = mixture,
                        .show = PANEL_KEY,
                        .n_axes = 3,
                        .axes = {0, 1, 2},
                        .low = -10,
                        .high = 10};
  struct plot plot;
  file_picture(panels_draw(&plot, "the rows of x.csv by their most probable component", &panel, 1,
                           1, "em.png"),
               &plot, "em.png");
}

int main(void) {
  struct table data;
  struct mixture mixture;
  gmm_model *model = NULL;
  double log_likelihood[MAX_STEPS], *z;
  int32_t *labels;
  int steps;

  if (!file_exists("x.csv"))
    make_x_csv();
  if (table_read(&data, "x.csv", NULL) != 0 || data.cols != D) {
    fprintf(stderr, "%s\n", *data.error ? data.error : "x.csv must have three columns");
    return 1;
  }
  z = malloc((size_t)data.rows * K * sizeof *z);
  labels = malloc((size_t)data.rows * sizeof *labels);
  if (z == NULL || labels == NULL)
    check(GMM_ERR_NOMEM, NULL);

  check(gmm_create(&model, K, D, GMM_COV_FULL), NULL);
  steps = fit(model, &data, log_likelihood);
  printf("%d steps for %lld rows\n", steps, (long long)data.rows);

  check(gmm_predict_proba(model, GMM_ROW_MAJOR(data.x, data.rows, D), z, K, 1), NULL);
  check(gmm_predict(model, GMM_ROW_MAJOR(data.x, data.rows, D), labels), NULL);
  check(mixture_get(&mixture, model), NULL);
  check(mixture_get_precisions(&mixture, model), NULL);
  file_write_rows("z.csv", z, data.rows, K, ',');
  write_params(&mixture);
  write_likelihood(log_likelihood, steps);
  draw(&data, labels, &mixture);

  mixture_free(&mixture);
  gmm_destroy(model);
  free(labels);
  free(z);
  table_free(&data);
  return 0;
}
