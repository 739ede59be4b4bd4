/* The library against EM in numbers of 113 bits: a line for each problem beyond a bound, then a
 * table for README.md, then "N passed, N failed". usage: accuracy [PROBLEMS [FIRST]] */
#include "compare.h"

#include <stdio.h>

#ifndef QUAD

int main(void) {
  puts("skipped: this compiler or C library has no numbers of 113 bits");
  return 77;
}

#else

#include <string.h>

static const char *const names[N_QUANTITIES] = {"log-likelihood",
                                                "log-likelihood of each iteration",
                                                "weights",
                                                "means / sigma",
                                                "covariances / (sigma sigma)",
                                                "log-likelihood of the result",
                                                "log-density of a row",
                                                "responsibilities",
                                                "precisions"};

/* The largest error and the sum of squares, over the problems of a class. */
typedef struct summary {
  int problems, beyond; /* beyond: the declared bound; these are left out of the rest */
  double largest, squares, bound;
} summary;

/* What is counted in kappa eps. */
static int is_relative(int kind, int q) {
  return kind == ILL_CONDITIONED || q == PRECISIONS;
}

static void add(const problem *p, const outcome *o, int q, summary *s) {
  double unit = is_relative(p->kind, q) ? o->kappa * DBL_EPSILON : 1;
  double error = o->found.of[q] / unit;
  s->problems++;
  s->bound = fmax(s->bound, o->declared.of[q] / unit);
  if (!(o->found.of[q] <= o->declared.of[q])) {
    s->beyond++;
    return;
  }
  s->largest = fmax(s->largest, error);
  s->squares += error * error;
}

static void describe(const problem *p, const outcome *o) {
  printf("problem %d: %s, N %d, D %d, K %d, %d iterations, separation %g, offset %g, kappa %.0e, "
         "regularisation %g%s%s\n",
         p->number, gmm_family_name(p->family), (int)p->n, (int)p->d, (int)p->k, p->iterations,
         p->separation, p->offset, o->kappa, p->regularisation,
         p->default_floor ? ", default floor" : "", p->row_weights ? ", weighted" : "");
}

static void report(const problem *p, const outcome *o, int verbose) {
  int quiet = o->fine && memcmp(&o->declared, &o->bound, sizeof o->bound) == 0;
  if (quiet && !verbose)
    return;
  describe(p, o);
  if (o->trouble)
    printf("  FAIL: %s\n", o->trouble);
  for (int q = 0; q < N_QUANTITIES; q++)
    if (verbose || !(o->found.of[q] <= o->declared.of[q]))
      printf("  %s: %s %.2g, declared bound %.2g, bound by its sensitivity %.2g\n",
             o->found.of[q] <= o->bound.of[q] ? "ok" : "FAIL", names[q], o->found.of[q],
             o->declared.of[q], o->bound.of[q]);
}

static void print_table(summary table[N_QUANTITIES][N_CLASSES]) {
  static const char *const classes[] = {"ordinary", "offset 1e8 sigma", "ill-conditioned"};
  int beyond = 0;
  printf("\n| error of | class | problems | maximum | RMS | bound |\n|---|---|---|---|---|---|\n");
  for (int q = 0; q < N_QUANTITIES; q++)
    for (int c = 0; c < N_CLASSES; c++) {
      const summary *s = &table[q][c];
      const char *unit = is_relative(c, q) ? " kappa eps" : "";
      int counted = s->problems - s->beyond;
      beyond += s->beyond;
      if (s->problems > 0)
        printf("| %s | %s | %d | %.1e%s | %.1e%s | %g%s |\n", names[q], classes[c], counted,
               s->largest, unit, sqrt(s->squares / fmax(1, counted)), unit, s->bound, unit);
    }
  printf("\nBeyond the declared bound, and held to 100 times the problem's own sensitivity: %d\n",
         beyond);
}

int main(int argc, char **argv) {
  static summary table[N_QUANTITIES][N_CLASSES];
  int wanted = argc > 1 ? atoi(argv[1]) : 200, first = argc > 2 ? atoi(argv[2]) : 0, failed = 0;
  for (int i = first; i < first + wanted; i++) {
    problem p = make_problem(i);
    outcome o = solve_problem(&p);
    report(&p, &o, wanted == 1);
    failed += !o.fine;
    for (int q = 0; q < N_QUANTITIES && o.trouble == NULL; q++)
      add(&p, &o, q, &table[q][p.kind]);
    end_problem(&p);
  }
  print_table(table);
  printf("%d passed, %d failed\n", wanted - failed, failed);
  return failed > 0;
}

#endif
