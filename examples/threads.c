/* Threads: functions of a const model may run side by side on one model, without a lock.
 * cc -pthread threads.c $(pkg-config --cflags --libs gmmix)
 * prints how many of 1000 log-densities by four threads differ from those by one: no bit does */
#include <gmmix.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { N = 1000, D = 2, THREADS = 4, PART = N / THREADS };
static const double weights[2] = {0.6, 0.4}, means[2 * D] = {0, 0, 3, 3};
static const double variances[2 * D] = {1, 1, 2, 1};
static double x[N][D], together[N], alone[N];
static const gmm_model *shared;

static void *score(void *first) {
  double(*part)[D] = first;
  gmm_score_samples(shared, GMM_ROW_MAJOR(part[0], PART, D), together + (part - x));
  return NULL;
}

int main(void) {
  pthread_t threads[THREADS];
  gmm_model *model = NULL;
  int differ = 0, failed = gmm_create(&model, 2, D, GMM_COV_DIAG) ||
                           gmm_set_params(model, weights, 2, means, 2 * D, variances, 2 * D) ||
                           gmm_sample(model, 1, GMM_ROW_MAJOR(x[0], N, D), NULL) ||
                           gmm_score_samples(model, GMM_ROW_MAJOR(x[0], N, D), alone);
  shared = model;
  int made = 0; /* whatever fails, all that run are waited for before the model goes */
  for (; made < THREADS && !failed; made += !failed)
    failed = pthread_create(&threads[made], NULL, score, x[made * PART]);
  for (int t = 0; t < made; t++)
    failed |= pthread_join(threads[t], NULL);
  for (int i = 0; i < N; i++)
    differ += memcmp(&together[i], &alone[i], sizeof alone[i]) != 0;
  printf("%d of %d differ\n", differ, N);
  gmm_destroy(model);
  return failed || differ;
}
