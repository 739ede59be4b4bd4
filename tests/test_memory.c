/* Memory runs out: allocation i fails, for every i, once and from then on. The answer is
 * GMM_ERR_NOMEM (or GMM_OK where the memory was optional), nothing has changed, nothing leaks,
 * and the same call afterwards gives the same bits. */
#include "support/allocator.h"
#include "support/model.h"
#include "support/ugly.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 150, D = 3, K = 2, MAX_CALLS = 2000, OUTPUT = 2048 };

/* A call under test: works on `model`, writes into `output` or *made. */
typedef struct call {
  const char *name;
  gmm_status (*run)(gmm_model *model, void *output, gmm_model **made);
} call;

static double *x;
static faulty_allocator faulty;

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(12, N, D, K);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  return 0;
}

static gmm_status run_fit(gmm_model *model, void *output, gmm_model **made) {
  (void)output, (void)made;
  return gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL);
}

static gmm_status run_weighted_fit(gmm_model *model, void *output, gmm_model **made) {
  double row_weights[N];
  (void)output, (void)made;
  for (int i = 0; i < N; i++)
    row_weights[i] = 1 + i % 3;
  return gmm_fit(model, GMM_COL_MAJOR(x, N, D), row_weights);
}

static gmm_status run_set_params(gmm_model *model, void *output, gmm_model **made) {
  (void)output, (void)made;
  params p = ordinary_params(K, D, gmm_covariance_type(model));
  p.means[0] = 17;
  gmm_status status = give_params(model, &p);
  free_params(&p);
  return status;
}

static gmm_status run_set_options(gmm_model *model, void *output, gmm_model **made) {
  (void)output, (void)made;
  gmm_status status = gmm_set_int(model, GMM_OPT_SEED, 4);
  return status ? status : gmm_set_double(model, GMM_OPT_TOL, 1e-3);
}

static gmm_status run_predict(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_predict(model, GMM_ROW_MAJOR(x, N, D), output);
}

static gmm_status run_proba(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_predict_proba(model, GMM_ROW_MAJOR(x, N, D), output, K, 1);
}

static gmm_status run_score_samples(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_score_samples(model, GMM_ROW_MAJOR(x, N, D), output);
}

static gmm_status run_score(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_score(model, GMM_ROW_MAJOR(x, N, D), output);
}

static gmm_status run_sample(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_sample(model, 5, output, N, D, D, 1, NULL);
}

static gmm_status run_serialize(gmm_model *model, void *output, gmm_model **made) {
  int64_t size = 0;
  (void)made;
  gmm_status status = gmm_serialized_size(model, &size);
  assert_true(size <= OUTPUT * (int64_t)sizeof(double));
  return status ? status : gmm_serialize(model, output, size);
}

static gmm_status run_full_covariances(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_get_full_covariances(model, output, K * D * D);
}

static gmm_status run_precisions(gmm_model *model, void *output, gmm_model **made) {
  (void)made;
  return gmm_get_precisions(model, output, K * D * D);
}

static gmm_status run_clone(gmm_model *model, void *output, gmm_model **made) {
  (void)output;
  return gmm_clone(made, model);
}

static gmm_status run_create(gmm_model *model, void *output, gmm_model **made) {
  (void)output;
  return gmm_create_with_allocator(made, K, D, gmm_covariance_type(model), &faulty.hooks);
}

static const call calls[] = {
    {"fit", run_fit},
    {"fit with row weights", run_weighted_fit},
    {"set_params", run_set_params},
    {"set_int and set_double", run_set_options},
    {"predict", run_predict},
    {"predict_proba", run_proba},
    {"score_samples", run_score_samples},
    {"score", run_score},
    {"sample", run_sample},
    {"serialize", run_serialize},
    {"get_full_covariances", run_full_covariances},
    {"get_precisions", run_precisions},
    {"clone", run_clone},
    {"create", run_create},
};

/* A model that has been fitted, with the settings of this round. */
static gmm_model *prepared_model(int family, int init, int threads) {
  gmm_model *model = NULL;
  params start = start_from_rows(K, family, x, N, D);
  faulty_plan(&faulty, 0, 0);
  assert_ok(gmm_create_with_allocator(&model, K, D, family, &faulty.hooks));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 4));
  assert_ok(gmm_set_int(model, GMM_OPT_N_INIT, 2));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, threads));
  assert_ok(give_params(model, &start));
  assert_ok(gmm_set_int(model, GMM_OPT_INIT, init));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, 9)); /* so that a second fit is another one */
  free_params(&start);
  return model;
}

/* The outcome of a call that is left in peace: model bytes and output, for comparison. */
typedef struct outcome {
  bytes model, made;
  double output[OUTPUT];
} outcome;

static outcome *outcome_of(const call *c, gmm_model *model) {
  outcome *o = must_alloc(sizeof *o);
  gmm_model *made = NULL;
  memset(o, 0, sizeof *o);
  faulty_plan(&faulty, 0, 0);
  assert_ok(c->run(model, o->output, &made));
  o->model = bytes_of(model);
  if (made && gmm_is_fitted(made))
    o->made = bytes_of(made);
  gmm_destroy(made);
  return o;
}

static void free_outcome(outcome *o) {
  free_bytes(&o->model);
  free_bytes(&o->made);
  free(o);
}

static void assert_same_outcome(const outcome *a, const outcome *b) {
  assert_same_bytes(&a->model, &b->model);
  assert_int_equal(a->made.size, b->made.size);
  if (a->made.size > 0)
    assert_same_bytes(&a->made, &b->made);
  assert_memory_equal(a->output, b->output, sizeof a->output);
}

