/* Runner for the machine's own limit: the rate of square dgemm in the BLAS that gmmix links.
 *
 * SPDX-License-Identifier: MIT
 *
 * Words: size= (of the matrices), for= (seconds to go on). Threads are those of the BLAS
 * (OPENBLAS_NUM_THREADS). Prints gflops, the mean over that time, after one product to warm up; the
 * version is the processor that OpenBLAS takes this one for, as it decides the rate. */
#include "runner.h"

void dgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const double *alpha, const double *a, const int *lda, const double *b, const int *ldb,
            const double *beta, double *c, const int *ldc, size_t length_a, size_t length_b);

#pragma weak openblas_get_corename /* absent from other BLAS */
char *openblas_get_corename(void);

int main(int argc, char **argv) {
  const int n = (int)number_argument(argv, "size", 2000);
  const double limit = number_argument(argv, "for", 0.5), one = 1, zero = 0;
  double *m[3];
  (void)argc;
  for (int i = 0; i < 3; ++i) {
    m[i] = allocate_doubles((size_t)n * (size_t)n);
    for (size_t j = 0; j < (size_t)n * (size_t)n; ++j)
      m[i][j] = (double)(j % 101) / 101 - 0.5;
  }
  double begin = 0, seconds = 0;
  int products = -1; /* the first is not counted */
  while (products < 1 || seconds < limit) {
    if (products == 0)
      begin = now();
    dgemm_("N", "N", &n, &n, &n, &one, m[0], &n, m[1], &n, &zero, m[2], &n, 1, 1);
    ++products;
    seconds = products > 0 ? now() - begin : 0;
  }
  printf("version=%s\n", openblas_get_corename ? openblas_get_corename() : "unknown");
  printf("gflops=%.4g\n", 2e-9 * n * n * n * products / seconds);
  return m[2][0] == 0.123; /* the product is used, so it is made */
}
