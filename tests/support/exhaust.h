/* Memory runs out in every call of the library: allocation i fails, for every i, once and from then
 * on. The answer must be GMM_ERR_NOMEM (or GMM_OK where the memory was optional), with nothing
 * changed and nothing leaked, and the same call afterwards must give the same bits. */
#ifndef GMMIX_TESTS_EXHAUST_H
#define GMMIX_TESTS_EXHAUST_H

#include "test.h"

/* Where the failures come from. */
typedef struct faults {
  const gmm_allocator *allocator;      /* of the models; NULL for malloc */
  void (*plan)(long first, long last); /* refuses these of the allocations to come; 0, 0 for none */
  long (*refused)(void);               /* how many were since then */
  long (*live)(void);                  /* blocks that are not freed yet */
} faults;

/* The model and the rows that the calls work with. */
typedef struct setting {
  int family, init, threads, n_init;
  int64_t n, d, k;
  int holes; /* 1: some numbers are missing */
} setting;

/* Rows for four slots of work, so that four threads have some, or for one. */
setting small_setting(int family, int init, int threads);

/* All calls, one after the other. Returns how many allocations were refused. */
long exhaust(const faults *f, const setting *s);

/* The same for each family and each way to start. */
void exhaust_families(const faults *f, int threads);

/* A first fit, which has no parameters to fall back on. */
long exhaust_first_fit(const faults *f, const setting *s);

#endif
