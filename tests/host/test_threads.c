/* Threads and processes of the caller: one const model used by many threads, models of their own,
 * and fork. The thread sanitizer runs this program too. */
#include "../support/model.h"
#include "../support/process.h"
#include "../support/ugly.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { N = 3000, D = 3, K = 3, USERS = 16, FITS = 8 };

static double *x, *holes; /* the rows, and the rows without some of their values */

static int set_up(void **state) {
  (void)state;
  x = clustered_rows(14, N, D, K);
  holes = copy_doubles(x, N * D);
  for (int64_t i = 0; i < N * D; i += 7)
    holes[i] = NAN;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  free(x);
  free(holes);
  return 0;
}

typedef struct user {
  const gmm_model *model;
  gmm_status status;
  double mean, density[N], proba[N * K], drawn[N * D], matrices[2][K * D * D];
  double regressed[2][N * 2], imputed[2][N * D];
  int32_t labels[N];
  bytes stored;
} user;

static gmm_status use_parts(user *u) {
  const int64_t feature = 1;
  gmm_model *part = NULL, *rest = NULL;
  gmm_status status = gmm_marginal(&part, u->model, &feature, 1);
  if (status == GMM_OK)
    status = gmm_condition(&rest, u->model, &feature, 1, x);
  gmm_destroy(part);
  gmm_destroy(rest);
  if (status == GMM_OK)
    status = gmm_regress(u->model, &feature, 1, x + 1, N, 1, D, 1, u->regressed[0], 2, 1,
                         u->regressed[1], 2, 1);
  if (status == GMM_OK)
    status = gmm_impute(u->model, GMM_ROW_MAJOR(holes, N, D), u->imputed[0], D, 1);
  return status == GMM_OK
             ? gmm_impute_draw(u->model, 5, 0, GMM_ROW_MAJOR(holes, N, D), u->imputed[1], D, 1)
             : status;
}

/* Every const function that computes; cmocka is not for threads, so statuses are collected. */
static void *use(void *argument) {
  user *u = argument;
  const gmm_model *m = u->model;
  gmm_model *copy = NULL;
  u->status = gmm_predict(m, GMM_ROW_MAJOR(x, N, D), u->labels);
  if (u->status == GMM_OK)
    u->status = gmm_predict_proba(m, GMM_ROW_MAJOR(x, N, D), u->proba, K, 1);
  if (u->status == GMM_OK)
    u->status = gmm_score_samples(m, GMM_ROW_MAJOR(x, N, D), u->density);
  if (u->status == GMM_OK)
    u->status = gmm_score(m, GMM_ROW_MAJOR(x, N, D), &u->mean);
  if (u->status == GMM_OK)
    u->status = gmm_sample(m, 11, GMM_ROW_MAJOR(u->drawn, N, D), NULL);
  if (u->status == GMM_OK)
    u->status = use_parts(u);
  if (u->status == GMM_OK)
    u->status = gmm_get_shaped_precisions(m, u->matrices[0], gmm_covariance_length(m));
  if (u->status == GMM_OK)
    u->status = gmm_get_precisions(m, u->matrices[0], K * D * D);
  if (u->status == GMM_OK)
    u->status = gmm_get_full_covariances(m, u->matrices[1], K * D * D);
  if (u->status == GMM_OK)
    u->status = gmm_clone(&copy, m);
  if (u->status == GMM_OK)
    u->status = gmm_serialize(copy, u->stored.data, u->stored.size);
  gmm_destroy(copy);
  if (u->status == GMM_OK)
    u->status = gmm_check_rows(m, GMM_ROW_MAJOR(x, N, D), NULL, u->labels, NULL, 0);
  if (u->status == GMM_OK && gmm_predict(m, x, N, D + 1, D, 1, u->labels) != GMM_ERR_SHAPE)
    u->status = GMM_ERR_INTERNAL; /* failing together must be safe as well */
  return NULL;
}

static user *new_user(const gmm_model *model) {
  user *u = must_alloc(sizeof *u);
  memset(u, 0, sizeof *u);
  u->model = model;
  u->stored = bytes_of(model);
  return u;
}

static void assert_same_user(const user *a, const user *b) {
  assert_int_equal(a->status, GMM_OK);
  assert_int_equal(b->status, GMM_OK);
  assert_memory_equal(&a->mean, &b->mean, sizeof a->mean);
  assert_memory_equal(a->density, b->density, sizeof a->density);
  assert_memory_equal(a->proba, b->proba, sizeof a->proba);
  assert_memory_equal(a->drawn, b->drawn, sizeof a->drawn);
  assert_memory_equal(a->labels, b->labels, sizeof a->labels);
  assert_memory_equal(a->matrices, b->matrices, sizeof a->matrices);
  assert_same_bytes(&a->stored, &b->stored);
}

