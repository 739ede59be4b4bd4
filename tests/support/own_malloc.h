/* malloc and pthread_create that fail when they are told to. The program that includes this, in one
 * file and first of all, defines these functions itself, and the linker prefers them to those of
 * the C library, for every library of the process. Needs glibc, whose own functions have a second
 * name; sanitizers define malloc too, so there, and elsewhere, own_malloc_works() is 0. */
#ifndef GMMIX_TESTS_OWN_MALLOC_H
#define GMMIX_TESTS_OWN_MALLOC_H

#include "own.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>

#include "test.h"

/* Only the thread that begins is counted and refused anything. Volatile, as compilers take it that
 * malloc reads and writes nothing that a program can see. */
static volatile struct own_malloc {
  int on;
  pthread_t thread;
  long calls, refused, first, last; /* the calls to refuse, from 1 */
  long live;                        /* blocks that are not freed yet */
  size_t live_bytes, peak_bytes;
  long threads, first_thread; /* threads asked for; from which on they are refused, 0 never */
} own;

/* For cmocka_run_group_tests(). */
static inline int own_malloc_set_up(void **state) {
  (void)state;
  own.thread = pthread_self();
  own.on = 1;
  return 0;
}

static inline void own_malloc_plan(long first, long last) {
  own.calls = own.refused = 0;
  own.first = first;
  own.last = last;
}

static inline long own_malloc_refused(void) {
  return own.refused;
}

static inline long own_malloc_live(void) {
  return own.live;
}

/* Asked through a pointer, as Valgrind, which has a malloc of its own, sees such a call. */
static inline int own_malloc_works(void) {
  void *(*volatile ask)(size_t size) = malloc;
  own_malloc_plan(1, 1);
  void *volatile block = ask(1);
  own_malloc_plan(0, 0);
  int works = block == NULL;
  free(block);
  return works;
}

static inline void own_malloc_or_skip(void) {
  if (own_malloc_works())
    return;
  print_message("malloc cannot be replaced here (sanitizer, Valgrind, or not glibc)\n");
  skip();
}

#if GMMIX_OWN_FUNCTIONS
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument);

static inline int counted(void) {
  return own.on && pthread_equal(own.thread, pthread_self());
}

static int refuse(void) {
  if (!counted() || ++own.calls < own.first || own.calls > own.last)
    return 0;
  own.refused++;
  errno = ENOMEM;
  return 1;
}

static void *count(void *block) {
  if (!block || !counted())
    return block;
  own.live++;
  own.live_bytes += malloc_usable_size(block);
  if (own.live_bytes > own.peak_bytes)
    own.peak_bytes = own.live_bytes;
  return block;
}

static void discount(void *block) {
  if (!block || !counted())
    return;
  own.live--;
  own.live_bytes -= malloc_usable_size(block);
}

void *malloc(size_t size) {
  return refuse() ? NULL : count(__libc_malloc(size));
}

void *calloc(size_t n, size_t size) {
  return refuse() ? NULL : count(__libc_calloc(n, size));
}

void *realloc(void *block, size_t size) {
  if (refuse())
    return NULL;
  discount(block); /* no call here fails that the test does not make fail */
  return count(__libc_realloc(block, size));
}

void *memalign(size_t alignment, size_t size) {
  return refuse() ? NULL : count(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  void *block = memalign(alignment, size);
  if (!block)
    return ENOMEM;
  *out = block;
  return 0;
}

void free(void *block) {
  discount(block);
  __libc_free(block);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                   void *argument) {
  static int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  if (counted() && ++own.threads >= own.first_thread && own.first_thread > 0)
    return EAGAIN;
  if (!real)
    *(void **)(void *)&real = dlsym(RTLD_NEXT, "pthread_create");
  return real(thread, attributes, run, argument);
}
#endif

#endif
