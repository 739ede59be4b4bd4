/* What the fuzz targets share. A target is a file fuzz_*.c with LLVMFuzzerTestOneInput(); it is
 * linked with libFuzzer by clang, or with replay.c by any compiler (see README.md).
 *
 * A failed check (cmocka's, as in the other tests) stops the program: run.sh sets
 * CMOCKA_TEST_ABORT=1, so that the stack is shown and libFuzzer keeps the input. */
#ifndef GMMIX_TESTS_FUZZ_H
#define GMMIX_TESTS_FUZZ_H

#include "support/sound.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes of a case, taken from the front; 0 for ever once they are used up. */
typedef struct input {
  const uint8_t *at;
  size_t left;
} input;

unsigned take_byte(input *in);
int64_t take_below(input *in, int64_t limit); /* 0 to limit - 1, limit <= 256 */
uint64_t take_bits(input *in);                /* 8 bytes */

/* Small ordinary numbers, with ties, from most first bytes; then limits of double, of gmm_fit()'s
 * scale, NaN, infinities, -0; then any 64 bits. */
double take_double(input *in);
int64_t take_integer(input *in); /* the same for integers: -1, 0, 2^31, 2^62, ... */

#endif
