#include "cancel.h"

#include "ugly.h"

#include <pthread.h>
#include <stdlib.h>

double seconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void wait_seconds(double delay) {
  nanosleep(&(struct timespec){(time_t)delay, (long)((delay - (double)(time_t)delay) * 1e9)}, NULL);
}

gmm_status fit(const problem *p) {
  return p->labels
             ? gmm_fit_labelled(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->weights, p->labels)
             : gmm_fit(p->model, GMM_ROW_MAJOR(p->x, p->n, p->d), p->weights);
}

void set_options(gmm_model *model, int init, int threads, int iterations) {
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, iterations));
  assert_ok(gmm_set_double(model, GMM_OPT_TOL, 0));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 5));
}

problem new_problem(int64_t n, int64_t d, int64_t k, int family) {
  problem p = {n,   d,   k, clustered_rows(3, n, d, k), NULL, NULL, new_model(k, d, family),
               {0}, {0}, 0};
  params start = ordinary_params(k, d, family);
  assert_ok(give_params(p.model, &start));
  free_params(&start);
  return p;
}

void prepare(problem *p) {
  problem copy = *p;
  p->before = snapshot_of(p->model);
  assert_ok(gmm_clone(&copy.model, p->model));
  double begin = seconds(CLOCK_MONOTONIC);
  assert_ok(fit(&copy));
  p->elapsed = seconds(CLOCK_MONOTONIC) - begin;
  p->want = bytes_of(copy.model);
  gmm_destroy(copy.model);
}

int settle(problem *p, gmm_status status) {
  if (status == GMM_ERR_CANCELLED) {
    assert_as_before(p->model, &p->before);
    assert_string_equal(gmm_last_error(p->model),
                        p->labels ? "gmm_fit_labelled: the fit was asked to stop"
                                  : "gmm_fit: the fit was asked to stop");
    return 1;
  }
  assert_int_equal(status, GMM_OK);
  assert_unchanged(p->model, &p->want);
  gmm_destroy(p->model);
  assert_ok(gmm_deserialize(&p->model, p->before.stored.data, p->before.stored.size));
  assert_as_before(p->model, &p->before);
  return 0;
}

void free_problem(problem *p) {
  assert_ok(fit(p));
  assert_unchanged(p->model, &p->want);
  gmm_destroy(p->model);
  free_snapshot(&p->before);
  free_bytes(&p->want);
  free(p->x);
  free(p->weights);
  free(p->labels);
}

typedef struct canceller {
  gmm_model *model;
  double delay;    /* seconds */
  double cpu_time; /* that the process had used when the fit was cancelled */
} canceller;

static void *cancel_later(void *argument) {
  canceller *c = argument;
  wait_seconds(c->delay);
  c->cpu_time = seconds(CLOCK_PROCESS_CPUTIME_ID);
  gmm_cancel(c->model);
  return NULL;
}

int cancel_after(problem *p, double delay, double *latency) {
  pthread_t thread;
  canceller c = {p->model, delay, 0};
  assert_int_equal(pthread_create(&thread, NULL, cancel_later, &c), 0);
  gmm_status status = fit(p);
  double end = seconds(CLOCK_PROCESS_CPUTIME_ID);
  assert_int_equal(pthread_join(thread, NULL), 0);
  *latency = end - c.cpu_time;
  return settle(p, status);
}
