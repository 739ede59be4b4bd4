#include "holes.h"

#include <math.h>

enum { MOST_PATTERNS = 8, MOST_FEATURES = 32 };

void make_holes(generator *g, double *x, int64_t n, int64_t d, double fraction, int patterns) {
  char lacks[MOST_PATTERNS * MOST_FEATURES] = {0};
  for (int64_t i = d; i < patterns * d; i++) /* the first lacks nothing */
    lacks[i] = next_uniform(g) < fraction;
  for (int64_t i = 0; i < n; i++) {
    int64_t pattern = patterns > 0 ? (int64_t)(next_bits(g) % (uint64_t)patterns) : 0;
    int64_t left = d;
    for (int64_t j = 0; j < d; j++) {
      int missing = patterns > 0 ? lacks[pattern * d + j] : next_uniform(g) < fraction;
      if (!missing || i == j || left == 1)
        continue;
      x[i * d + j] = NAN;
      left--;
    }
  }
}
