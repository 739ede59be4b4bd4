/* The process may not have more address space: 64 limits, from just above what it has. Whatever
 * runs out, here, in LAPACK or in the C library, each call answers GMM_OK or GMM_ERR_NOMEM within
 * five seconds, and the process lives on. Each limit is tried in a child, which has used LAPACK
 * before, or not: then its first use is inside gmm_fit(). This process itself never uses it. */
#include "../support/model.h"
#include "../support/ugly.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMITS = 64, SECONDS = 5, ALL_OK = 0, SOME_NOMEM = 3, WRONG = 1, NO_LIMIT = 2 };

/* The bytes of address space in use. */
static size_t address_space(void) {
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%lu", &pages) != 1)
    pages = 0;
  if (file)
    fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* ---- In the child ---------------------------------------------------------------------------- */

/* Rows, outputs and, in a child that has used LAPACK, a fitted model: made before the limit. */
typedef struct job {
  int64_t n, d, k;
  double *x, *proba;
  gmm_model *model;
  bytes stored;
} job;

/* floored: the last feature is a copy of the first, so that covariances need the floor. */
static job new_job(int64_t n, int64_t d, int64_t k, int floored) {
  bytes stored = {8 * (k * (1 + d + d * d) + 200), NULL};
  job j = {n, d, k, clustered_rows(9, n, d, k), new_doubles(n * k), NULL, stored};
  j.stored.data = must_alloc((size_t)stored.size);
  for (int64_t i = 0; floored && i < n; i++)
    j.x[i * d + d - 1] = j.x[i * d];
  return j;
}

static gmm_status fit_job(const job *j, int threads, gmm_model **out) {
  gmm_status status = gmm_create(out, j->k, j->d, GMM_COV_FULL);
  if (!status)
    status = gmm_set_int(*out, GMM_OPT_THREADS, threads);
  if (!status)
    status = gmm_set_int(*out, GMM_OPT_MAX_ITER, 3);
  return status ? status : gmm_fit(*out, GMM_ROW_MAJOR(j->x, j->n, j->d), NULL);
}

static gmm_status use_job(const job *j, int threads, gmm_model *model) {
  int64_t size = 0;
  gmm_status status = gmm_set_int(model, GMM_OPT_THREADS, threads);
  if (!status)
    status = gmm_predict_proba(model, GMM_ROW_MAJOR(j->x, j->n, j->d), j->proba, j->k, 1);
  if (!status)
    status = gmm_serialized_size(model, &size);
  if (!status)
    status = size > j->stored.size ? GMM_ERR_LENGTH : gmm_serialize(model, j->stored.data, size);
  gmm_model *back = NULL;
  if (!status)
    status = gmm_deserialize(&back, j->stored.data, size);
  gmm_destroy(back);
  return status;
}

/* The first of two statuses that is neither GMM_OK nor GMM_ERR_NOMEM, else the first bad one. */
static gmm_status worse(gmm_status a, gmm_status b) {
  return a == GMM_OK || (a == GMM_ERR_NOMEM && b != GMM_OK) ? b : a;
}

static gmm_status run_job(const job *j, int threads) {
  gmm_model *model = NULL;
  gmm_status status = fit_job(j, threads, &model);
  if (!status)
    status = use_job(j, threads, model);
  gmm_destroy(model);
  return j->model ? worse(status, use_job(j, threads, j->model)) : status;
}

static int run_child(size_t above, int warm) {
  job jobs[] = {new_job(800, 12, 2, 1), new_job(800, 100, 2, 0)};
  gmm_status status = GMM_OK;
  for (size_t i = 0; warm && i < COUNT_OF(jobs); i++)
    if (fit_job(&jobs[i], 1, &jobs[i].model) != GMM_OK)
      return WRONG;
  size_t space = address_space();
  struct rlimit limit = {space + above, RLIM_INFINITY};
  if (space == 0 || setrlimit(RLIMIT_AS, &limit) != 0)
    return NO_LIMIT;
  alarm(SECONDS); /* a call that hangs ends by a signal */
  for (size_t i = 0; i < 2 * COUNT_OF(jobs); i++)
    status = worse(status, run_job(&jobs[i / 2], i % 2 ? 4 : 1));
  return status == GMM_OK ? ALL_OK : status == GMM_ERR_NOMEM ? SOME_NOMEM : WRONG;
}

/* ---- In the parent --------------------------------------------------------------------------- */

static int status_of_child(size_t above, int warm) {
  int ended = 0;
  pid_t child = fork();
  if (child == 0)
    _exit(run_child(above, warm));
  while (waitpid(child, &ended, 0) < 0)
    assert_int_equal(errno, EINTR);
  return ended;
}

/* 64 KiB, and a sixth more each time: up to 1 GiB. */
static void sweep(int warm) {
  int all_ok = 0, some_nomem = 0;
  double above = 65536;
  if (quick_run())
    skip(); /* Valgrind and the sanitizers need their address space themselves */
  for (int i = 0; i < LIMITS; i++, above *= 7.0 / 6) {
    int ended = status_of_child((size_t)above, warm);
    if (WIFSIGNALED(ended))
      fail_msg("with %.0f KiB more: signal %d", above / 1024, WTERMSIG(ended));
    if (WEXITSTATUS(ended) == NO_LIMIT)
      skip();
    if (WEXITSTATUS(ended) != ALL_OK && WEXITSTATUS(ended) != SOME_NOMEM)
      fail_msg("with %.0f KiB more: exit status %d", above / 1024, WEXITSTATUS(ended));
    all_ok += WEXITSTATUS(ended) == ALL_OK;
    some_nomem += WEXITSTATUS(ended) == SOME_NOMEM;
  }
  print_message("%d limits: %d too low, %d enough\n", LIMITS, some_nomem, all_ok);
  assert_true(all_ok > 0 && some_nomem > 0); /* both ends were reached */
}

static void test_first_use_of_lapack(void **state) {
  (void)state;
  sweep(0);
}

static void test_lapack_used_before(void **state) {
  (void)state;
  sweep(1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first_use_of_lapack),
      cmocka_unit_test(test_lapack_used_before),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
