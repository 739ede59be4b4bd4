/* density_3d - finds the three Gaussians that 500 points in space came from.
 *
 * It shows the whole way: data, a fit from a random start with at most 50 iterations ("epochs")
 * that reports each of them, the parameters, and how surely each point belongs to each component.
 * It writes density_3d_points.csv, density_3d_scores.csv and three pictures into the folder that
 * it is run in. README.md explains the pictures.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/curves.h"
#include "../common/files.h"
#include "../common/panels.h"

#include <gmmix.h>
#include <math.h>
#include <stdlib.h>

enum { N = 500, D = 3, K = 3, EPOCHS = 50 };

/* The mixture that the points are drawn from. Covariances must be symmetric positive definite. */
static const double true_weights[K] = {0.5, 0.3, 0.2};
static const double true_means[K][D] = {{0, 0, 0}, {4, 3, 0}, {0, 3, 4}};
static const double true_covariances[K][D][D] = {
    {{1.5, 0.6, 0.0}, {0.6, 1.0, 0.3}, {0.0, 0.3, 0.7}},
    {{0.6, 0.0, 0.3}, {0.0, 1.2, -0.4}, {0.3, -0.4, 1.0}},
    {{1.0, -0.5, 0.0}, {-0.5, 0.8, 0.2}, {0.0, 0.2, 1.2}}};

static double x[N][D];
static double scores[N][K];
static int32_t labels[N];

static void draw_points(void) {
  gmm_model *truth = NULL;
  check(gmm_create(&truth, K, D, GMM_COV_FULL), NULL);
  check(gmm_set_params(truth, true_weights, K, true_means[0], K * D, true_covariances[0][0],
                       K * D * D),
        truth);
  check(gmm_sample(truth, 1, GMM_ROW_MAJOR(x[0], N, D), NULL), NULL); /* seed 1 */
  gmm_destroy(truth);
}

/* Called by gmm_fit() after each iteration. It is given the mean over the points: N times that is
 * the log-likelihood. */
static int print_epoch(int64_t start, int64_t epoch, double mean_log_likelihood, double change,
                       void *user_data) {
  (void)start, (void)change, (void)user_data;
  printf("epoch %2d   log-likelihood %.6f\n", (int)epoch, N * mean_log_likelihood);
  return 0; /* anything else would cancel the fit */
}

/* The logarithm of the responsibility of component k for x is
 *     log w_k + log N(x; mean_k, covariance_k) - log p(x),
 * where p is the density of the mixture. So it stays finite where the responsibility itself, as
 * gmm_predict_proba() gives it, is too small for a double. The density of one component is that
 * of a mixture with this component alone. */
static void score_points(const gmm_model *model, const struct mixture *mixture) {
  static const double one = 1;
  static double log_density[N], log_component[N];
  gmm_model *component = NULL;
  check(gmm_score_samples(model, GMM_ROW_MAJOR(x[0], N, D), log_density), NULL);
  check(gmm_create(&component, 1, D, GMM_COV_FULL), NULL);
  for (int k = 0; k < K; k++) {
    check(gmm_set_params(component, &one, 1, mixture->means + k * D, D,
                         mixture->covariances + k * D * D, D * D),
          component);
    check(gmm_score_samples(component, GMM_ROW_MAJOR(x[0], N, D), log_component), NULL);
    for (int i = 0; i < N; i++)
      scores[i][k] = fmin(0, log(mixture->weights[k]) + log_component[i] - log_density[i]);
  }
  gmm_destroy(component);
}

static void print_results(const gmm_model *model, const struct mixture *mixture) {
  printf("\n%s after %d epochs\n\n", gmm_converged(model) ? "converged" : "stopped",
         (int)gmm_n_iter(model));
  for (int k = 0; k < K; k++) {
    const double *mean = mixture->means + k * D;
    printf("component %d   weight %.3f   mean %6.3f %6.3f %6.3f\n", k, mixture->weights[k], mean[0],
           mean[1], mean[2]);
  }
  printf("\nscores (log responsibilities) of the first points\n");
  for (int i = 0; i < 5; i++)
    printf("  (%6.3f, %6.3f, %6.3f)   %9.3g %9.3g %9.3g   component %d\n", x[i][0], x[i][1],
           x[i][2], scores[i][0], scores[i][1], scores[i][2], (int)labels[i]);
  putchar('\n');
}

static void draw_pictures(const gmm_model *model, const struct mixture *mixture) {
  struct panel panel = {.x = x[0], .rows = N, .cols = D, .n_axes = 3, .axes = {0, 1, 2}};
  struct plot plot;
  static double history[EPOCHS];
  struct curve curve = {NULL, history, gmm_history_length(model), 1};

  file_picture(panels_draw(&plot, "500 points", &panel, 1, 1, "density_3d_before.png"), &plot,
               "density_3d_before.png");

  panel.labels = labels;
  panel.mixture = mixture;
  panel.show = PANEL_ELLIPSES | PANEL_KEY;
  file_picture(panels_draw(&plot, "the components at 1 and 2 standard deviations", &panel, 1, 1,
                           "density_3d_after.png"),
               &plot, "density_3d_after.png");

  check(gmm_get_history(model, history, curve.n), NULL);
  for (int64_t i = 0; i < curve.n; i++)
    history[i] *= N;
  file_picture(curves_draw(&plot, "density_3d: EM from a random start", "log-likelihood", &curve, 1,
                           "density_3d_likelihood.png"),
               &plot, "density_3d_likelihood.png");
}

int main(void) {
  gmm_model *model = NULL;
  struct mixture mixture;

  draw_points();
  check(gmm_create(&model, K, D, GMM_COV_FULL), NULL);
  check(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_RANDOM_POINTS), model);
  check(gmm_set_int(model, GMM_OPT_SEED, 1), model);
  check(gmm_set_int(model, GMM_OPT_MAX_ITER, EPOCHS), model);
  check(gmm_set_progress(model, print_epoch, NULL), model);
  check(gmm_fit(model, GMM_ROW_MAJOR(x[0], N, D), NULL), model);

  check(mixture_get(&mixture, model), NULL); /* weights, means, covariances in plain arrays */
  check(gmm_predict(model, GMM_ROW_MAJOR(x[0], N, D), labels), NULL);
  score_points(model, &mixture);
  print_results(model, &mixture);
  file_write_rows("density_3d_points.csv", x[0], N, D, ',');
  file_write_rows("density_3d_scores.csv", scores[0], N, K, ',');
  draw_pictures(model, &mixture);
  mixture_free(&mixture);
  gmm_destroy(model);
  return 0;
}
