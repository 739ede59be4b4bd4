/* A LAPACK that errs when it is told to. The program that includes this, in one file, defines
 * dpotrf_ itself, and the linker prefers it to the one in the LAPACK library. */
#ifndef GMMIX_TESTS_OWN_LAPACK_H
#define GMMIX_TESTS_OWN_LAPACK_H

#include "test.h"

#include <math.h>
#include <string.h>

enum {
  RIGHT,
  WRONG_FACTOR,
  UNTOUCHED,
  NAN_FACTOR,
  FAILS,
  FAILS_BUT_FOR_3,
  NAN_BUT_FOR_3,
  INF_BUT_FOR_3,
  INTEGERS_64
};

static int behaviour = RIGHT;
static long calls = 0;
static long fails_at = 0;            /* that call, from 1, fails; 0 for none */
static void (*at_call)(long) = NULL; /* told of each call */

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t length);

/* The textbook factorisation of a column-major matrix, in the triangle asked for. */
static void factor(int upper, int n, double *a, int lda, int *info) {
  size_t along = upper ? 1 : (size_t)lda, across = upper ? (size_t)lda : 1;
  for (int j = 0; j < n; j++)
    for (int i = j; i < n; i++) {
      double *at = a + (size_t)i * across + (size_t)j * along;
      double sum = *at;
      for (int l = 0; l < j; l++)
        sum -=
            a[(size_t)i * across + (size_t)l * along] * a[(size_t)j * across + (size_t)l * along];
      if (i == j && !(sum > 0)) {
        *info = j + 1;
        return;
      }
      *at = i == j ? sqrt(sum) : sum / a[(size_t)j * across + (size_t)j * along];
    }
}

static void fill(int n, double *a, int lda, double factor_of_a, double plus) {
  for (int j = 0; j < n; j++)
    for (int i = 0; i < n; i++) {
      double *at = a + (size_t)j * (size_t)lda + i;
      *at = *at * factor_of_a + plus;
    }
}

void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, size_t length) {
  (void)length;
  calls++;
  if (at_call)
    at_call(calls);
  *info = 0;
  if (behaviour == INTEGERS_64) /* then there is room for them: lapack_system.cpp sees to that */
    memset(info, 0, 8);
  if (*uplo != 'L' && *uplo != 'U')
    *info = -1;
  else if (*n < 0)
    *info = -2;
  else if (*lda < (*n > 1 ? *n : 1))
    *info = -4;
  if (*info || behaviour == UNTOUCHED)
    return;
  if (behaviour == FAILS || (behaviour == FAILS_BUT_FOR_3 && *n != 3) || calls == fails_at) {
    *info = -1;
    return;
  }
  factor(*uplo == 'U', *n, a, *lda, info);
  if (behaviour == WRONG_FACTOR)
    fill(*n, a, *lda, 1.5, 0);
  if (behaviour == NAN_FACTOR || (behaviour == NAN_BUT_FOR_3 && *n != 3))
    fill(*n, a, *lda, 1, NAN);
  if (behaviour == INF_BUT_FOR_3 && *n != 3)
    fill(*n, a, *lda, 1, INFINITY);
}

static inline void skip_if_builtin(void) {
  if (strstr(gmm_build_info(), "builtin"))
    skip();
}

#endif