/* One call with allocations first..last refused. Returns 0 when none was, for it made too few. */
static int fail_once(const call *c, const gmm_model *original, long first, long last,
                     const outcome *want) {
  static double output[OUTPUT], untouched[OUTPUT];
  gmm_model *model = NULL, *made = NULL;
  faulty_plan(&faulty, 0, 0);
  assert_ok(gmm_clone(&model, original));
  bytes before = bytes_of(model);
  long live = faulty.live;
  memset(output, 0x5a, sizeof output);
  memset(untouched, 0x5a, sizeof untouched);
  faulty_plan(&faulty, first, last);
  gmm_status status = c->run(model, output, &made);
  long refused = faulty.failed;
  faulty_plan(&faulty, 0, 0);
  if (status != GMM_OK) {
    if (status != GMM_ERR_NOMEM)
      fail_msg("%s, allocation %ld: %s", c->name, first, gmm_status_name(status));
    assert_true(refused > 0);
    assert_null(made);
    assert_int_equal(faulty.live, live);
    assert_unchanged(model, &before);
    assert_memory_equal(output, untouched, sizeof output);
  }
  gmm_destroy(made);
  if (refused > 0 && status != GMM_OK) { /* try again: as if nothing had happened */
    outcome *retry = outcome_of(c, model);
    assert_same_outcome(retry, want);
    free_outcome(retry);
  }
  free_bytes(&before);
  gmm_destroy(model);
  return refused > 0;
}

static void exhaust(int family, int init, int threads) {
  memset(&faulty, 0, sizeof faulty);
  faulty_start(&faulty);
  gmm_model *model = prepared_model(family, init, threads);
  for (size_t c = 0; c < COUNT_OF(calls); c++) {
    gmm_model *copy = NULL;
    assert_ok(gmm_clone(&copy, model));
    outcome *want = outcome_of(&calls[c], copy);
    gmm_destroy(copy);
    long i = 1;
    while (fail_once(&calls[c], model, i, i, want)) {
      fail_once(&calls[c], model, i, LONG_MAX, want);
      assert_true(++i < MAX_CALLS);
    }
    free_outcome(want);
  }
  gmm_destroy(model);
  assert_int_equal(faulty.live, 0);
  assert_int_equal(faulty.strangers, 0);
}

static void test_one_thread(void **state) {
  (void)state;
  for (int f = 0; f < 4; f++)
    for (int init = GMM_INIT_KMEANS; init <= GMM_INIT_RANDOM_RESP; init++)
      exhaust(all_families[f], init, 1);
}

static void test_four_threads(void **state) {
  (void)state;
  for (int f = 0; f < 4; f++)
    exhaust(all_families[f], GMM_INIT_KMEANS, 4);
}

/* Beyond some number of rows the memory of a fit does not grow. */
static void test_memory_does_not_grow_with_rows(void **state) {
  (void)state;
  faulty_start(&faulty);
  long count[2];
  size_t peak[2];
  for (int big = 0; big < 2; big++) {
    int64_t n = big ? 200000 : 100000;
    gmm_model *model = NULL;
    double *rows = clustered_rows(3, n, D, K);
    params start = start_from_rows(K, GMM_COV_FULL, rows, n, D);
    assert_ok(gmm_create_with_allocator(&model, K, D, GMM_COV_FULL, &faulty.hooks));
    prepare_fit(model, &start, 5);
    faulty_plan(&faulty, 0, 0);
    faulty.peak_bytes = 0;
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(rows, n, D), NULL));
    count[big] = faulty.calls;
    peak[big] = faulty.peak_bytes;
    gmm_destroy(model);
    free_params(&start);
    free(rows);
  }
  assert_int_equal(count[0], count[1]);
  print_message("peak of a fit: %zu bytes for 100000 rows, %zu for 200000\n", peak[0], peak[1]);
  assert_int_equal(peak[0], peak[1]);
}

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

/* gmm_deserialize() takes its memory from malloc: a child is given too little for the model. */
static void test_deserialize_without_memory(void **state) {
  enum { MANY = 500000 }; /* components: 16 MB */
  (void)state;
  if (quick_run() || address_space() == 0)
    skip(); /* Valgrind and the sanitizers need their address space themselves */
  params p = new_params(MANY, 2, GMM_COV_SPHERICAL);
  for (int64_t i = 0; i < 2 * MANY; i++) {
    p.means[i] = (double)i;
    p.weights[i / 2] = 1.0 / MANY;
    p.covariances[i / 2] = 1;
  }
  gmm_model *model = new_model(MANY, 2, GMM_COV_SPHERICAL);
  assert_ok(give_params(model, &p));
  bytes stored = bytes_of(model);
  pid_t child = fork();
  if (child == 0) {
    struct rlimit limit = {address_space() + (4 << 20), RLIM_INFINITY};
    gmm_model *back = NULL;
    if (setrlimit(RLIMIT_AS, &limit) != 0)
      _exit(2);
    gmm_status status = gmm_deserialize(&back, stored.data, stored.size);
    _exit(status == GMM_ERR_NOMEM && back == NULL ? 0 : 1);
  }
  int ended = -1;
  assert_int_equal(waitpid(child, &ended, 0), child);
  assert_true(WIFEXITED(ended));
  assert_int_equal(WEXITSTATUS(ended), 0);
  free_params(&p);
  free_bytes(&stored);
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_thread),
      cmocka_unit_test(test_four_threads),
      cmocka_unit_test(test_memory_does_not_grow_with_rows),
      cmocka_unit_test(test_deserialize_without_memory),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
