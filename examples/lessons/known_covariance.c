/* known_covariance - what it is worth to know weights and covariances.
 *
 * Two mixtures of two components, in the plane and in space, each fitted twice from the same poor
 * means. In case I weights and covariances are known, and frozen: only the means are learned. In
 * case II all is unknown. Both find the truth; case I in fewer iterations. The program draws states
 * and log-likelihoods into the folder that it is run in. README.md explains the pictures.
 *
 * SPDX-License-Identifier: MIT */
#include "../common/check.h"
#include "../common/curves.h"
#include "../common/files.h"
#include "../common/recovery.h"
#include "../common/snapshots.h"

#include <gmmix.h>
#include <math.h>
#include <string.h>

enum { K = 2, MOST_D = 3, N = 500, MOST_STEPS = 400 };
#define LEAST_RISE 1e-6 /* of the log-likelihood in an iteration: less, and EM stops */

static const char *const case_names[] = {"case I: means are learned", "case II: all is learned"};

struct problem {
  const char *name;
  int d, reach; /* columns; the pictures' axes go from -reach to reach */
  double weights[K], means[K * MOST_D], covariances[K * MOST_D * MOST_D];
  gmm_model *truth; /* has these parameters */
  double x[N * MOST_D];
};

static gmm_model *new_model(int k, int d, const double *weights, const double *means,
                            const double *covariances) {
  gmm_model *model = NULL;
  check(gmm_create(&model, k, d, GMM_COV_FULL), NULL);
  check(gmm_set_params(model, weights, k, means, k * d, covariances, k * d * d), model);
  return model;
}

/* A random problem: covariances A A', where the elements of A are uniform in [-0.5, 0.5]; means at
 * a distance from each other; n rows of each component. */
static void generate(struct problem *problem, double distance, int n, uint64_t seed) {
  static const double one = 1, zero = 0;
  int d = problem->d;
  double a[K * MOST_D * MOST_D];
  gmm_model *gaussian = new_model(1, 1, &one, &zero, &one);
  check(gmm_sample(gaussian, seed, GMM_ROW_MAJOR(a, K * d * d, 1), NULL), NULL);
  gmm_destroy(gaussian);
  for (int i = 0; i < K * d * d; i++) /* the normal distribution function of a normal is uniform */
    a[i] = 0.5 * erfc(-a[i] / sqrt(2)) - 0.5;
  for (int k = 0; k < K; k++) {
    double *covariance = problem->covariances + k * d * d, *mean = problem->means + k * d;
    problem->weights[k] = 1.0 / K;
    for (int i = 0; i < d; i++) {
      mean[i] = (0.5 - k) * distance / sqrt(d);
      for (int j = 0; j < d; j++)
        for (int m = 0; m < d; m++)
          covariance[i * d + j] += a[(k * d + i) * d + m] * a[(k * d + j) * d + m];
    }
    gaussian = new_model(1, d, &one, mean, covariance);
    check(gmm_sample(gaussian, ++seed, GMM_ROW_MAJOR(problem->x + k * n * d, n, d), NULL), NULL);
    gmm_destroy(gaussian);
  }
  problem->truth = new_model(K, d, problem->weights, problem->means, problem->covariances);
}

/* Runs EM one iteration a call, each from the parameters that the last one left, and returns how
 * many there were; log_likelihood[i] is that after i iterations. */
static int learn(const struct problem *problem, gmm_model *model, struct snapshots *snapshots,
                 double *log_likelihood) {
  int step = 0, last = 0;
  check(gmm_set_int(model, GMM_OPT_INIT, GMM_INIT_PARAMS), model);
  check(gmm_set_int(model, GMM_OPT_MAX_ITER, 1), model);
  check(gmm_score(model, GMM_ROW_MAJOR(problem->x, N, problem->d), log_likelihood), NULL);
  log_likelihood[0] *= N; /* that was the mean */
  snapshots_take(snapshots, model, problem->x, N, 0);
  while (!last) {
    check(gmm_fit(model, GMM_ROW_MAJOR(problem->x, N, problem->d), NULL), model);
    log_likelihood[++step] = gmm_log_likelihood(model);
    last = step == MOST_STEPS || log_likelihood[step] - log_likelihood[step - 1] < LEAST_RISE;
    if (step <= 3 || step % 20 == 0 || last)
      snapshots_take(snapshots, model, problem->x, N, step);
  }
  return step;
}

