/* SPDX-License-Identifier: MIT */
#include "recovery.h"

#include "check.h"
#include "mixture.h"

#include <math.h>
#include <stdio.h>

/* The component of `found` nearest to component k of `truth`, of those not in the set `taken`. */
static int64_t nearest(const struct mixture *found, const struct mixture *truth, int64_t k,
                       unsigned taken) {
  double least = INFINITY;
  int64_t best = 0;
  for (int64_t f = 0; f < found->k; f++) {
    double distance = 0;
    for (int64_t j = 0; j < found->d; j++) {
      double difference = found->means[f * found->d + j] - truth->means[k * found->d + j];
      distance += difference * difference / mixture_covariance(truth, k, j, j);
    }
    if (!(taken >> f & 1) && distance < least) {
      least = distance;
      best = f;
    }
  }
  return best;
}

static void print_component(const char *name, const struct mixture *mixture, int64_t k) {
  printf("  %-6s weight %.4f   mean", name, mixture->weights[k]);
  for (int64_t j = 0; j < mixture->d; j++)
    printf(" %7.3f", mixture->means[k * mixture->d + j]);
  printf("   variances");
  for (int64_t j = 0; j < mixture->d; j++)
    printf(" %7.3f", mixture_covariance(mixture, k, j, j));
  putchar('\n');
}

/* What a draw from the chi-squared distribution with this many degrees of freedom exceeds once in
 * 1000 times; Wilson and Hilferty (1931), within 1.5 % from 4 degrees on. */
static double chi_squared_999(double degrees) {
  double normal = 3.090232, a = 2 / (9 * degrees); /* the normal quantile */
  return degrees * pow(1 - a + normal * sqrt(a), 3);
}

int recovery_check(const gmm_model *fit, const gmm_model *truth, const double *x, int64_t rows) {
  struct mixture found, wanted;
  int64_t parameters = gmm_free_parameters(fit);
  double mean, gain, most = chi_squared_999((double)parameters);
  int recovered;
  unsigned taken = 0;
  check(mixture_get(&found, fit), NULL);
  check(mixture_get(&wanted, truth), NULL);
  for (int64_t k = 0; k < wanted.k; k++) {
    int64_t f = nearest(&found, &wanted, k, taken);
    taken |= 1u << f;
    printf("component %d\n", (int)f);
    print_component("true", &wanted, k);
    print_component("found", &found, f);
  }
  check(gmm_score(truth, GMM_ROW_MAJOR(x, rows, wanted.d), &mean), NULL);
  gain = 2 * (gmm_log_likelihood(fit) - (double)rows * mean);
  recovered = gain >= 0 && gain < most;
  printf("twice the gain in log-likelihood over the truth: %.2f\n"
         "  for %d parameters it is below %.2f in 999 of 1000 samples: %s within sampling error\n",
         gain, (int)parameters, most, recovered ? "the truth is" : "the truth is NOT");
  mixture_free(&found);
  mixture_free(&wanted);
  return recovered;
}
