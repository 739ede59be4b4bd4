#include "compare.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 200, from = argc > 2 ? atoi(argv[2]) : 0;
  for (int i = from; i < from+n; i++) {
    clock_t c = clock();
    problem p = make_problem(i);
    printf("%3d %-9s %d N%-4ld D%-2ld K%ld it%-3d sep%g off%.0e kap%.0e reg%.0e fl%d w%d: ", i, family_name(p.family), p.kind, (long)p.n, (long)p.d, (long)p.k, p.iterations, p.separation, p.offset, p.kappa, p.regularisation, p.default_floor, p.row_weights != NULL);
    fflush(stdout);
    outcome o = solve_problem(&p);
    printf(" %s k%.0e s%d", o.trouble ? o.trouble : "", o.kappa, o.scaled);
    for (int q = 0; q < N_QUANTITIES; q++) printf(" %.0e%s", o.found.of[q], o.found.of[q] > o.bound.of[q] ? "!" : "");
    printf(" %.1fs\n", (double)(clock() - c) / CLOCKS_PER_SEC);
    fflush(stdout);
    free_problem(&p);
  }
  return 0;
}
