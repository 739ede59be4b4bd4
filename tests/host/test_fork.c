/* A process may fork at any moment: before, between and after fits, and while other threads of it
 * fit. Each child then fits by itself, with threads too, and gets the parent's bits in time. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "../support/model.h"
#include "../support/ugly.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { K = 2, FITTERS = 2, WIDTHS = 5, MOST_BYTES = 1 << 18 };

static const int64_t widths[WIDTHS] = {2, 10, 32, 64, 100};
static double *data[WIDTHS];

static int64_t n_rows(int64_t d) {
  return 60 + 4 * d;
}

/* Rows with a copied column, so that the floor binds and eigenvalues are needed. */
static int set_up(void **state) {
  (void)state;
  for (int w = 0; w < WIDTHS; w++) {
    int64_t d = widths[w], n = n_rows(d);
    data[w] = clustered_rows(6, n, d, K);
    for (int64_t i = 0; i < n; i++)
      data[w][i * d + d - 1] = data[w][i * d];
  }
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  for (int w = 0; w < WIDTHS; w++)
    free(data[w]);
  return 0;
}

/* A model as bytes after a fit; size 0 if something failed. No cmocka: threads and children use
 * it. */
typedef struct result {
  int64_t size;
  unsigned char bytes[MOST_BYTES];
} result;

static void fit(int w, int threads, result *out) {
  gmm_model *model = NULL;
  out->size = 0;
  if (gmm_create(&model, K, widths[w], GMM_COV_FULL) ||
      gmm_set_int(model, GMM_OPT_THREADS, threads) || gmm_set_int(model, GMM_OPT_MAX_ITER, 4) ||
      gmm_fit(model, GMM_ROW_MAJOR(data[w], n_rows(widths[w]), widths[w]), NULL) ||
      !(gmm_warnings(model) & GMM_WARN_FLOORED) || gmm_set_int(model, GMM_OPT_THREADS, 1) ||
      gmm_serialized_size(model, &out->size) || out->size > MOST_BYTES ||
      gmm_serialize(model, out->bytes, out->size))
    out->size = 0;
  gmm_destroy(model);
}

static int same(const result *a, const result *b) {
  return a->size > 0 && a->size == b->size && memcmp(a->bytes, b->bytes, (size_t)a->size) == 0;
}

