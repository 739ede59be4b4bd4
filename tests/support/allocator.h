/* An allocator that counts, and that fails when it is told to. */
#ifndef GMMIX_TESTS_ALLOCATOR_H
#define GMMIX_TESTS_ALLOCATOR_H

#include "test.h"

#include <pthread.h>

typedef struct faulty_allocator {
  gmm_allocator hooks; /* what the library gets */
  long calls;          /* allocations asked for since the last faulty_plan() */
  long failed;         /* of them, how many were refused */
  long live;           /* blocks that are not freed yet */
  size_t live_bytes, peak_bytes;
  long first, last; /* the calls to refuse, from 1 */
  pthread_t owner;  /* the thread that may use it */
  int strangers;    /* calls by other threads */
} faulty_allocator;

void faulty_start(faulty_allocator *f);

/* Refuses the allocations `first` to `last` of those to come; 0, 0 for none. */
void faulty_plan(faulty_allocator *f, long first, long last);

#endif
