/* Buffers with a page before and a page after them that cannot be touched: who reads or writes
 * beside such a buffer ends by SIGSEGV, which cmocka reports as the test's failure. */
#ifndef GMMIX_TESTS_GUARD_H
#define GMMIX_TESTS_GUARD_H

#include "test.h"

/* Where a buffer lies between the two pages: up against one of them, or 8 bytes off the first. */
enum place { AT_END, AT_BEGIN, OFF_BY_8, PLACES };

enum { MOST_GUARDS = 160 };

/* The buffers of one test. */
typedef struct guards {
  enum place place;
  int count;
  struct guard {
    unsigned char *map, *data;
    size_t pages, size; /* pages between the two */
  } each[MOST_GUARDS];
} guards;

/* A buffer of `size` bytes, filled with 0x5a. */
void *guarded(guards *g, size_t size);
double *guarded_doubles(guards *g, int64_t n);

/* A copy that can only be read. */
const void *guarded_copy(guards *g, const void *from, size_t size);

/* Makes one of the buffers read-only. */
void seal(guards *g, const void *data);

/* Ways in which a matrix may lie in memory. */
typedef struct layout {
  const char *name;
  int64_t row_stride, col_stride;
} layout;

enum { LAYOUTS = 5 };

/* Of an n x d matrix. Padding follows every row or column but the last. */
layout layout_of(int which, int64_t n, int64_t d);

/* How many numbers such a matrix spans. */
int64_t extent(layout l, int64_t n, int64_t d);

/* x in some layout, with NaN between. */
const double *guarded_matrix(guards *g, const double *x, layout l, int64_t n, int64_t d);

/* Copies a matrix out of its layout; between its elements nothing was written. */
void pack(const double *m, layout l, int64_t n, int64_t d, double *to);

/* Frees all of them, after a look at what is left of their pages: nothing wrote there. */
void free_guards(guards *g);

#endif
