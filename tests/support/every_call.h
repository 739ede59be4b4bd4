/* Every function of the header, as a list of calls on one set of rows, for tests that are about
 * what surrounds a call. A call uses no cmocka, so it may run in any thread. */
#ifndef GMMIX_TESTS_EVERY_CALL_H
#define GMMIX_TESTS_EVERY_CALL_H

#include "model.h"

/* What the calls work on, and a digest of the statuses they returned and all that they wrote. */
typedef struct kit {
  int64_t n, d, k;
  const double *x;
  gmm_model *model, *other;
  double *numbers, *spoiled; /* room for results; the rows with a NaN */
  int32_t *labels, *known;   /* room for results; labels of some rows */
  unsigned char *stored;
  int64_t stored_room;
  int progressed; /* calls of the progress function */
  uint64_t digest;
} kit;

typedef struct named_call {
  const char *names; /* of the functions, each followed by a blank */
  void (*run)(kit *);
} named_call;

extern const named_call every_call[];
extern const int n_every_call;

/* x: n x d, kept by the caller. The model is not fitted yet: one of the first calls does it. */
kit new_kit(int64_t k, int64_t d, int family, const double *x, int64_t n, int threads);
void free_kit(kit *kit);

/* All of them in order; returns the digest. */
uint64_t run_every_call(kit *kit);

#endif
