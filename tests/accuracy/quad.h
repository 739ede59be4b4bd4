/* `quad`: numbers of 113 bits, with their functions from the C library. QUAD is not defined where
 * there are none. Elsewhere than on x86 long double often is such a number. */
#ifndef GMMIX_TESTS_QUAD_H
#define GMMIX_TESTS_QUAD_H

#include <float.h>
#include <math.h>
#include <stdlib.h> /* __GLIBC__ */

#if LDBL_MANT_DIG == 113
#define QUAD "long double"
typedef long double quad;
#define quad_exp expl
#define quad_log logl
#define quad_sqrt sqrtl
#elif defined(__SIZEOF_FLOAT128__) && defined(__GLIBC__) && __GLIBC__ == 2 && __GLIBC_MINOR__ >= 26
#define QUAD "__float128"
typedef __float128 quad;
quad expf128(quad x), logf128(quad x), sqrtf128(quad x); /* <math.h> hides them from C99 */
#define quad_exp expf128
#define quad_log logf128
#define quad_sqrt sqrtf128
#endif

#ifdef QUAD
static inline quad quad_abs(quad x) {
  return x < 0 ? -x : x;
}
static inline quad quad_max(quad a, quad b) {
  return a > b ? a : b;
}
#endif

#endif