/* Where children leave their results. */
static result *new_shared(void) {
  result *r = mmap(NULL, sizeof *r, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  assert_true(r != MAP_FAILED);
  return r;
}

/* Children end like this because at an exit Valgrind would count as lost what the other threads of
 * the parent had. */
static void end_child(void) {
  kill(getpid(), SIGKILL);
}

/* A child that fits; a deadlock ends as a signal, which the parent sees. */
static pid_t start_child(int w, int threads, result *out) {
  out->size = 0;
  pid_t child = fork();
  if (child == 0) {
    alarm(quick_run() ? 100 : 5);
    fit(w, threads, out);
    end_child();
  }
  assert_true(child > 0);
  return child;
}

static void wait_for(pid_t child) {
  int ended = -1;
  assert_int_equal(waitpid(child, &ended, 0), child);
  assert_true(WIFSIGNALED(ended));
  if (WTERMSIG(ended) != SIGKILL)
    fail_msg("a child was ended by signal %d", WTERMSIG(ended));
}

/* Must come first: the process has not yet entered LAPACK. */
static void test_before_between_and_after(void **state) {
  result *child = new_shared(), *parent = must_alloc(sizeof *parent);
  (void)state;
  for (int w = 0; w < (quick_run() ? 2 : WIDTHS); w++)
    for (int threads = 1; threads <= 4; threads += 3) {
      wait_for(start_child(w, threads, child));
      fit(w, threads, parent); /* the parent too, afterwards */
      assert_true(same(child, parent));
      wait_for(start_child(w, threads, child));
      assert_true(same(child, parent));
    }
  free(parent);
  munmap(child, sizeof *child);
}

/* ---- While other threads fit --------------------------------------------------------------- */

static void skip_if_children_end(void) {
#ifdef THREAD_SANITIZER
  skip(); /* it ends children of threaded programs that make threads */
#endif
}

typedef struct fitter {
  pthread_t thread;
  int number, fits, wrong;
  const result *wanted; /* one for each width */
  pthread_mutex_t *mutex;
  const int *ending;
} fitter;

static int is_ending(fitter *f) {
  pthread_mutex_lock(f->mutex);
  int ending = *f->ending;
  pthread_mutex_unlock(f->mutex);
  return ending;
}

static void *fit_on_and_on(void *argument) {
  fitter *f = argument;
  result *found = malloc(sizeof *found);
  for (int w = f->number; found && !is_ending(f); w = (w + 1) % WIDTHS) {
    fit(w, f->number % 2 ? 4 : 1, found);
    f->wrong += !same(found, &f->wanted[w]);
    f->fits++;
  }
  free(found);
  return NULL;
}

static void test_during_fits_of_other_threads(void **state) {
  (void)state;
  skip_if_children_end();
  const int children = quick_run() ? 4 : 200;
  int ending = 0;
  generator g = {5};
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  fitter fitters[FITTERS];
  result *wanted = must_alloc(WIDTHS * sizeof *wanted), *child = new_shared();
  for (int w = 0; w < WIDTHS; w++) {
    fit(w, 1, &wanted[w]);
    assert_true(wanted[w].size > 0);
  }
  for (int i = 0; i < FITTERS; i++) {
    fitters[i] = (fitter){.number = i, .wanted = wanted, .mutex = &mutex, .ending = &ending};
    assert_int_equal(pthread_create(&fitters[i].thread, NULL, fit_on_and_on, &fitters[i]), 0);
  }
  for (int c = 0; c < children; c++) {
    const struct timespec moment = {0, (long)(next_bits(&g) % 3000000)};
    nanosleep(&moment, NULL);
    int w = c % WIDTHS;
    wait_for(start_child(w, c % 2 ? 4 : 1, child));
    assert_true(same(child, &wanted[w]));
  }
  pthread_mutex_lock(&mutex);
  ending = 1;
  pthread_mutex_unlock(&mutex);
  for (int i = 0; i < FITTERS; i++) {
    assert_int_equal(pthread_join(fitters[i].thread, NULL), 0);
    assert_int_equal(fitters[i].wrong, 0);
    assert_true(fitters[i].fits > 0);
  }
  free(wanted);
  munmap(child, sizeof *child);
}

/* ---- While other threads do nothing but factor ----------------------------------------------- */

enum { SMALL_D = 8, SMALL_K = 8 };

typedef struct factorer {
  pthread_t thread;
  fitter *fitter; /* for its mutex */
  params given;
  int failed;
} factorer;

static void *factor_on_and_on(void *argument) {
  factorer *f = argument;
  gmm_model *model = NULL;
  f->failed = gmm_create(&model, SMALL_K, SMALL_D, GMM_COV_FULL) != GMM_OK;
  while (!f->failed && !is_ending(f->fitter))
    f->failed = give_params(model, &f->given) != GMM_OK;
  gmm_destroy(model);
  return NULL;
}

/* The most forks that fall into a factorisation. */
/* Memory of a child's own, as AddressSanitizer's malloc waits for ever in a child that was forked
 * while another thread was in it. */
static unsigned char room[1 << 20];

static void *take_room(void *used, size_t size) {
  size_t *at = used, first = *at;
  *at += (size + 63) / 64 * 64;
  return *at <= sizeof room ? room + first : NULL;
}

static void leave_room(void *used, void *pointer) {
  (void)used, (void)pointer;
}

static void test_during_factorisations(void **state) {
  (void)state;
  skip_if_children_end();
  const int children = quick_run() ? 4 : 400;
  int ending = 0;
  generator g = {7};
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  fitter shared = {.mutex = &mutex, .ending = &ending};
  factorer factorers[FITTERS];
  result *done = new_shared();
  for (int i = 0; i < FITTERS; i++) {
    factorers[i] = (factorer){.fitter = &shared};
    factorers[i].given = ordinary_params(SMALL_K, SMALL_D, GMM_COV_FULL);
    assert_int_equal(pthread_create(&factorers[i].thread, NULL, factor_on_and_on, &factorers[i]),
                     0);
  }
  for (int c = 0; c < children; c++) {
    const struct timespec moment = {0, (long)(next_bits(&g) % 300000)};
    nanosleep(&moment, NULL);
    done->size = 0;
    pid_t child = fork();
    if (child == 0) {
      gmm_model *model = NULL;
      size_t used = 0;
      const gmm_allocator own = {take_room, leave_room, &used};
      alarm(quick_run() ? 100 : 5);
      done->size =
          gmm_create_with_allocator(&model, SMALL_K, SMALL_D, GMM_COV_FULL, &own) == GMM_OK &&
          give_params(model, &factorers[0].given) == GMM_OK;
      end_child();
    }
    wait_for(child);
    assert_int_equal(done->size, 1);
  }
  pthread_mutex_lock(&mutex);
  ending = 1;
  pthread_mutex_unlock(&mutex);
  for (int i = 0; i < FITTERS; i++) {
    assert_int_equal(pthread_join(factorers[i].thread, NULL), 0);
    assert_int_equal(factorers[i].failed, 0);
    free_params(&factorers[i].given);
  }
  munmap(done, sizeof *done);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_before_between_and_after),
      cmocka_unit_test(test_during_fits_of_other_threads),
      cmocka_unit_test(test_during_factorisations),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
