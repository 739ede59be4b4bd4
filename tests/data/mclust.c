/* Prints, as tables for README.md, mclust's tables beside fits from 20 starts with the default
 * options. usage: mclust [SEED] */
#include "../support/mclust.h"
#include "../support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_TABLES = 5 };

/* How a cell of ours stands to mclust's. */
enum { REACHED, UNTRUSTED, BELOW, ALONE, ALONE_UNTRUSTED, N_VERDICTS };

static int verdict(const cell *c) {
  int trusted = !isnan(c->trusted.log_likelihood);
  if (isnan(c->mclust.log_likelihood))
    return trusted ? ALONE : ALONE_UNTRUSTED;
  return is_reached(c, &c->trusted) ? REACHED : is_reached(c, &c->likeliest) ? UNTRUSTED : BELOW;
}

static void print_counts(const mclust_table *tables) {
  int all[N_VERDICTS + 3] = {0};
  puts("| data | mclust's cells | reached by a fit to be trusted | only by one that is not | below "
       "| "
       "higher by more than 1 | by gmm_fit()'s choice | cells without mclust's | of these trusted "
       "|\n"
       "|---|---|---|---|---|---|---|---|---|");
  for (int i = 0; i <= N_TABLES; i++) {
    int sum[N_VERDICTS + 3] = {0}, *of = i < N_TABLES ? sum : all;
    for (int j = 0; i < N_TABLES && j < tables[i].n_cells; j++) {
      const cell *c = &tables[i].cells[j];
      sum[verdict(c)]++;
      sum[N_VERDICTS] += c->trusted.log_likelihood > c->mclust.log_likelihood + 1;
      sum[N_VERDICTS + 1] += is_reached(c, &c->chosen);
    }
    printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d |\n",
           i < N_TABLES ? tables[i].name : "all", of[REACHED] + of[UNTRUSTED] + of[BELOW],
           of[REACHED], of[UNTRUSTED], of[BELOW], of[N_VERDICTS], of[N_VERDICTS + 1],
           of[ALONE] + of[ALONE_UNTRUSTED], of[ALONE]);
    for (int k = 0; i < N_TABLES && k < N_VERDICTS + 3; k++)
      all[k] += sum[k];
  }
}

/* The names of the warnings that make a fit not to be trusted. */
static void print_warnings(unsigned warnings) {
  const char *between = "";
  for (int i = 0; i < gmm_warning_count(); i++)
    if (warnings & NOT_TO_BE_TRUSTED & gmm_warning_at(i)) {
      printf("%s%s", between, gmm_warning_name(gmm_warning_at(i)));
      between = ", ";
    }
}

static void print_number(double x) {
  if (isnan(x))
    printf("none | ");
  else
    printf("%.3f | ", x);
}

static void print_cells(const mclust_table *tables, int wanted, const char *title) {
  printf("\n%s\n\n| data | model | mclust | likeliest to be trusted | likeliest | its warnings |\n"
         "|---|---|---|---|---|---|\n",
         title);
  for (int i = 0; i < N_TABLES; i++)
    for (int j = 0; j < tables[i].n_cells; j++) {
      const cell *c = &tables[i].cells[j];
      if (verdict(c) != wanted)
        continue;
      printf("| %s | %s,%d | ", tables[i].name, gmm_family_letters(c->family), (int)c->g);
      print_number(c->mclust.log_likelihood);
      print_number(c->trusted.log_likelihood);
      print_number(c->likeliest.log_likelihood);
      print_warnings(c->likeliest.warnings);
      puts(" |");
    }
}

static void print_best(const mclust_table *tables) {
  puts("\n| data | mclust's best | BIC | our best to be trusted | BIC | ours of mclust's best |\n"
       "|---|---|---|---|---|---|");
  for (int i = 0; i < N_TABLES; i++) {
    const cell *theirs = NULL, *ours = NULL;
    for (int j = 0; j < tables[i].n_cells; j++) {
      const cell *c = &tables[i].cells[j];
      if (!isnan(c->mclust.bic) && (theirs == NULL || c->mclust.bic > theirs->mclust.bic))
        theirs = c;
      if (!isnan(c->trusted.log_likelihood) && (ours == NULL || c->trusted.bic > ours->trusted.bic))
        ours = c;
    }
    printf("| %s | %s,%d | %.3f | %s,%d | %.3f | %.3f |\n", tables[i].name,
           gmm_family_letters(theirs->family), (int)theirs->g, theirs->mclust.bic,
           gmm_family_letters(ours->family), (int)ours->g, ours->trusted.bic, theirs->trusted.bic);
  }
}

int main(int argc, char **argv) {
  mclust_table tables[N_TABLES];
  for (int i = 0; i < N_TABLES; i++)
    tables[i] = fit_mclust_table(mclust_names[i], MOST_COMPONENTS, argc > 1 ? atoi(argv[1]) : 0);
  print_counts(tables);
  print_best(tables);
  print_cells(tables, BELOW, "Below mclust's:");
  print_cells(tables, UNTRUSTED, "Reached only by a fit that is not to be trusted:");
  print_cells(tables, ALONE, "Without a number of mclust's:");
  print_cells(tables, ALONE_UNTRUSTED,
              "Without a number of mclust's, and ours is not to be trusted:");
  for (int i = 0; i < N_TABLES; i++)
    free_mclust_table(&tables[i]);
  return 0;
}
