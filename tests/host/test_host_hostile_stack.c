/* A hostile host: a thread with a small stack. Every call gives the same bits as with a large one,
 * and how much of it was used is measured. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "../support/every_call.h"
#include "../support/ugly.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { STACK = 128 * 1024, UNUSED = 0xa5 };

static void *run_kit(void *argument) {
  run_every_call(argument);
  return NULL;
}

static void *run_nothing(void *argument) {
  return argument;
}

/* Runs it on a stack of STACK bytes; returns how many of them were written, or -1 if there cannot
 * be such a thread, as where a sanitizer has large tables in each. */
static int64_t stack_use(void *(*function)(void *), void *argument) {
  pthread_t thread;
  pthread_attr_t attributes;
  unsigned char *stack =
      mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_true(stack != MAP_FAILED);
  memset(stack, UNUSED, STACK);
  assert_int_equal(pthread_attr_init(&attributes), 0);
  assert_int_equal(pthread_attr_setstack(&attributes, stack, STACK), 0);
  int failure = pthread_create(&thread, &attributes, function, argument);
  if (failure == 0)
    assert_int_equal(pthread_join(thread, NULL), 0);
  pthread_attr_destroy(&attributes);
  int64_t untouched = 0;
  while (!quick_run() && untouched < STACK && stack[untouched] == UNUSED) /* not with Valgrind */
    untouched++;
  munmap(stack, STACK);
  return failure == 0 ? STACK - untouched : -1;
}

static void test_a_small_stack(void **state) {
  static const int64_t sizes[][3] = {{300, 2, 3}, {250, 100, 50}}; /* n, D, K */
  const int64_t nothing = stack_use(run_nothing, NULL);
  int64_t deepest = 0;
  (void)state;
  if (nothing < 0)
    skip();
  for (size_t s = 0; s < COUNT_OF(sizes) - (quick_run() ? 1 : 0); s++) {
    int64_t n = sizes[s][0], d = sizes[s][1], k = sizes[s][2];
    double *x = clustered_rows(31, n, d, k);
    for_first_families(family, s == 0 ? gmm_family_count() : 1)
      for (int threads = s == 0 ? 1 : 4; threads <= 4; threads += 3) {
        kit calm = new_kit(k, d, family, x, n, threads);
        kit small = new_kit(k, d, family, x, n, threads);
        int64_t used = stack_use(run_kit, &small) - nothing;
        assert_true(used >= 0);
        assert_true(run_every_call(&calm) == small.digest);
        deepest = used > deepest ? used : deepest;
        free_kit(&calm);
        free_kit(&small);
      }
    free(x);
  }
  if (!quick_run())
    print_message("the deepest use of the caller's stack: %d bytes\n", (int)deepest);
  assert_true(deepest < 64 * 1024);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_small_stack),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