/* Fits and draws case I, where weights and covariances are known, or II. The means begin near the
 * middle in both. Returns the number of iterations; *good becomes 0 if the truth was not found. */
static int run_case(const struct problem *problem, int known, double *log_likelihood, int *good) {
  double weights[K] = {0.5, 0.5}, means[K * MOST_D], covariances[K * MOST_D * MOST_D] = {0};
  double weights_after[K], covariances_after[K * MOST_D * MOST_D] = {0};
  int d = problem->d, steps;
  struct snapshots snapshots = {.reach = problem->reach};
  gmm_model *model;
  struct plot plot;
  char path[60];
  for (int i = 0; i < K * d; i++) {
    means[i] = problem->means[i] / 5;
    covariances[i * d + i % d] = 1;
  }
  if (known) {
    memcpy(weights, problem->weights, sizeof weights);
    memcpy(covariances, problem->covariances, sizeof covariances);
  }
  model = new_model(K, d, weights, means, covariances);
  check(gmm_set_int(model, GMM_OPT_FREEZE, known ? 1 + 4 : 0), model); /* weights, covariances */
  steps = learn(problem, model, &snapshots, log_likelihood);
  printf("\n%s, %s: %d iterations\n", problem->name, case_names[!known], steps);
  *good &= recovery_check(model, problem->truth, problem->x, N);
  check(gmm_get_params(model, weights_after, K, NULL, 0, covariances_after, K * d * d), NULL);
  *good &= !known || (memcmp(weights, weights_after, sizeof weights) == 0 && /* to the bit */
                      memcmp(covariances, covariances_after, sizeof covariances) == 0);
  sprintf(path, "known_covariance_%s_case%d.png", problem->name, known ? 1 : 2);
  file_picture(snapshots_draw(&snapshots, &plot, case_names[!known], path), &plot, path);
  gmm_destroy(model);
  return steps;
}

/* Both cases; 1 if both find the truth, and case I does so in fewer iterations. */
static int run(const struct problem *problem) {
  static double log_likelihood[2][MOST_STEPS + 1];
  int good = 1, known = run_case(problem, 1, log_likelihood[0], &good);
  int unknown = run_case(problem, 0, log_likelihood[1], &good);
  struct curve curves[2] = {{case_names[0], log_likelihood[0], known + 1, 0},
                            {case_names[1], log_likelihood[1], unknown + 1, 0}};
  struct plot plot;
  char path[60];
  printf("%s: %d iterations in case I, %d in case II\n", problem->name, known, unknown);
  sprintf(path, "known_covariance_%s_likelihood.png", problem->name);
  file_picture(
      curves_draw(&plot, "the same rows, the same first means", "log-likelihood", curves, 2, path),
      &plot, path);
  return good && known < unknown;
}

int main(void) {
  static struct problem plane = {
      "2d", 2, 4, {0.7, 0.3}, {1, 1, -1, -1}, {0.6, 0, 0, 0.6, 0.8, -0.3, -0.3, 0.6}, NULL, {0}};
  static struct problem space = {.name = "3d", .d = 3, .reach = 2};
  int good;
  plane.truth = new_model(K, 2, plane.weights, plane.means, plane.covariances);
  check(gmm_sample(plane.truth, 1, GMM_ROW_MAJOR(plane.x, N, 2), NULL), NULL); /* seed 1 */
  generate(&space, 1, N / K, 12);
  good = run(&plane) & run(&space);
  printf("\n%s\n", good ? "all found, and sooner where more was known" : "NOT as it must be");
  gmm_destroy(plane.truth);
  gmm_destroy(space.truth);
  return good ? 0 : 1;
}