static void test_many_threads_use_one_model(void **state) {
  (void)state;
  for (int inner = 1; inner <= 3; inner += 2) {
    pthread_t threads[USERS];
    user *users[USERS];
    gmm_model *model = new_model(K, D, GMM_COV_FULL);
    assert_ok(gmm_set_int(model, GMM_OPT_THREADS, inner));
    assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
    user *serial = new_user(model);
    use(serial);
    for (int i = 0; i < USERS; i++) {
      users[i] = new_user(model);
      assert_int_equal(pthread_create(&threads[i], NULL, use, users[i]), 0);
    }
    for (int i = 0; i < USERS; i++)
      assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (int i = 0; i < USERS; i++) {
      assert_same_user(users[i], serial);
      free_bytes(&users[i]->stored);
      free(users[i]);
    }
    free_bytes(&serial->stored);
    free(serial);
    gmm_destroy(model);
  }
}

typedef struct fitter {
  gmm_model *model;
  gmm_status status;
} fitter;

static void *fit(void *argument) {
  fitter *f = argument;
  f->status = gmm_fit(f->model, GMM_ROW_MAJOR(x, N, D), NULL);
  return NULL;
}

static gmm_model *model_to_fit(int i) {
  gmm_model *model = new_model(K, D, gmm_family_at(i % gmm_family_count()));
  assert_ok(gmm_set_int(model, GMM_OPT_SEED, i));
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 1 + i % 3));
  assert_ok(gmm_set_int(model, GMM_OPT_MAX_ITER, 15));
  return model;
}

static void test_fits_at_the_same_time(void **state) {
  pthread_t threads[FITS];
  fitter fitters[FITS];
  (void)state;
  for (int i = 0; i < FITS; i++) {
    fitters[i] = (fitter){model_to_fit(i), GMM_ERR_INTERNAL};
    assert_int_equal(pthread_create(&threads[i], NULL, fit, &fitters[i]), 0);
  }
  for (int i = 0; i < FITS; i++)
    assert_int_equal(pthread_join(threads[i], NULL), 0);
  for (int i = 0; i < FITS; i++) {
    assert_ok(fitters[i].status);
    gmm_model *alone = model_to_fit(i);
    assert_ok(gmm_fit(alone, GMM_ROW_MAJOR(x, N, D), NULL));
    bytes want = bytes_of(alone);
    assert_unchanged(fitters[i].model, &want);
    free_bytes(&want);
    gmm_destroy(alone);
    gmm_destroy(fitters[i].model);
  }
}

/* A child of a process that has fitted with threads can fit with threads. */
static void test_fork_after_a_fit(void **state) {
  (void)state;
  fitter parent = {model_to_fit(2), GMM_ERR_INTERNAL};
  fit(&parent);
  assert_ok(parent.status);
  bytes want = bytes_of(parent.model);
  for (int round = 0; round < 5; round++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(60); /* a deadlock ends as a signal */
      fitter own = {model_to_fit(2), GMM_ERR_INTERNAL};
      unsigned char *stored = malloc((size_t)want.size);
      fit(&own);
      int same = stored && own.status == GMM_OK &&
                 gmm_serialize(own.model, stored, want.size) == GMM_OK &&
                 memcmp(stored, want.data, (size_t)want.size) == 0;
      free(stored);
      gmm_destroy(own.model);
      free_bytes(&want); /* or Valgrind counts them as lost in the child */
      gmm_destroy(parent.model);
      _exit(same ? 0 : 1);
    }
    int ended = -1;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), 0);
    fit(&parent); /* and the parent too, afterwards */
    assert_ok(parent.status);
    assert_unchanged(parent.model, &want);
  }
  free_bytes(&want);
  gmm_destroy(parent.model);
}

static void test_no_thread_is_left_behind(void **state) {
  (void)state;
  gmm_model *model = model_to_fit(0);
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL)); /* LAPACK may start its own */
  long before = count_threads(0);
  assert_ok(gmm_set_int(model, GMM_OPT_THREADS, 6));
  assert_ok(gmm_fit(model, GMM_ROW_MAJOR(x, N, D), NULL));
  assert_int_equal(count_threads(before), before);
  gmm_destroy(model);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_many_threads_use_one_model),
      cmocka_unit_test(test_fits_at_the_same_time),
      cmocka_unit_test(test_fork_after_a_fit),
      cmocka_unit_test(test_no_thread_is_left_behind),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
