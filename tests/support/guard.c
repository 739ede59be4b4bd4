#ifndef _DEFAULT_SOURCE
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#endif
#include "guard.h"

#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const unsigned char filling = 0x5a;

static size_t page_size(void) {
  return (size_t)sysconf(_SC_PAGESIZE);
}

void *guarded(guards *g, size_t size) {
  size_t page = page_size(), first = g->place == OFF_BY_8 ? 8 : 0;
  assert_true(g->count < MOST_GUARDS);
  struct guard *new = &g->each[g->count++];
  new->size = size;
  new->pages = (size + first + page - 1) / page;
  new->map = mmap(NULL, (new->pages + 2) * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  assert_true(new->map != MAP_FAILED);
  unsigned char *begin = new->map + page, *end = begin + new->pages *page;
  if (new->pages > 0)
    assert_int_equal(mprotect(begin, new->pages *page, PROT_READ | PROT_WRITE), 0);
  memset(begin, filling, new->pages *page);
  return new->data = g->place == AT_END ? end - size : begin + first;
}

double *guarded_doubles(guards *g, int64_t n) {
  return guarded(g, (size_t)n * sizeof(double));
}

void seal(guards *g, const void *data) {
  for (int i = 0; i < g->count; i++)
    if (g->each[i].data == data && g->each[i].pages > 0) {
      struct guard *found = &g->each[i];
      assert_int_equal(mprotect(found->map + page_size(), found->pages * page_size(), PROT_READ),
                       0);
    }
}

const void *guarded_copy(guards *g, const void *from, size_t size) {
  void *copy = guarded(g, size);
  memcpy(copy, from, size);
  seal(g, copy);
  return copy;
}

layout layout_of(int which, int64_t n, int64_t d) {
  const layout all[LAYOUTS] = {{"row-major", d, 1},
                               {"column-major", 1, n},
                               {"row-major, padded", d + 3, 1},
                               {"column-major, padded", 1, n + 3},
                               {"both strides above 1", 2 * d + 1, 2}};
  return all[which];
}

int64_t extent(layout l, int64_t n, int64_t d) {
  return n == 0 ? 0 : (n - 1) * l.row_stride + (d - 1) * l.col_stride + 1;
}

const double *guarded_matrix(guards *g, const double *x, layout l, int64_t n, int64_t d) {
  int64_t size = extent(l, n, d);
  double *m = guarded_doubles(g, size);
  for (int64_t i = 0; i < size; i++)
    m[i] = NAN;
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < d; j++)
      m[i * l.row_stride + j * l.col_stride] = x[i * d + j];
  seal(g, m);
  return m;
}

void pack(const double *m, layout l, int64_t n, int64_t d, double *to) {
  int64_t size = extent(l, n, d), untouched = 0;
  double nothing;
  memset(&nothing, filling, sizeof nothing);
  for (int64_t i = 0; i < size; i++)
    untouched += memcmp(&m[i], &nothing, sizeof nothing) == 0;
  assert_int_equal(untouched, size - n * d);
  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < d; j++)
      to[i * d + j] = m[i * l.row_stride + j * l.col_stride];
}

void free_guards(guards *g) {
  size_t page = page_size();
  for (int i = 0; i < g->count; i++) {
    struct guard *each = &g->each[i];
    unsigned char *begin = each->map + page, *end = begin + each->pages * page;
    for (unsigned char *at = begin; at < end; at++)
      if ((at < each->data || at >= each->data + each->size) && *at != filling)
        fail_msg("byte %ld of a buffer of %ld was written", (long)(at - each->data),
                 (long)each->size);
    assert_int_equal(munmap(each->map, (each->pages + 2) * page), 0);
  }
  g->count = 0;
}
