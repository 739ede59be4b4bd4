/* Prints the cells of a selection for people.
 *
 * SPDX-License-Identifier: MIT */
#include "selection.h"

#include <ctype.h>
#include <math.h>

enum { SHOWN_CELLS = 10, NAME_LENGTH = 32 };

static const char *upper(char text[NAME_LENGTH], const char *name) {
  size_t n = 0;
  for (; name[n] != '\0' && n + 1 < NAME_LENGTH; n++)
    text[n] = (char)toupper((unsigned char)name[n]);
  text[n] = '\0';
  return text;
}

/* The names of warnings, with blanks. */
static void print_warnings(const struct cell *cell) {
  const char *between = "  ";
  for (int w = 0; w < gmm_warning_count(); w++)
    if (cell->warnings & gmm_warning_at(w)) {
      fputs(between, stdout);
      for (const char *c = gmm_warning_name(gmm_warning_at(w)); *c != '\0'; c++)
        putchar(*c == '_' ? ' ' : *c);
      between = ", ";
    }
}

/* 0 where cells are equal but for rounding. */
static double difference(const struct cell *cell, const struct cell *best) {
  const double value = cell->criterion - best->criterion;
  return fabs(value) > 1e-9 * (1 + fabs(best->criterion)) ? value : 0;
}

static void print_cell(const struct cell *cell, const struct cell *best, int digits) {
  char family[FAMILY_LENGTH];
  printf("  %-16s %10lld", family_words(family, cell->family), (long long)cell->components);
  if (cell_has_fit(cell)) {
    printf(" %14.*f %11.*f %15.*f %11lld", digits, cell->criterion, digits, difference(cell, best),
           digits, cell->log_likelihood, (long long)cell->free_parameters);
    print_warnings(cell);
  } else
    printf("  no fit: %s", status_words(cell->status));
  putchar('\n');
}

static void print_short(const struct cell *cell, int digits) {
  char family[FAMILY_LENGTH];
  printf("%s, %lld component%s, %.*f.\n", family_words(family, cell->family),
         (long long)cell->components, cell->components == 1 ? "" : "s", digits, cell->criterion);
}

/* Cells with a lower criterion than the best, which stand on too few rows. */
static void print_lower(const struct selection *selection, int digits) {
  const struct cell *best = &selection->ranked[0], *lowest = NULL;
  char name[NAME_LENGTH];
  int64_t lower = 0;
  for (int64_t i = selection->n - 1; i > 0; i--) {
    const struct cell *cell = &selection->ranked[i];
    if (cell_has_fit(cell) && !cell_is_trusted(cell) && cell->criterion < best->criterion) {
      lowest = cell;
      lower++;
    }
  }
  if (lower == 0)
    return;
  printf("\nThe best is the lowest of the cells that are to be trusted. %lld cell%s a lower %s,\n"
         "but with a component on too few rows; the lowest is ",
         (long long)lower, lower == 1 ? " has" : "s have", upper(name, selection->by));
  print_short(lowest, digits);
}

/* A floor holds the best. The library trusts it, because in columns of whole numbers, and with one
 * component, that is as it should be; elsewhere it may be likely by chance. */
static void print_floored(const struct selection *selection, int digits) {
  const unsigned floored = GMM_WARN_FLOORED | GMM_WARN_FEW_ROWS;
  const struct cell *best = &selection->ranked[0];
  if ((best->warnings & GMM_WARN_FLOORED) == 0 || best->components == 1)
    return;
  printf("\nThe best is floored: a component is as narrow as --floor and --resolution allow, and\n"
         "perhaps likely by chance.");
  for (int64_t i = 1; i < selection->n && cell_has_fit(&selection->ranked[i]); i++)
    if ((selection->ranked[i].warnings & floored) == 0) {
      printf(" The lowest that is not: ");
      print_short(&selection->ranked[i], digits);
      return;
    }
  putchar('\n');
}

/* The lowest is perhaps further on. */
static void print_edge(const struct selection *selection) {
  const struct cells *listed = selection->listed;
  const int64_t last = listed->sizes[listed->n_sizes - 1];
  if (listed->n_sizes > 1 && selection->ranked[0].components == last)
    printf("\nThe best has as many components as were tried at most; -k 1:%lld tries more.\n",
           2 * (long long)last);
}

void selection_print(const struct selection *selection, int all) {
  const struct cell *best = &selection->ranked[0];
  const int64_t shown = all || selection->n < SHOWN_CELLS ? selection->n : SHOWN_CELLS;
  const int digits = fabs(best->criterion) < 100 ? 4 : 2;
  char name[NAME_LENGTH];
  printf("\n  %-16s %10s %14s %11s %15s %11s\n", "family", "components", upper(name, selection->by),
         "difference", "log-likelihood", "parameters");
  for (int64_t i = 0; i < shown; i++)
    print_cell(&selection->ranked[i], best, digits);
  if (shown < selection->n)
    printf("  and %lld more (--all prints them, too)\n", (long long)(selection->n - shown));
  if (cell_is_trusted(best)) {
    print_lower(selection, digits);
    print_floored(selection, digits);
    print_edge(selection);
  } else
    printf("\nNo cell is to be trusted, because in each a component stands on too few rows: take\n"
           "fewer components (-k) or families with fewer parameters (--families).\n");
  putchar('\n');
}
