/* Prints, as tables for README.md, mclust's tables beside fits from 20 starts with the default
 * options. usage: mclust [SEED [GMM_OPT_RESOLUTION]] */
#include "../support/mclust.h"
#include "../support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_TABLES = 5 };

/* What is counted of a table. A cell is one of the first five. */
enum { REACHED, UNTRUSTED, BELOW, ALONE, ALONE_UNTRUSTED, CHOSEN, HIGHER, HIGHEST, N_COUNTS };

static int verdict(const cell *c) {
  int is_trusted = !isnan(c->trusted.log_likelihood);
  if (isnan(c->mclust.log_likelihood))
    return is_trusted ? ALONE : ALONE_UNTRUSTED;
  return is_reached(c, &c->trusted) ? REACHED : is_reached(c, &c->likeliest) ? UNTRUSTED : BELOW;
}

/* Cells of one verdict; of HIGHER, those that are higher by more than 40. */
static int is_listed(const cell *c, int wanted) {
  return wanted == HIGHER ? c->trusted.log_likelihood > c->mclust.log_likelihood + 40
                          : verdict(c) == wanted;
}

static void count(const mclust_table *t, int *sum) {
  for (int j = 0; j < t->n_cells; j++) {
    const cell *c = &t->cells[j];
    double above = c->mclust.log_likelihood + 1;
    sum[verdict(c)]++;
    sum[CHOSEN] += is_reached(c, &c->chosen);
    sum[HIGHER] += c->trusted.log_likelihood > above;
    sum[HIGHEST] += c->likeliest.log_likelihood > above;
  }
}

static void print_counts(const mclust_table *tables) {
  int all[N_COUNTS] = {0};
  puts(
      "| data | cells of mclust | reached by a fit to be trusted | only by one that is not | below "
      "| reached by gmm_fit()'s choice | higher by more than 1, to be trusted | likeliest "
      "| cells that mclust has not | of these to be trusted |\n"
      "|---|---|---|---|---|---|---|---|---|---|");
  for (int i = 0; i <= N_TABLES; i++) {
    int own[N_COUNTS] = {0}, *n = i < N_TABLES ? own : all;
    if (i < N_TABLES) {
      count(&tables[i], own);
      count(&tables[i], all);
    }
    printf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n",
           i < N_TABLES ? tables[i].name : "all", n[REACHED] + n[UNTRUSTED] + n[BELOW], n[REACHED],
           n[UNTRUSTED], n[BELOW], n[CHOSEN], n[HIGHER], n[HIGHEST], n[ALONE] + n[ALONE_UNTRUSTED],
           n[ALONE]);
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
      if (!is_listed(c, wanted))
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
  const mclust_settings settings = {MOST_COMPONENTS, argc > 1 ? atoi(argv[1]) : 0,
                                    argc > 2 ? atof(argv[2]) : -1, 0};
  mclust_table tables[N_TABLES];
  for (int i = 0; i < N_TABLES; i++)
    tables[i] = fit_mclust_table(mclust_names[i], &settings);
  print_counts(tables);
  print_best(tables);
  print_cells(tables, HIGHER, "Higher by more than 40, and to be trusted:");
  print_cells(tables, BELOW, "Below mclust's:");
  print_cells(tables, UNTRUSTED, "Reached only by a fit that is not to be trusted:");
  print_cells(tables, ALONE, "Cells that mclust has not:");
  print_cells(tables, ALONE_UNTRUSTED,
              "Cells that mclust has not, and ours are not to be trusted:");
  for (int i = 0; i < N_TABLES; i++)
    free_mclust_table(&tables[i]);
  return 0;
}
