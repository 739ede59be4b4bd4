/* recover_5d - two components in five dimensions: when they can be found, and when not.
 *
 * A common mistake is to draw one number from each of two Gaussians, to average the two, and to
 * look for two components in such rows. But the average of two Gaussian variables is one Gaussian
 * variable: with means m0, m1 and covariances S0, S1 it has mean (m0 + m1) / 2 and covariance
 * (S0 + S1) / 4. On 100 such rows BIC prefers one component. On rows of a true mixture, each from
 * the one or the other Gaussian, it prefers two, and their parameters come back.
 * It draws recover_5d.png into the folder that it is run in. README.md explains it.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/files.h"
#include "../common/panels.h"
#include "../common/recovery.h"

#include <float.h>
#include <gmmix.h>

enum { D = 5, K = 2, AVERAGED_ROWS = 100, MIXED_ROWS = 20000 };

static const double weights[K] = {0.6, 0.4};
/* Five equal steps from k to k + 1. */
static const double means[K][D] = {{0, 0.25, 0.5, 0.75, 1}, {1, 1.25, 1.5, 1.75, 2}};
/* The covariance of component k is A A', where A is the 5 x 5 matrix a[k]: so it is symmetric
 * positive definite. */
static const int a[K][D * D] = {
    {2, 0, 1, 0, 0, 1, 2, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 2, 1, 1, 0, 0, 1, 1},
    {1, 0, 0, 2, 0, 0, 2, 1, 0, 0, 0, 1, 3, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 2}};
static double covariances[K][D * D];

static double averaged[AVERAGED_ROWS][D], mixed[MIXED_ROWS][D];
static int32_t labels[MIXED_ROWS];

static gmm_model *new_model(int components) {
  gmm_model *model = NULL;
  check(gmm_create(&model, components, D, GMM_COV_FULL), NULL);
  return model;
}

/* For each row one draw from each Gaussian, averaged: no mixture. */
static void draw_averaged(void) {
  static const double one = 1;
  static double draws[K][AVERAGED_ROWS][D];
  gmm_model *gaussian = new_model(1);
  for (int k = 0; k < K; k++) {
    check(gmm_set_params(gaussian, &one, 1, means[k], D, covariances[k], D * D), gaussian);
    check(gmm_sample(gaussian, 1 + (uint64_t)k, GMM_ROW_MAJOR(draws[k][0], AVERAGED_ROWS, D), NULL),
          NULL);
  }
  for (int i = 0; i < AVERAGED_ROWS; i++)
    for (int j = 0; j < D; j++)
      averaged[i][j] = (draws[0][i][j] + draws[1][i][j]) / 2;
  gmm_destroy(gaussian);
}

/* A fit that goes on until the log-likelihood no longer rises: with the smallest tolerance there
 * is, only rounding errors are left. The best of 10 starts. */
static gmm_model *fit(int components, const double *x, int64_t rows) {
  gmm_model *model = new_model(components);
  check(gmm_set_double(model, GMM_OPT_TOL, DBL_MIN), model);
  check(gmm_set_int(model, GMM_OPT_MAX_ITER, 100000), model);
  check(gmm_set_int(model, GMM_OPT_N_INIT, 10), model);
  check(gmm_set_int(model, GMM_OPT_SEED, 1), model);
  check(gmm_fit(model, GMM_ROW_MAJOR(x, rows, D), NULL), model);
  printf("  %d component%s   log-likelihood %12.4f   BIC %12.4f   %4d iterations, %s\n", components,
         components == 1 ? " " : "s", gmm_log_likelihood(model), gmm_bic(model),
         (int)gmm_n_iter(model), gmm_converged(model) ? "converged" : "stopped");
  return model;
}

static void draw(const struct mixture *one, const struct mixture *two) {
  struct panel panels[2] = {{.title = "averages of two Gaussians: one component",
                             .x = averaged[0],
                             .rows = AVERAGED_ROWS,
                             .cols = D,
                             .mixture = one,
                             .show = PANEL_ELLIPSES | PANEL_CROSSES,
                             .n_axes = 2,
                             .axes = {1, 2},
                             .low = -8,
                             .high = 12}};
  struct plot plot;
  panels[1] = panels[0];
  panels[1].title = "rows from either Gaussian: two components";
  panels[1].x = mixed[0];
  panels[1].rows = MIXED_ROWS;
  panels[1].labels = labels;
  panels[1].mixture = two;
  file_picture(panels_draw(&plot, "features 2 and 3 of 5, and what was found", panels, 2, 2,
                           "recover_5d.png"),
               &plot, "recover_5d.png");
}

int main(void) {
  gmm_model *truth = new_model(K), *averaged_fit[K], *mixed_fit[K];
  struct mixture one, two;
  int good;
  for (int k = 0; k < K; k++)
    for (int i = 0; i < D; i++)
      for (int j = 0; j < D; j++)
        for (int m = 0; m < D; m++)
          covariances[k][i * D + j] += a[k][i * D + m] * a[k][j * D + m];
  check(gmm_set_params(truth, weights, K, means[0], K * D, covariances[0], K * D * D), truth);

  printf("%d averages of two Gaussians\n", AVERAGED_ROWS);
  draw_averaged();
  for (int k = 0; k < K; k++)
    averaged_fit[k] = fit(k + 1, averaged[0], AVERAGED_ROWS);
  printf("%d rows of a mixture of the same two Gaussians\n", MIXED_ROWS);
  check(gmm_sample(truth, 3, GMM_ROW_MAJOR(mixed[0], MIXED_ROWS, D), NULL), NULL);
  for (int k = 0; k < K; k++)
    mixed_fit[k] = fit(k + 1, mixed[0], MIXED_ROWS);
  check(gmm_predict(mixed_fit[1], GMM_ROW_MAJOR(mixed[0], MIXED_ROWS, D), labels), NULL);
  check(mixture_get(&one, averaged_fit[0]), NULL);
  check(mixture_get(&two, mixed_fit[1]), NULL);
  printf("sum of the weights: %.15g\n", two.weights[0] + two.weights[1]);
  good = recovery_check(mixed_fit[1], truth, mixed[0], MIXED_ROWS);
  good &= gmm_bic(averaged_fit[0]) < gmm_bic(averaged_fit[1]);
  good &= gmm_bic(mixed_fit[1]) < gmm_bic(mixed_fit[0]);
  draw(&one, &two);

  mixture_free(&one);
  mixture_free(&two);
  for (int k = 0; k < K; k++) {
    gmm_destroy(averaged_fit[k]);
    gmm_destroy(mixed_fit[k]);
  }
  gmm_destroy(truth);
  printf("%s\n", good ? "one component for the averages, two for the mixture, parameters recovered"
                      : "NOT as it must be");
  return good ? 0 : 1;
}
